"""Erasing accounts whose days of grace are over: everything, in every app, and at last the account itself."""

from collections.abc import Iterator

import structlog
from django.db.models import Q, QuerySet

from profiles.constants import ERASED_USER_ID
from profiles.models import AccountDeletion, Status, User, UserPrivacy
from profiles.services.snapshots import account_changed
from yiz.clock import now
from yiz.db import atomic, delete_rows, insert_new
from yiz.ports import Progress, user_data

log = structlog.get_logger(__name__)

CHUNK = 100


def erase_due(progress: Progress) -> int:
    """`yiz.ports.cleaners`: erases accounts past their grace, and finishes those that were cut short.

    One that fails does not keep the others from it; it is tried again at the next run, and makes this one fail.
    """
    done, failures = 0, []
    for user_id in _due():
        try:
            done += erase(user_id)
        except Exception as error:
            log.exception("erasure_failed", user_id=user_id)
            failures.append(error)
        progress(done, "erasing accounts")
    if failures:
        raise ExceptionGroup(f"{len(failures)} accounts could not be erased", failures)
    return done


def erase(user_id: str) -> bool:
    """Erases one account that is due; False when it is not, or its owner was quicker.

    Every part may be cut short at any point: what is done stays done, and the rest is done when it is called again.
    The account's row goes last, so that it is found again until then.
    """
    if not _begin(user_id):
        return False
    for name, part in user_data:
        log.info("erasing", part=name)
        part.erase(user_id)
    _end(user_id)
    return True


def stand_in() -> str:
    """The id of the account that has no owner, no name and no address, and holds the place of erased ones."""
    name = "[erased]"
    row = User(id=ERASED_USER_ID, username=name, username_key=name, email_key=name, status=Status.ERASED)
    row.searchable = False
    row.set_unusable_password()
    insert_new(row)
    return ERASED_USER_ID


def count_due() -> int:
    """How many accounts `erase_due` would erase."""
    return _due_rows().count()


def _due_rows() -> QuerySet[AccountDeletion]:
    return AccountDeletion.objects.filter(Q(erase_at__lte=now()) | Q(erasing_since__isnull=False))


def _due() -> Iterator[str]:
    rows, after = _due_rows().order_by("id"), ""
    while page := list((rows.filter(pk__gt=after) if after else rows).values_list("id", "user_id")[:CHUNK]):
        yield from (user_id for _, user_id in page)
        after = page[-1][0]


@atomic
def _begin(user_id: str) -> bool:
    """From here on nothing brings the account back."""
    rows = AccountDeletion.objects.filter(user_id=user_id)
    rows.filter(erasing_since=None, erase_at__lte=now()).update(erasing_since=now())
    if not rows.filter(erasing_since__isnull=False).exists():
        return False
    User.objects.filter(pk=user_id).update(status=Status.ERASED)
    account_changed(user_id)
    return True


@atomic
def _end(user_id: str) -> None:
    delete_rows(UserPrivacy.objects.filter(user_id=user_id))
    delete_rows(AccountDeletion.objects.filter(user_id=user_id))
    delete_rows(User.objects.filter(pk=user_id))
    account_changed(user_id)
