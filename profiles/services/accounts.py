"""Accounts: registering, proving who one is, opening and closing."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError

from profiles.errors import NameTaken, WrongCredentials
from profiles.models import AccountDeletion, Status, User, UserSearchKey, name_key
from profiles.services.deletion import DeletionService
from profiles.services.profiles import screen
from profiles.services.snapshots import account_changed
from profiles.services.tokens import TokenService
from yiz.api.limits import check_limit
from yiz.db import atomic
from yiz.events.catalogue import AccountStatusChanged, PasswordChanged, UserRegistered
from yiz.events.outbox import emit
from yiz.events.screened import tell_screened
from yiz.ports import PASSED, Screening, account_effects


class AccountService:
    """What happens to an account as a whole; its profile is `UserProfileService`'s."""

    @staticmethod
    def register(*, username: str, email: str, password: str, display_name: str = "") -> User:
        """Opens an account (`UserRegistered`). The fields are checked already, but for names that are taken:
        `NameTaken` says which; the unique index decides. Screened names raise `Rejected`.
        """
        user = User.objects.build(username=username, email=email, password=password, display_name=display_name)
        verdict = screen(user.pk, {"username": user.username, "display_name": user.display_name})
        AccountService.add(user=user, verdict=verdict)
        return user

    @staticmethod
    def add(*, user: User, verdict: Screening = PASSED) -> None:
        """Stores a new account that was built elsewhere (the admin's form), as `register` does."""
        user.username_key, user.email_key = name_key(user.username), name_key(user.email)
        user.display_name = user.display_name or user.username
        try:
            _store(user, verdict)
        except IntegrityError as taken:
            raise _which_is_taken(user) from taken

    @staticmethod
    def authenticate(*, login: str, password: str, restore: bool = False) -> User:
        """The user with this username or e-mail address, and this password; `WrongCredentials` otherwise.

        An account that is being deleted is brought back when `restore` says so; else `DeletionPending`.

        Attempts are counted by account, whichever of its names is used, before the password is looked at: `Limited`
        beyond the limit `sign_in`; a reset of the password ends that. An unknown account costs one run of the hasher
        too, so that neither the answer nor its time tells whether there is one.
        """
        user = User.objects.named(login)
        if settings.RATE_LIMITS_ENABLED:
            # a new revision of the tokens begins a new count: nobody but the owner (or staff) can bring it about
            check_limit("sign_in", f"account:{user.pk}:{user.token_revision}" if user else f"name:{name_key(login)}")
        if user is None:
            make_password(password)
            raise WrongCredentials
        if not check_password(password, user.password):
            raise WrongCredentials
        if user.status == Status.DELETING:
            user = DeletionService.come_back(user=user, restore=restore)
        if not user.may_sign_in:
            raise WrongCredentials
        return user

    @staticmethod
    def set_password(*, user_id: str, password: str, because: str = "password_changed") -> None:
        """A new password set by staff, checked already; every sign-in ends, and the user is told."""
        _set_password(user_id, make_password(password), because)

    @staticmethod
    def change_status(*, user_id: str, status: Status, because: str) -> bool:
        """Suspends, bans or opens an account (`AccountStatusChanged`); False when it had that status already. Every
        sign-in ends, and what the account may do and who may find it changes at once. One that is being deleted will
        have that status should it come back.
        """
        return _change_status(user_id, status, because)


@atomic
def _store(user: User, verdict: Screening) -> None:
    User.objects.add_new(user)
    emit(UserRegistered(user_id=user.pk))
    tell_screened(verdict, kind="user", target_id=user.pk, author_id=user.pk)


@atomic
def _set_password(user_id: str, encoded: str, because: str) -> None:
    User.objects.filter(pk=user_id).update(password=encoded)
    TokenService.end_all(user_id=user_id, because=because)
    emit(PasswordChanged(user_id=user_id, everywhere=True))


@atomic
def _change_status(user_id: str, status: Status, because: str) -> bool:
    leaving = AccountDeletion.objects.filter(user_id=user_id)
    if leaving.exists():
        return bool(leaving.exclude(status_before=status).update(status_before=status))
    user = User.objects.filter(pk=user_id)
    before = user.values_list("status", flat=True).first()
    if before is None or not user.exclude(status=status).update(status=status):
        return False
    emit(AccountStatusChanged(user_id=user_id, before=before, after=status))
    UserSearchKey.objects.sync(User.objects.get(pk=user_id))
    TokenService.end_all(user_id=user_id, because=because)
    for _name, effect in account_effects:
        effect(user_id)
    account_changed(user_id)
    return True


def _which_is_taken(user: User) -> NameTaken:
    by_name = User.objects.filter(username_key=user.username_key).exists()
    return NameTaken("username" if by_name else "email")
