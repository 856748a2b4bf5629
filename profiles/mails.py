"""The mails about accounts: to whom each goes and what is in it, decided when it is sent."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format

from profiles.constants import RESET_LIFETIME, VERIFICATION_LIFETIME
from profiles.models import User
from profiles.services.links import RESET, VERIFICATION
from yiz.mail.kinds import Letter, mail_kind
from yiz.mail.models import EmailLog


@mail_kind("verify_email")
def verify_email(mail: EmailLog) -> Letter | None:
    """Not to an address that was changed or confirmed meanwhile."""
    user = _account(mail)
    if user is None or user.email_verified_at is not None or user.email != mail.address:
        return None
    link = f"{settings.FRONTEND_URL}/verify-email?token={VERIFICATION.token(user)}"
    return _letter(user, link=link, days=VERIFICATION_LIFETIME.days)


@mail_kind("welcome", mailing_list="welcome")
def welcome(mail: EmailLog) -> Letter | None:
    user = _account(mail)
    return None if user is None else _letter(user, link=settings.FRONTEND_URL)


@mail_kind("password_reset")
def password_reset(mail: EmailLog) -> Letter | None:
    """To the account's own address, whatever spelling of it was typed: a look-alike may be somebody else's."""
    user = User.objects.named(mail.address)
    if user is None or not user.may_sign_in:
        return None
    link = f"{settings.FRONTEND_URL}/reset-password?token={RESET.token(user)}"
    return _letter(user, link=link, minutes=int(RESET_LIFETIME.total_seconds()) // 60)


@mail_kind("password_changed")
def password_changed(mail: EmailLog) -> Letter | None:
    return _notice(mail)


@mail_kind("new_device")
def new_device(mail: EmailLog) -> Letter | None:
    return _notice(mail)


def _notice(mail: EmailLog) -> Letter | None:
    """A security notice says when, in the user's time, and how to take the account back."""
    user = _account(mail)
    if user is None:
        return None
    at = datetime.fromisoformat(mail.context["at"]).astimezone(ZoneInfo(user.timezone))
    told = f"{date_format(at, 'j F Y, H:i')} ({user.timezone})"
    return _letter(user, at=told, link=f"{settings.FRONTEND_URL}/forgot-password")


def _account(mail: EmailLog) -> User | None:
    user = User.objects.filter(pk=mail.user_id).first()
    return user if user is not None and user.may_sign_in else None


def _letter(user: User, **context: object) -> Letter:
    return Letter(user.email, user.pk, {"username": user.username, **context})
