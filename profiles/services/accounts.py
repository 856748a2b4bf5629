"""Accounts: registering, proving who one is, opening and closing."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError

from profiles.errors import NameTaken, WrongCredentials
from profiles.models import Status, User, UserSearchKey
from profiles.services.profiles import screen
from profiles.services.snapshots import account_changed
from profiles.services.tokens import TokenService
from yiz.db import atomic
from yiz.events.catalogue import UserRegistered
from yiz.events.outbox import emit


class AccountService:
    """What happens to an account as a whole; its profile is `UserProfileService`'s."""

    @staticmethod
    def register(*, username: str, email: str, password: str, display_name: str = "") -> User:
        """Opens an account (`UserRegistered`). The fields are checked already, but for names that are taken:
        `NameTaken` says which; the unique index decides. Screened names raise `Refused`.
        """
        user = User.objects.build(username=username, email=email, password=password, display_name=display_name)
        screen(user.pk, {"username": user.username, "display_name": user.display_name})
        try:
            _store(user)
        except IntegrityError as taken:
            raise _which_is_taken(user) from taken
        return user

    @staticmethod
    def authenticate(*, login: str, password: str) -> User:
        """The user with this username or e-mail address, and this password; `WrongCredentials` otherwise.

        An unknown account costs one run of the hasher too, so that the time of the answer tells nothing.
        """
        user = User.objects.named(login)
        if user is None:
            make_password(password)
            raise WrongCredentials
        if not check_password(password, user.password) or not user.may_sign_in:
            raise WrongCredentials
        return user

    @staticmethod
    def change_status(*, user_id: str, status: Status, because: str) -> bool:
        """Suspends, bans or opens an account; False when it had that status already. Every sign-in ends, and what
        the account may do and who may find it changes at once.
        """
        return _change_status(user_id, status, because)


@atomic
def _store(user: User) -> None:
    User.objects.add_new(user)
    emit(UserRegistered(user_id=user.pk))


@atomic
def _change_status(user_id: str, status: Status, because: str) -> bool:
    if not User.objects.filter(pk=user_id).exclude(status=status).update(status=status):
        return False
    UserSearchKey.objects.sync(User.objects.get(pk=user_id))
    TokenService.end_all(user_id=user_id, because=because)
    account_changed(user_id)
    return True


def _which_is_taken(user: User) -> NameTaken:
    by_name = User.objects.filter(username_key=user.username_key).exists()
    return NameTaken("username" if by_name else "email")
