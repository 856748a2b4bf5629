"""Moderators, reporters whom one may believe, reports, cases."""

from datetime import timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from moderation.models import Case, Report
from moderation.roles import MODERATOR
from moderation.services import ReportService
from moderation.targets import find, key_of
from profiles.models import User, UserGroup
from tests.factories.profiles import make_user
from yiz.ids import new_id

_numbers = count(1)


def make_moderator(role: str | None = MODERATOR, username: str | None = None, **fields: Any) -> User:
    """A member of staff with a role of moderation; None: without any."""
    user = make_user(username, is_staff=True, **fields)
    if role is not None:
        UserGroup.objects.create(user=user, group=Group.objects.get(name=role))
    return user


def make_reporter(**fields: Any) -> User:
    """Signed up long ago, each on a day of their own: with nothing decided yet, but a voice."""
    number = next(_numbers)
    return make_user(joined_at=timezone.now() - timedelta(days=30 + number), **fields)


def own_address() -> str:
    """An address in a network of its own."""
    number = next(_numbers)
    return f"10.{number // 250 % 250}.{number % 250}.1"


def report(target: Any, reporter: User | None = None, *, reason: str = "spam", text: str = "") -> Report:
    """Reported through the service, from a network of its own."""
    return ReportService.report(
        reporter=User.objects.get(pk=(reporter or make_reporter()).pk),
        kind=kind_of(target),
        target_id=target.pk,
        reason=reason,
        text=text,
        address=own_address(),
    )


def make_case(target: Any, **fields: Any) -> Case:
    """Straight into the table: an open case of the target, with nothing reported."""
    kind = kind_of(target)
    found = find(kind, target.pk)
    assert found is not None
    fields = {"open_key": key_of(kind, target.pk), "snapshot": found.snapshot(), "author_id": found.author_id, **fields}
    return Case.objects.create(target_kind=kind, target_id=target.pk, skill_id=found.skill_id, **fields)


def unsaved_cases(number: int, **fields: Any) -> list[Case]:
    """For `bulk_create`: cases of targets that are not there."""
    return [
        Case(id=one, open_key=one, target_kind="skill", target_id=new_id(), rank=-place, **fields)
        for place, one in enumerate(new_id() for _ in range(number))
    ]


def kind_of(target: Any) -> str:
    """Which `TargetKind` the object is of."""
    return {"SharedSkill": "skill", "Comment": "comment", "CustomTask": "task", "User": "user"}[type(target).__name__]
