"""What brings points and what takes them back, through the services and the outbox."""

from datetime import UTC, date, datetime, timedelta

import pytest

from profiles.models import PointDay, PointEntry, PointTotal, User
from profiles.services.points import PointsService
from social import handlers_points
from social.models import CommentStatus, Interaction, Plan, SharedSkill, TaskStatus
from social.recounts_points import recount_credits
from social.services import CommentService, InteractionService, PlanService, SkillService
from social.services.progress import stamp
from social.services.tasks import TaskService
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_days, make_plan, make_skill, make_task
from yiz.events.catalogue import PlanProgressed, SkillLiked, SkillUnliked, SkillWithdrawn


@pytest.fixture
def author(db):
    return make_user("ada")


@pytest.fixture
def reader(db):
    return make_user("grace")


@pytest.fixture
def skill(author):
    return make_skill(author=author, category="music")


def points(user):
    """The account's points, after seeing that every sum is the sum of the ledger."""
    entries = list(PointEntry.objects.filter(user=user))
    total = sum(entry.points for entry in entries)
    for table in (PointDay, PointTotal):
        rows = list(table.objects.filter(user=user))
        assert sum(row.points for row in rows) == total, table
        assert sum(row.count for row in rows) == len(entries), table
        assert all(row.count >= 0 for row in rows), table
    assert User.objects.get(pk=user.pk).points == total
    return total


def test_each_act_brings_what_the_rules_say_and_gives_it_back(author, reader, run_events):
    """Step by step: an act, the points of the author after it, and those of the reader."""
    ids = {}

    def share():
        ids["skill"] = SkillService.create(author_id=author.pk, title="Read music", category="music", days=make_days())

    def comment():
        ids["comment"] = make_comment(skill=SharedSkill.objects.get(pk=ids["skill"]), author=reader).pk

    def own_acts():
        InteractionService.like(user=author, skill_id=ids["skill"], liked=True)
        PlanService.download(user=author, skill_id=ids["skill"])
        CommentService.add(user=author, skill_id=ids["skill"], body="Mine.")

    def propose():
        ids["task"] = make_task(skill=SharedSkill.objects.get(pk=ids["skill"]), author=reader).pk

    steps = [
        (share, 10, 0),
        (own_acts, 10, 0),
        (lambda: InteractionService.like(user=reader, skill_id=ids["skill"], liked=True), 12, 0),
        (lambda: InteractionService.like(user=reader, skill_id=ids["skill"], liked=False), 10, 0),
        (lambda: InteractionService.like(user=reader, skill_id=ids["skill"], liked=True), 12, 0),
        (lambda: PlanService.download(user=reader, skill_id=ids["skill"]), 17, 0),
        (lambda: InteractionService.rate(user=reader, skill_id=ids["skill"], rating=3), 17, 0),
        (lambda: InteractionService.rate(user=reader, skill_id=ids["skill"], rating=4), 20, 0),
        (lambda: InteractionService.rate(user=reader, skill_id=ids["skill"], rating=5), 20, 0),
        (lambda: InteractionService.rate(user=reader, skill_id=ids["skill"], rating=2), 17, 0),
        (lambda: InteractionService.rate(user=reader, skill_id=ids["skill"], rating=5), 20, 0),
        (lambda: InteractionService.unrate(user=reader, skill_id=ids["skill"]), 17, 0),
        (comment, 18, 0),
        (lambda: CommentService.delete(user=reader, comment_id=ids["comment"]), 17, 0),
        (propose, 17, 0),
        (lambda: TaskService.vote(user=reader, task_id=ids["task"], value=1), 17, 0),
        (lambda: TaskService.vote(user=author, task_id=ids["task"], value=1), 17, 1),
        (lambda: TaskService.vote(user=author, task_id=ids["task"], value=-1), 17, 0),
        (lambda: TaskService.vote(user=author, task_id=ids["task"], value=1), 17, 1),
        (lambda: TaskService.set_status(task_id=ids["task"], status=TaskStatus.HIDDEN), 17, 0),
        (lambda: TaskService.set_status(task_id=ids["task"], status=TaskStatus.LIVE), 17, 1),
        (lambda: SkillService.unpublish(skill_id=ids["skill"]), 0, 0),
        (lambda: SkillService.publish(skill_id=ids["skill"]), 17, 1),
        (lambda: SkillService.edit(skill_id=ids["skill"], changes={"visibility": "private"}), 0, 0),
        (lambda: SkillService.edit(skill_id=ids["skill"], changes={"visibility": "followers"}), 17, 1),
        (lambda: SkillService.edit(skill_id=ids["skill"], changes={"visibility": "public"}), 17, 1),
        (lambda: TaskService.delete(user=reader, task_id=ids["task"]), 17, 0),
        (lambda: SkillService.delete(skill_id=ids["skill"]), 0, 0),
    ]
    found = []
    for act, _, _ in steps:
        act()
        run_events()
        found.append((points(author), points(reader)))
    assert found == [(of_author, of_reader) for _, of_author, of_reader in steps]


def test_a_removed_comment_that_is_let_in_again_counts_again(author, reader, skill, run_events):
    comment = make_comment(skill=skill, author=reader)
    for status, expected in ((CommentStatus.REMOVED, 0), (CommentStatus.LIVE, 1), (CommentStatus.HIDDEN, 0)):
        CommentService.set_status(comment_id=comment.pk, status=status, actor_id=author.pk)
        run_events()
        assert points(author) == expected


def test_events_in_any_order_and_often(author, reader, skill):
    """What is there now decides, not what an event says."""
    ids = {"skill_id": skill.pk, "author_id": author.pk, "actor_id": reader.pk}
    Interaction.objects.create(user=reader, skill=skill, kind="like")
    for _ in range(2):
        handlers_points.credit_like(SkillUnliked(**ids))
        handlers_points.credit_like(SkillLiked(**ids))
        handlers_points.credit_skill(SkillWithdrawn(skill_id=skill.pk, author_id=author.pk, how="hidden"))
    assert points(author) == 12
    Interaction.objects.all().delete()
    handlers_points.credit_like(SkillLiked(**ids))
    assert points(author) == 10


def test_days_completed_and_taken_back(reader, skill, run_events):
    plan = make_plan(owner=reader, skill=skill)
    ids = {"plan_id": plan.pk, "owner_id": reader.pk}
    for day in (1, 2, 3):
        PlanService.complete_day(**ids, day=day)
    run_events()
    assert points(reader) == 3
    assert set(PointEntry.objects.filter(user=reader).values_list("kind", "category")) == {
        ("day", "music"),
        ("plan", "music"),
    }
    PlanService.uncomplete_day(**ids, day=2)
    run_events()
    assert points(reader) == 2
    PlanService.complete_day(**ids, day=2)
    PlanService.edit(**ids, changes={"days": plan.days[:1]})
    run_events()
    assert points(reader) == 1
    PlanService.delete(**ids)
    run_events()
    assert points(reader) == 0


def complete(plan, *moments):
    """Completes the plan's days from the first on at these moments."""
    done = {str(number): stamp(at) for number, at in enumerate(moments, 1)}
    Plan.objects.filter(pk=plan.pk).update(completed=done, completed_days=len(done))
    handlers_points.credit_progress(PlanProgressed(plan_id=plan.pk, actor_id=plan.owner_id))


def streaks(user):
    rows = PointEntry.objects.filter(user=user, kind="streak").order_by("day")
    return list(rows.values_list("day", flat=True))


def test_every_full_week_of_a_streak_brings_points_across_plans(reader):
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    first, second = make_plan(owner=reader, days=make_days(15)), make_plan(owner=reader, days=make_days(15))
    complete(first, *(noon + timedelta(days=day) for day in range(6)))
    assert (streaks(reader), points(reader)) == ([], 6)
    complete(second, *(noon + timedelta(days=day) for day in range(6, 14)))
    assert streaks(reader) == [date(2026, 3, 7), date(2026, 3, 14)]
    assert points(reader) == 14 + 2 * 5
    complete(first, *(noon + timedelta(days=day) for day in (0, 1, 3, 4, 5)))  # the third day is missing
    assert streaks(reader) == [date(2026, 3, 10)]
    assert points(reader) == 13 + 5


def test_a_day_is_the_learners_own(db):
    """Five past eleven in the evening, UTC, is the next day in Tokyo and still the same one in Los Angeles."""
    at = datetime(2026, 3, 1, 23, 5, tzinfo=UTC)
    found = {}
    for zone in ("Asia/Tokyo", "UTC", "America/Los_Angeles"):
        learner = make_user(timezone=zone)
        complete(make_plan(owner=learner), at, at + timedelta(hours=9))
        found[zone] = list(PointEntry.objects.filter(user=learner).order_by("cause").values_list("day", flat=True))
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    assert found == {"Asia/Tokyo": [second] * 2, "UTC": [first, second], "America/Los_Angeles": [first, second]}


def test_a_skill_with_much_on_it_comes_and_goes_in_chunks(author, skill, monkeypatch):
    monkeypatch.setattr("social.services.earning.CHUNK", 4)
    monkeypatch.setattr("profiles.services.points.CREDIT_CHUNK", 3)
    people = User.objects.bulk_create(
        User(username=f"p{number}", username_key=f"p{number}", email=f"p{number}@x.org", email_key=f"p{number}@x.org")
        for number in range(10)
    )
    Interaction.objects.bulk_create(Interaction(user=person, skill=skill, kind="like") for person in people)
    event = SkillWithdrawn(skill_id=skill.pk, author_id=author.pk, how="hidden")
    for status, expected in (("published", 30), ("hidden", 0), ("published", 30)):
        SharedSkill.objects.filter(pk=skill.pk).update(status=status)
        handlers_points.credit_skill(event)
        assert points(author) == expected


def test_credits_for_an_account_that_is_not_there_are_dropped(skill):
    from profiles.models import PointKind
    from profiles.services.points import Credit
    from yiz.ids import new_id

    assert PointsService.give([Credit(new_id(), PointKind.LIKE, "like:x", date(2026, 1, 1))]) == 0


def found(fix=False):
    return sorted((drift.counter.split(":")[0], drift.stored, drift.counted) for drift in recount_credits(fix))


def test_credits_are_recounted_from_the_facts(author, reader, skill, run_events):
    """Those that are missing are given, and those without a fact taken back."""
    InteractionService.like(user=reader, skill_id=skill.pk, liked=True)
    InteractionService.rate(user=reader, skill_id=skill.pk, rating=5)
    PlanService.download(user=reader, skill_id=skill.pk)
    make_comment(skill=skill, author=reader)
    task = make_task(skill=skill, author=reader)
    TaskService.vote(user=author, task_id=task.pk, value=1)
    plan = Plan.objects.get(owner=reader)
    PlanService.complete_day(plan_id=plan.pk, owner_id=reader.pk, day=1)
    missing = [("comment", 0, 1), ("day", 0, 1), ("download", 0, 5), ("like", 0, 2), ("rating", 0, 3), ("share", 0, 10)]
    assert found() == sorted([*missing, ("vote", 0, 1)])
    assert len(found(fix=True)) == 7
    assert found() == []
    assert (points(author), points(reader)) == (21, 2)
    run_events()
    assert (points(author), points(reader)) == (21, 2)
    Interaction.objects.all().delete()
    Plan.objects.all().delete()
    SharedSkill.objects.filter(pk=skill.pk).update(status="hidden")
    gone = [("comment", 1, 0), ("day", 1, 0), ("download", 5, 0), ("like", 2, 0), ("rating", 3, 0), ("share", 10, 0)]
    assert found(fix=True) == sorted([*gone, ("vote", 1, 0)])
    assert (points(author), points(reader), found()) == (0, 0, [])
