"""Passwords: forgotten, chosen anew by a mailed link, changed by who knows the old one."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from rest_framework.exceptions import ErrorDetail, ValidationError

from profiles.errors import LinkNotValid, WrongPassword
from profiles.models import User, name_key
from profiles.services.links import RESET
from profiles.services.tokens import TokenService
from yiz.api.limits import check_limit
from yiz.db import atomic
from yiz.events.catalogue import PasswordChanged
from yiz.events.outbox import emit
from yiz.ids import new_id
from yiz.mail.services import EmailService


class PasswordService:
    """Every change ends sign-ins and is told to the user (`PasswordChanged`); older reset links stop working by it."""

    @staticmethod
    def forgot(*, email: str) -> None:
        """Queues a mail with a reset link.

        Whether the address belongs to an account is looked up only when the mail is sent, so that neither the answer
        nor its time can tell. Raises `Limited` beyond the limit `password` for one address, known or not.
        """
        if settings.RATE_LIMITS_ENABLED:
            check_limit("password", f"forgot:{name_key(email)}")
        EmailService.send(
            kind="password_reset",
            address=email,
            subject="Choose a new password",
            dedupe_key=f"password_reset:{new_id()}",
        )

    @staticmethod
    def reset(*, token: str, password: str) -> int:
        """Sets a new password by a mailed link; answers how many sign-ins were ended: all. A lock-out ends with them.

        Raises `LinkNotValid`, or a 400 of the field `password` for one that is too weak; the link is not used up then.
        """
        user = RESET.user(token)
        check_strength(password, user, field="password")
        ended = _replace(user, make_password(password), keep=None)
        if ended is None:
            raise LinkNotValid
        return ended

    @staticmethod
    def change(*, user_id: str, session_id: str, current: str, new: str) -> int:
        """Sets a new password; answers how many other sign-ins were ended. The caller's own goes on.

        Raises `WrongPassword` for the current one, or a 400 of the field `new_password` for one that is too weak.
        """
        user = User.objects.get(pk=user_id)
        if not check_password(current, user.password):
            raise WrongPassword("current_password")
        check_strength(new, user, field="new_password")
        ended = _replace(user, make_password(new), keep=session_id)
        if ended is None:  # changed meanwhile, elsewhere
            raise WrongPassword("current_password")
        return ended


def check_strength(password: str, user: User, *, field: str) -> None:
    """Raises a 400 of this field, with one error for each rule that the password breaks."""
    try:
        validate_password(password, user)
    except DjangoValidationError as weak:
        found = [ErrorDetail(str(error.messages[0]), error.code or "invalid") for error in weak.error_list]
        raise ValidationError({field: found}) from weak


@atomic
def _replace(user: User, encoded: str, *, keep: str | None) -> int | None:
    """Only if the password is still the one that was checked; None otherwise."""
    if not User.objects.filter(pk=user.pk, password=user.password).update(password=encoded):
        return None
    if keep is None:
        ended = TokenService.end_all(user_id=user.pk, because="password_reset")
    else:
        ended = TokenService.end_others(user_id=user.pk, keep=keep, because="password_changed")
    emit(PasswordChanged(user_id=user.pk, everywhere=keep is None))
    return ended
