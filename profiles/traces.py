"""What a person leaves where staff work: the admin's log, sign-ins to the admin, who switched the schedules."""

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q

from profiles.models import User
from profiles.services.erasure import stand_in
from yiz.batch.models import Switch
from yiz.db import delete_rows
from yiz.keyset import CHUNK

ERASED = "an erased account"


def forget(user: User) -> None:
    """The log keeps what staff did and when, but no longer names this person: neither as who did it, nor to whom."""
    own = LogEntry.objects.filter(user_id=user.pk)
    if own.exists():
        own.update(user_id=stand_in())
    about = Q(object_id=user.pk) | Q(object_repr__contains=user.pk) | Q(object_repr__contains=user.email)
    about |= Q(object_repr=user.username) | Q(object_repr=user.display_name)
    LogEntry.objects.filter(about).update(object_id=None, object_repr=ERASED, change_message="")
    if user.is_staff or user.is_superuser:
        Switch.objects.filter(changed_by=user.username).update(changed_by="")
        _end_admin_sessions(user.pk)


def _end_admin_sessions(user_id: str) -> None:
    """Reads all of them, since whose they are is written inside: only for the few who may use the admin."""
    keys, after = Session.objects.order_by("session_key"), ""
    while page := list(keys.filter(session_key__gt=after)[:CHUNK]):
        gone = [row.session_key for row in page if row.get_decoded().get("_auth_user_id") == user_id]
        delete_rows(Session.objects.filter(session_key__in=gone))
        after = page[-1].session_key
