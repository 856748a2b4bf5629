"""The clean-up: what would go is what goes, part by part, and a dry run changes nothing."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone
from rest_framework.test import APIClient

from analytics.models import Event, HourlyFigure
from discovery.models import ModelStatus, RecommendationModel, SkillVector, TrendingVote
from discovery.trending.scores import GENESIS
from feed.constants import KEEP
from feed.models import Activity, FeedEntry, FeedState
from moderation.models import RuleHit
from notifications.models import Notification
from profiles.models import AccountDeletion, DataExport, User, UserSession
from profiles.services.exports import storage
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.api.models import IdempotencyKey
from yiz.batch.models import BatchRun
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.ids import id_at, new_id
from yiz.mail.models import EmailLog
from yiz.ports import cleaners

pytestmark = pytest.mark.django_db


def ago(**time: float) -> Any:
    return timezone.now() - timedelta(**time)


def _id(days: float) -> str:
    return id_at(ago(days=days))[:8] + new_id()[8:]


def analytics() -> None:
    for days in (91, 200, 1):
        Event.objects.create(id=_id(days), kind="skill_view", at=ago(days=days))
    for days in (20, 1):
        HourlyFigure.objects.create(hour=int(ago(days=days).timestamp()) // 3600, metric="views")


def batch_runs() -> None:
    for days, ended in ((31, True), (31, False), (1, True)):
        begun = ago(days=days)
        BatchRun.objects.create(
            task="x", lock=new_id(), started_at=begun, alive_until=begun, ended_at=begun if ended else None
        )


def discovery() -> None:
    skill = make_skill()
    for at in (GENESIS, timezone.now()):
        TrendingVote.objects.create(
            skill_id=skill.pk, author_id=skill.author_id, voter_id=new_id(), kind="like", weight=4, at=at
        )
    models = [RecommendationModel.objects.create(ndcg=0.1) for _ in range(6)]
    RecommendationModel.objects.filter(pk=models[-1].pk).update(status=ModelStatus.ACTIVE)
    for model in (models[0], models[-1]):
        SkillVector.objects.create(model=model, skill_id=skill.pk, packed=b"x")


def events() -> None:
    rows = [OutboxEvent.objects.create(name="x", at=ago(days=9), handled_at=ago(days=8)) for _ in range(3)]
    OutboxDelivery.objects.create(event=rows[0], listener="x", next_try_at=ago(days=7))
    OutboxEvent.objects.create(name="x", at=ago(days=9), handled_at=ago(days=1))


def feed() -> None:
    reader, away, never = make_user(), make_user(), make_user(id=_id(50), joined_at=ago(days=40))
    at = timezone.now()
    FeedState.objects.create(owner=reader, read_at=at)
    FeedState.objects.create(owner=away, read_at=ago(days=31))
    for owner, number in ((reader, KEEP + 2), (away, 3), (never, 1)):
        acts = [
            Activity(actor=away, type="skill_shared", dedupe_key=f"{owner.pk}:{n}", object_id=new_id(), at=at)
            for n in range(number)
        ]
        Activity.objects.bulk_create(acts)
        FeedEntry.objects.bulk_create(
            FeedEntry(owner=owner, activity=act, type=act.type, actor_id=away.pk) for act in acts
        )


def idempotency_keys() -> None:
    for hours in (25, 1):
        IdempotencyKey.objects.create(
            owner="x", key=new_id(), fingerprint="x", run=new_id(), created_at=ago(hours=hours)
        )


def mails() -> None:
    for days in (91, 1):
        EmailLog.objects.create(
            id=_id(days), kind="trial", address="a@b.io", dedupe_key=new_id(), next_try_at=ago(days=days),
            queued_at=ago(days=days), status="sent",
        )  # fmt: skip


def rules() -> None:
    author = make_user()
    for days in (91, 1):
        RuleHit.objects.create(id=_id(days), key=new_id(), kind="skill", author=author, action="flag")


def notifications() -> None:
    user = make_user()
    for days, read in ((366, None), (366, 300), (120, 91), (120, 89), (120, None), (1, 1)):
        Notification.objects.create(
            id=_id(days), recipient=user, type="like_received", group_key="x", dedupe_key=new_id(),
            target_kind="skill", target_id=user.pk, created_at=ago(days=days), updated_at=ago(days=days),
            read_at=None if read is None else ago(days=read),
        )  # fmt: skip


def erasure() -> None:
    for days in (1, -1):
        user = make_user(status="deleting")
        AccountDeletion.objects.create(
            user=user, status_before="active", requested_at=ago(days=20), erase_at=ago(days=days)
        )


def exports() -> None:
    user = make_user()
    for days in (8, 1):
        moment = ago(days=days)
        DataExport.objects.create(
            id=_id(days), user=user, lock=new_id(), requested_at=moment, claimed_until=moment, state="ready",
            expires_at=moment + timedelta(days=7),
        )  # fmt: skip
    storage().save(f"{new_id()}-{_id(3)}.zip", ContentFile(b"left"))


def sessions() -> None:
    user, now = make_user(), timezone.now()
    for days in (-1, -2, 1):
        end = now + timedelta(days=days)
        UserSession.objects.create(user=user, token_id=new_id(), created_at=now, last_used_at=now, expires_at=end)


OLD: dict[str, tuple[Callable[[], None], int]] = {
    "analytics": (analytics, 3),
    "batch_runs": (batch_runs, 1),
    "discovery": (discovery, 2),
    "events": (events, 2),
    "feed": (feed, 2 + 3 + 1),
    "idempotency_keys": (idempotency_keys, 1),
    "mails": (mails, 1),
    "moderation.rules": (rules, 1),
    "notifications": (notifications, 3),
    "profiles.erasure": (erasure, 1),
    "profiles.exports": (exports, 2),
    "profiles.sessions": (sessions, 2),
}
"""What makes old and new things for each cleaner, and how many of them are to go."""


def everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("cleanup", *arguments, stdout=out, verbosity=0)
    return out.getvalue()


def test_what_would_go_goes_and_nothing_else(api_client: Callable[..., APIClient]) -> None:
    assert set(dict(cleaners)) == set(OLD), "a cleaner without a row is tested by nothing"
    for make, _ in OLD.values():
        make()
    wanted = {name: number for name, (_, number) in OLD.items()}
    admin = api_client(make_user(is_staff=True, is_superuser=True))
    before = everything()

    told = run("--dry-run")
    assert {line.split()[1]: int(line.split()[0]) for line in told.splitlines()[:-1]} == wanted
    answer = admin.post("/api/v1/batch/cleanup", {"dry_run": True})
    assert (answer.status_code, answer.json()) == (200, {"rows": sum(wanted.values()), "parts": wanted})
    assert everything() == before

    assert f"{sum(wanted.values())} rows and files were removed" in run()
    left = {name: cleaner.count() for name, cleaner in cleaners}
    assert left == dict.fromkeys(wanted, 0)
    assert everything()["profiles.User"] == before["profiles.User"] - 1 + User.objects.filter(status="erased").count()
    assert admin.post("/api/v1/batch/cleanup", {"dry_run": "perhaps"}).status_code == 400
