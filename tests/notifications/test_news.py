"""What is told without being an act: milestones, achievements, new skills, streaks, decisions, announcements."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from notifications import announcements, decisions, handlers, handlers_news, streaks
from notifications.constants import Type
from notifications.milestones import reach, step_of
from notifications.models import Announcement, Milestone, Notification
from notifications.preferences import Preferences
from notifications.services import NotificationService
from profiles.models import Achievement, UserMute
from social.models import Plan, SharedSkill, TaskVote
from social.services import SkillService, TaskService
from tests.factories.follow import make_followers
from tests.factories.profiles import make_user
from tests.factories.social import make_plan, make_skill, make_task
from yiz.events.catalogue import AchievementEarned, SkillBookmarked, SkillPublished, TaskVoted
from yiz.events.models import OutboxEvent
from yiz.realtime.models import RoomEvent

pytestmark = pytest.mark.django_db


def told(user, kind=None):
    rows = Notification.objects.filter(recipient=user)
    return list((rows.filter(type=kind) if kind else rows).order_by("id"))


def silent(done, what):
    """Progress that nobody watches."""


def test_steps():
    counts = (0, 9, 10, 49, 50, 99, 100, 500, 999, 1_000, 4_999, 5_000, 10_000)
    assert [step_of(count) for count in counts] == [0, 0, 10, 10, 50, 50, 100, 500, 500, 1_000, 1_000, 5_000, 10_000]


def test_a_milestone_is_told_once_however_likes_come_and_go():
    skill = make_skill()
    for count in (9, 10, 9, 10, 11, 60, 49, 51):
        reach(skill_id=skill.id, author_id=skill.author_id, counter="likes", count=count)
    Notification.objects.all().delete()
    reach(skill_id=skill.id, author_id=skill.author_id, counter="likes", count=55)
    assert not told(skill.author_id), "not even when the notification has expired"
    assert Milestone.objects.get().step == 50
    reach(skill_id=skill.id, author_id=skill.author_id, counter="downloads", count=10)
    assert [row.data for row in told(skill.author_id)] == [{"counter": "downloads", "step": 10}]


def test_bookmarks_are_told_as_a_number_alone():
    skill = make_skill()
    SharedSkill.objects.filter(pk=skill.pk).update(bookmarks_count=10)
    event = SkillBookmarked(skill_id=skill.id, author_id=skill.author_id, actor_id=make_user().id)
    for _ in range(2):
        handlers_news.on_bookmark(event)
    (row,) = told(skill.author_id)
    assert (row.type, row.actor_count, row.latest_actor_ids) == (Type.BOOKMARK_MILESTONE, 0, [])


def test_the_tenth_like_is_told_twice_over(run_events):
    skill = make_skill()
    SharedSkill.objects.filter(pk=skill.pk).update(likes_count=9)
    from tests.factories.feed import like

    like(make_user(), skill)
    run_events()
    assert {Type.LIKE_RECEIVED, Type.SKILL_MILESTONE} <= {row.type for row in told(skill.author_id)}


def test_an_achievement_that_is_there_is_told_once():
    user = make_user(language="de")
    event = AchievementEarned(user_id=user.id, achievement="streak_7")
    handlers_news.on_achievement(event)
    assert not told(user)
    Achievement.objects.create(user=user, key="streak_7")
    for _ in range(2):
        handlers_news.on_achievement(event)
    assert len(told(user)) == 1
    assert "Eine ganze Woche" in RoomEvent.objects.get().data


def test_followers_hear_of_a_new_skill_once_unless_they_muted():
    author = make_user()
    hearing, muting, off, live = make_followers(author, 4)
    UserMute.objects.create(muter=muting, muted=author)
    NotificationService.set_preferences(
        user_id=off.id, preferences=Preferences({Type.FOLLOWEE_SHARED_SKILL: frozenset()})
    )
    NotificationService.set_preferences(
        user_id=live.id, preferences=Preferences({Type.FOLLOWEE_SHARED_SKILL: frozenset({"in_app", "realtime"})})
    )
    skill = make_skill(author=author, audience="followers")
    event = SkillPublished(skill_id=skill.id, author_id=author.id)
    for _ in range(2):
        handlers_news.on_publication(event)
    rows = Notification.objects.filter(type=Type.FOLLOWEE_SHARED_SKILL)
    assert {row.recipient_id for row in rows} == {hearing.id, live.id}
    assert [event.room for event in RoomEvent.objects.all()] == [f"user:{live.id}"]
    SharedSkill.objects.filter(pk=skill.id).update(status="draft")
    NotificationService.forget_skill(skill_id=skill.id)
    assert not rows.all().exists()


def test_many_followers_are_told_chunk_by_chunk_each_once(monkeypatch, run_events):
    monkeypatch.setattr(handlers_news, "CHUNK", 2)
    author = make_user()
    followers = make_followers(author, 5)
    skill = make_skill(author=author)
    run_events()
    handlers_news.on_publication(SkillPublished(skill_id=skill.id, author_id=author.id))  # delivered once more
    assert OutboxEvent.objects.filter(name="FollowersToTell", handled_at=None).count() == 1
    run_events()
    rows = Notification.objects.filter(type=Type.FOLLOWEE_SHARED_SKILL, skill_id=skill.id)
    assert sorted(row.recipient_id for row in rows) == sorted(person.id for person in followers)


def test_a_private_skill_is_told_to_nobody():
    author = make_user()
    make_followers(author, 1)
    skill = make_skill(author=author, visibility="private")
    handlers_news.on_publication(SkillPublished(skill_id=skill.id, author_id=author.id))
    assert not Notification.objects.filter(type=Type.FOLLOWEE_SHARED_SKILL).exists()


def test_votes_for_a_task_are_gathered_and_leave_when_they_turn(run_events):
    task, voters = make_task(), [make_user() for _ in range(2)]
    for voter in voters:
        TaskService.vote(user=voter, task_id=task.id, value=1)
    run_events()
    (row,) = told(task.author_id, Type.TASK_VOTED)
    assert row.actor_count == 2
    TaskVote.objects.filter(user=voters[0]).update(value=-1)
    handlers.on_vote(
        TaskVoted(task_id=task.id, skill_id=task.skill_id, author_id=task.author_id, actor_id=voters[0].id, value=-1)
    )
    (row,) = told(task.author_id, Type.TASK_VOTED)
    assert (row.actor_count, row.latest_actor_ids) == (1, [voters[1].id])


def streak(days, *, today=False, zone="UTC", hour=19):
    """Somebody who did something on so many days in a row until yesterday, in whose zone it is that hour now."""
    now = timezone.now()
    user = make_user(timezone=zone)
    first = 0 if today else 1
    moments = {str(n + 1): (now - timedelta(days=first + n)).isoformat() for n in range(days)}
    make_plan(owner=user, completed=moments, completed_days=days, last_completed_at=now - timedelta(days=first))
    return user


def where_it_is(hour):
    """A zone whose clocks show that hour at this moment; the names count westwards."""
    east = (hour - timezone.now().hour + 12) % 24 - 12
    return f"Etc/GMT{-east:+d}"


def test_who_is_reminded_of_a_streak():
    evening, morning = where_it_is(19), where_it_is(9)
    people = {
        "three days": streak(3, zone=evening),
        "two days": streak(2, zone=evening),
        "done today": streak(5, today=True, zone=evening),
        "morning": streak(5, zone=morning),
    }
    for _ in range(2):
        streaks.remind(silent)
    assert [name for name, user in people.items() if told(user, Type.STREAK_REMINDER)] == ["three days"]
    (row,) = told(people["three days"])
    assert row.data["days"] == 3
    assert datetime.fromisoformat(row.data["until"]) > datetime.now(UTC)


def test_reminders_find_their_plans_by_index(explain):
    since = timezone.now() - timedelta(days=3)
    explain(Plan.objects.filter(last_completed_at__gte=since).order_by("last_completed_at", "id")[:500])


def test_decisions_are_told_once_and_over_the_socket():
    user = make_user(language="de")
    about = {"user_id": user.id, "title": "Buy now", "target_kind": "skill", "target_id": "a" * 24}
    for _ in range(2):
        decisions.tell_of_decision(decision_id="1" * 24, decision="remove", reason="Werbung", **about)
        decisions.tell_of_report(report_id="2" * 24, user_id=user.id, outcome="agreed", title="x")
        decisions.tell_of_appeal(appeal_id="3" * 24, user_id=user.id, outcome="granted", title="x")
    assert [row.type for row in told(user)] == ["moderation_decision", "report_resolved", "appeal_decided"]
    assert RoomEvent.objects.filter(event="moderation_decision").count() == 3
    assert "„Buy now“ wurde entfernt: Werbung" in RoomEvent.objects.filter(event="personal_notification").first().data
    with pytest.raises(ValueError, match="none of"):
        decisions.tell_of_decision(decision_id="4" * 24, decision="shout", **about)


def test_an_announcement_reaches_everybody_once_and_goes_on_where_it_was_cut_short():
    people = [make_user() for _ in range(3)]
    gone = make_user(status="banned")
    row = Announcement.objects.create(title="Maintenance", title_de="Wartung")
    assert announcements.tell_everybody(silent) == 0
    assert announcements.release(row)
    assert not announcements.release(row)
    Announcement.objects.update(told_up_to=people[0].id)
    assert announcements.tell_everybody(silent) == 2
    assert announcements.tell_everybody(silent) == 0
    assert not told(people[0])
    assert not told(gone)
    assert told(people[1])[0].data["titles"] == {"en": "Maintenance", "de": "Wartung"}
    row.refresh_from_db()
    assert row.finished_at is not None


def test_what_is_withdrawn_is_forgotten_by_a_constant_number_of_queries(assert_queries):
    author = make_user()
    make_followers(author, 12)
    skill = make_skill(author=author)
    handlers_news.on_publication(SkillPublished(skill_id=skill.id, author_id=author.id))
    SkillService.delete(skill_id=skill.id)
    with assert_queries(5):
        NotificationService.forget_skill(skill_id=skill.id)
    assert not Notification.objects.filter(skill_id=skill.id).exists()
