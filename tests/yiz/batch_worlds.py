"""For each batch task a world in which it has something to do, and what must be true of it once it is done.

`WORLDS[name]()` makes the world and answers `(look, wanted)`: `look()` tells how things are.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from analytics.models import DailyFigure, Event
from discovery.constants import HALF_LIVES_A_BASE
from discovery.models import ModelStatus, RecommendationModel, SearchDocument, SkillVector
from discovery.trending.scores import WINDOWS
from moderation.models import ClassifierVersion, RuleTrial, Sanction, SanctionKind
from notifications import announcements, mailings
from notifications.announcing import News, announce
from notifications.constants import Type
from notifications.models import Announcement, Notification
from profiles.models import DataExport, LeaderboardStanding, User, UserEmailPreferences, UserSession
from profiles.services.exports import ExportService
from social.models import Interaction, RatingTotal, SharedSkill
from tests.discovery.taste import planted
from tests.factories.feed import like, share
from tests.factories.profiles import credit, make_user
from tests.factories.social import make_plan, make_skill
from yiz.cache.constants import SKILLS, TRENDING
from yiz.cache.services import CacheService
from yiz.events import claims
from yiz.events.models import OutboxEvent
from yiz.ids import id_at, new_id
from yiz.mail import delivery as mails
from yiz.mail.models import EmailLog
from yiz.mail.services import EmailService
from yiz.ports import BatchTask, cache_warmers
from yiz.realtime.models import RoomEvent
from yiz.realtime.publish import publish, user_room

Look = Callable[[], Any]
Made = tuple[Look, Any]


def zone_where_it_is(hour: int) -> str:
    """A zone in which it is about that hour of the day now."""
    ahead = (hour - timezone.now().hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"


def outbox_sweep() -> Made:
    author, fan = make_user(), make_user()
    skill = make_skill(author=author)
    like(fan, skill)

    def look() -> Any:
        told = Notification.objects.filter(recipient=author, type=Type.LIKE_RECEIVED)
        return list(told.values_list("actor_count", flat=True)), OutboxEvent.objects.filter(handled_at=None).count()

    return look, ([1], 0)


def mail_sweep() -> Made:
    keys = [f"trial:{new_id()}" for _ in range(3)]
    for key in keys:
        EmailService.send(kind="trial", address="ada@example.com", subject="Hello", dedupe_key=key)
    rows = EmailLog.objects.filter(dedupe_key__in=keys)
    return lambda: sorted(rows.values_list("status", flat=True)), ["sent"] * 3


def cleanup() -> Made:
    user, now = make_user(), timezone.now()
    for days in (-1, 1):
        end = now + timedelta(days=days)
        UserSession.objects.create(user=user, token_id=new_id(), created_at=now, last_used_at=now, expires_at=end)
    for days in (91, 1):
        Event.objects.create(id=id_at(now - timedelta(days=days)), kind="skill_view", at=now - timedelta(days=days))
    sessions = UserSession.objects.filter(user=user)
    return lambda: (sessions.count(), Event.objects.filter(kind="skill_view", user_id=None).count()), (1, 1)


def engagement_metrics() -> Made:
    skill = share(make_user())
    like(make_user(), skill)
    SharedSkill.objects.filter(pk=skill.pk).update(likes_count=7)
    User.objects.filter(pk=skill.author_id).update(likes_received=9)

    def look() -> Any:
        skill.refresh_from_db()
        return skill.likes_count, User.objects.get(pk=skill.author_id).likes_received

    return look, (1, 1)


def cache_maintenance() -> Made:
    key = new_id()

    def warm() -> int:
        CacheService.put(SKILLS, key, "warm")
        return 1

    cache_warmers.provide("test_warmer", warm)
    return lambda: CacheService.get(SKILLS, key), "warm"


def bayesian_averages() -> Made:
    skill = make_skill()
    SharedSkill.objects.filter(pk=skill.pk).update(rating_sum=5, ratings_count=1, rating_bayes=1.0)
    RatingTotal.objects.create(shard=900, rating_sum=400, ratings_count=100)

    def look() -> Any:
        skill.refresh_from_db()
        return round(skill.rating_bayes, 1)

    return look, 4.1


def trending_content() -> Made:
    """A score of the base before: moved on once, however often it is tried."""
    week, skill = WINDOWS["week"], make_skill()
    base, high = week.base(timezone.now()), 2.0 ** (HALF_LIVES_A_BASE + 30)
    SharedSkill.objects.filter(pk=skill.pk).update(trending_week=high, trending_week_base=base - 1)

    def look() -> Any:
        skill.refresh_from_db()
        return skill.trending_week, skill.trending_week_base, bool(CacheService.get(TRENDING, "told"))

    return look, (2.0**30, base, True)


def search_upkeep() -> Made:
    skill = make_skill(title=f"Lost lessons {new_id()}")
    return lambda: SearchDocument.objects.filter(skill_id=skill.pk).count(), 1


def recommendations_train() -> Made:
    author = make_user()
    deeds = planted(users=24, items=24, tastes=3, deeds=12)
    skills = {item: make_skill(author=author) for item in sorted({item for _, item, _, _ in deeds})}
    people = {user: make_user() for user in sorted({user for user, _, _, _ in deeds})}
    Interaction.objects.bulk_create(
        Interaction(user=people[user], skill=skills[item], kind="like") for user, item, _, _ in deeds
    )

    def look() -> Any:
        active = list(RecommendationModel.objects.filter(status=ModelStatus.ACTIVE).values_list("id", flat=True))
        return len(active), SkillVector.objects.filter(model_id__in=active).count() >= len(skills)

    return look, (1, True)


def leaderboards() -> Made:
    user = make_user()
    credit(user, "share", 3, category=f"only-{user.pk[-6:]}")
    places = LeaderboardStanding.objects.filter(
        user=user, edition__window="all", edition__category=f"only-{user.pk[-6:]}"
    ).exclude(edition__made_at=None)
    return lambda: set(places.values_list("rank", flat=True)), {1}


def data_exports() -> Made:
    export = ExportService.request(user_id=make_user().pk)
    mailed = EmailLog.objects.filter(dedupe_key=f"export_ready:{export.pk}")
    return lambda: (DataExport.objects.get(pk=export.pk).state, mailed.count()), ("ready", 1)


def analytics_rollup() -> Made:
    skill, now = make_skill(), timezone.now()
    for number in range(3):
        half = int(now.timestamp()) // 1800
        Event.objects.create(
            kind="skill_view", skill_id=skill.pk, user_id=new_id(), session_id=f"s{number}", at=now, half_hour=half
        )
    figures = DailyFigure.objects.filter(subject_kind="skill", subject_id=skill.pk, metric="views")
    return lambda: list(figures.values_list("value", flat=True)), [3]


def cleanup_room_events() -> Made:
    room = user_room(new_id())
    for number in range(3):
        publish(room, "told", {"n": number})
    rows = RoomEvent.objects.filter(room=room)
    rows.filter(seq__lt=3).update(at=timezone.now() - timedelta(days=2))
    return lambda: list(rows.values_list("seq", flat=True)), [3]


def notification_pushes() -> Made:
    user, now = make_user(), timezone.now()
    _news(user)
    rows = Notification.objects.filter(recipient=user)
    rows.update(held_until=now - timedelta(seconds=1), pushed_version=0)
    RoomEvent.objects.filter(room=user_room(user.pk)).delete()
    pushed = RoomEvent.objects.filter(room=user_room(user.pk), event="personal_notification")
    return lambda: (pushed.count(), rows.filter(held_until=None).count()), (1, 1)


def _news(user: User) -> None:
    about = {"recipient_id": user.pk, "target_kind": "user", "target_id": user.pk}
    announce(News(type=Type.ACHIEVEMENT_EARNED, once="x", data={"achievement": "streak_7"}, **about))


def announcement() -> Made:
    user = make_user()
    row = Announcement.objects.create(title="Maintenance")
    announcements.release(row)
    told = Notification.objects.filter(recipient=user, type=Type.SYSTEM_ANNOUNCEMENT)
    return lambda: (told.count(), Announcement.objects.get(pk=row.pk).finished_at is not None), (1, True)


def notification_digests() -> Made:
    user = make_user(timezone=zone_where_it_is(8), email_verified_at=timezone.now())
    UserEmailPreferences.objects.create(user=user, digest="daily")
    mailed = EmailLog.objects.filter(kind="digest", user_id=user.pk)
    _news(user)
    return mailed.count, 1


def _monday() -> datetime:
    now = timezone.now()
    return datetime.combine((now - timedelta(days=now.weekday())).date(), time(8, 30), now.tzinfo)


def creator_summaries() -> Made:
    author = make_user(email_verified_at=timezone.now())
    make_skill(author=author)
    return EmailLog.objects.filter(kind="creator_summary", user_id=author.pk).count, 1


def streak_reminders() -> Made:
    user, now = make_user(timezone=zone_where_it_is(19)), timezone.now()
    moments = {str(n): (now - timedelta(days=n)).isoformat() for n in (1, 2, 3)}
    make_plan(owner=user, completed=moments, completed_days=3, last_completed_at=now - timedelta(days=1))
    return Notification.objects.filter(recipient=user, type=Type.STREAK_REMINDER).count, 1


def suspensions() -> Made:
    user, past = make_user(status="suspended"), timezone.now() - timedelta(minutes=1)
    row = Sanction.objects.create(user=user, running_key=user.pk, kind=SanctionKind.SUSPENSION, until=past)

    def look() -> Any:
        return User.objects.get(pk=user.pk).status, Sanction.objects.get(pk=row.pk).ended_at is not None

    return look, ("active", True)


def rule_trials() -> Made:
    author, now = make_user(), timezone.now()
    make_skill(author=author, title="Quaxing for beginners")
    draft = {"name": "x", "scope": ["skill"], "conditions": {"keywords": {"words": ["quaxing"]}}, "action": "flag"}
    row = RuleTrial.objects.create(
        draft=draft, since=now - timedelta(days=30), until=now + timedelta(minutes=1), claimed_until=now
    )
    return lambda: RuleTrial.objects.get(pk=row.pk).state, "done"


def classifier_train() -> Made:
    return ClassifierVersion.objects.filter(status="active").count, 1


WORLDS: dict[str, Callable[[], Made]] = {
    "analytics_rollup": analytics_rollup,
    "announcements": announcement,
    "bayesian_averages": bayesian_averages,
    "cache_maintenance": cache_maintenance,
    "classifier_train": classifier_train,
    "cleanup": cleanup,
    "cleanup_room_events": cleanup_room_events,
    "creator_summaries": creator_summaries,
    "data_exports": data_exports,
    "engagement_metrics": engagement_metrics,
    "leaderboards": leaderboards,
    "mail_sweep": mail_sweep,
    "notification_digests": notification_digests,
    "notification_pushes": notification_pushes,
    "outbox_sweep": outbox_sweep,
    "recommendations_train": recommendations_train,
    "rule_trials": rule_trials,
    "search_upkeep": search_upkeep,
    "streak_reminders": streak_reminders,
    "suspensions": suspensions,
    "trending_content": trending_content,
}

RUNS: dict[str, BatchTask] = {"creator_summaries": lambda progress: mailings.send_summaries(progress, _monday())}
"""Tasks that do something on some days alone, as on such a day."""


def let_claims_run_out() -> None:
    """What a minute does for those who wait for a worker that was killed."""
    claims.expire_all()
    mails.expire_all()
    DataExport.objects.update(claimed_until=timezone.now())
    RuleTrial.objects.update(claimed_until=timezone.now())
