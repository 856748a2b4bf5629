"""Leaving: an account goes out of sight at once, can be brought back for some days, and is erased then."""

from datetime import datetime

from django.contrib.auth.hashers import check_password

from profiles.constants import GRACE
from profiles.errors import DeletionPending, TokenNotValid, WrongCredentials, WrongPassword
from profiles.models import AccountDeletion, Status, User
from profiles.services.profiles import profile_changed
from profiles.services.tokens import TokenService
from yiz.clock import now
from yiz.db import atomic, delete_rows
from yiz.events.catalogue import AccountDeletionRequested, AccountRestored
from yiz.events.outbox import emit
from yiz.ports import account_effects

OPEN = (Status.ACTIVE, Status.SUSPENDED)


class DeletionService:
    """What comes before the erasure (`profiles.services.erasure`), and what undoes it."""

    @staticmethod
    def request(*, user_id: str, password: str) -> datetime:
        """Takes the account out of everybody's sight, ends every sign-in, and tells the owner by mail
        (`AccountDeletionRequested`); answers when it will be erased. Counters stay as they are until then.

        Raises `WrongPassword` of the field `password`.
        """
        user = User.objects.get(pk=user_id)
        if not check_password(password, user.password):
            raise WrongPassword("password")
        return _request(user)

    @staticmethod
    def restore(*, user_id: str) -> bool:
        """Brings the account back as it was (`AccountRestored`), save for its sign-ins; False when it is too late."""
        return _restore(user_id)

    @staticmethod
    def come_back(*, user: User, restore: bool) -> User:
        """The account of an owner who signs in during the days of grace, brought back if that is what they want.

        Raises `DeletionPending` if not, `WrongCredentials` where the account would come back closed, or is erased.
        """
        row = AccountDeletion.objects.filter(user_id=user.pk, erasing_since=None).first()
        if row is None or row.status_before not in OPEN:
            raise WrongCredentials
        if not restore:
            raise DeletionPending(row.erase_at)
        if not _restore(user.pk):
            raise WrongCredentials
        return User.objects.get(pk=user.pk)


@atomic
def _request(user: User) -> datetime:
    there = User.objects.filter(pk=user.pk, status__in=OPEN, password=user.password)
    status = there.values_list("status", flat=True).first()
    if status is None or not there.filter(status=status).update(status=Status.DELETING):
        raise TokenNotValid  # closed, or given another password, at the same moment
    moment = now()
    row = AccountDeletion(user_id=user.pk, status_before=status, requested_at=moment, erase_at=moment + GRACE)
    row.save(force_insert=True)
    TokenService.end_all(user_id=user.pk, because="account_deleted")
    _sight_changed(user.pk)
    emit(AccountDeletionRequested(user_id=user.pk, erase_at=row.erase_at.isoformat()))
    return row.erase_at


@atomic
def _restore(user_id: str) -> bool:
    rows = AccountDeletion.objects.filter(user_id=user_id, erasing_since=None)
    status = rows.values_list("status_before", flat=True).first()
    if status is None or not delete_rows(rows):
        return False
    User.objects.filter(pk=user_id, status=Status.DELETING).update(status=status)
    _sight_changed(user_id)
    emit(AccountRestored(user_id=user_id))
    return True


def _sight_changed(user_id: str) -> None:
    """All that hangs on whether the account is there, in the same transaction."""
    for _name, effect in account_effects:
        effect(user_id)
    profile_changed(user_id)
