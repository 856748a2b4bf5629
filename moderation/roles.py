"""Who may do what: permissions, the groups that bundle them, and who may decide about whom.

`docs/moderation.md` has the table. The groups are made after each `migrate`, and get what they lack; what an
administrator has given them beside that stays.
"""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from moderation.models import Case
from profiles.models import User
from yiz.api.errors import Forbidden

MODERATOR, SENIOR, ADMIN = "Moderators", "Senior moderators", "Moderation admins"

_MODERATOR = ("view_queue", "decide", "suspend", "decide_appeals", "view_rules", "view_log")
_SENIOR = (*_MODERATOR, "ban", "bulk_decide", "edit_rules")
_ADMIN = (*_SENIOR, "train_classifier", "export_log", "administer")
ROLES: dict[str, tuple[str, ...]] = {MODERATOR: _MODERATOR, SENIOR: _SENIOR, ADMIN: _ADMIN}

RIGHTS = _ADMIN
"""Every right of moderation; a superuser has all of them."""


class NotAllowed(Forbidden):
    """403: the role of the caller does not have this right."""

    def __init__(self, right: str) -> None:
        super().__init__(f"Your role does not allow this: it needs the right “{right}”.", "right_missing", right=right)


class OwnAffair(Forbidden):
    """403: nobody decides about themselves."""

    def __init__(self) -> None:
        super().__init__("This is about you, or about what you wrote: somebody else has to decide it.", "own_affair")


class SameRank(Forbidden):
    """403: about moderators, only those of a higher role decide."""

    def __init__(self) -> None:
        text = "This is about a moderator: somebody of a higher role has to decide it."
        super().__init__(text, "same_or_higher_role")


def has_right(user: Any, right: str) -> bool:
    """Whether somebody may do this: staff that has the permission, by a role or by itself, and superusers."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(user.is_superuser or (user.is_staff and user.has_perm(f"moderation.{right}")))


def check_right(user: Any, right: str) -> None:
    """Raises `NotAllowed`."""
    if not has_right(user, right):
        raise NotAllowed(right)


def rank(user: Any) -> int:
    """0 for who does not moderate, 1 a moderator, 2 a senior one, 3 an admin of moderation, 4 a superuser."""
    if user.is_superuser:
        return 4
    ranked = ((3, "administer"), (2, "ban"), (1, "view_queue"))
    return next((level for level, right in ranked if has_right(user, right)), 0)


def check_may_judge(moderator: User, person_id: str | None) -> None:
    """Raises `OwnAffair` when it is about the moderator, `SameRank` when about one of the same or a higher role."""
    if person_id is None:
        return
    if person_id == moderator.pk:
        raise OwnAffair
    person = User.objects.filter(pk=person_id).first()
    if person is not None and (person.is_staff or person.is_superuser) and 0 < rank(person) >= rank(moderator):
        raise SameRank


def make_roles(**options: Any) -> None:
    """After `migrate`: the groups are there, and have at least the permissions of their role. Safe to run again."""
    content_type = ContentType.objects.get_for_model(Case)
    known = dict(Permission.objects.filter(content_type=content_type).values_list("codename", "id"))
    through = Group.permissions.through
    for name, rights in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        has = set(through.objects.filter(group_id=group.pk).values_list("permission_id", flat=True))
        for right in rights:
            if right in known and known[right] not in has:
                through.objects.create(group_id=group.pk, permission_id=known[right])
