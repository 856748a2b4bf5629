"""The mails about accounts: to whom each goes and what is in it, decided when it is sent."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from profiles.constants import EXPORT_KEPT, RESET_LIFETIME, VERIFICATION_LIFETIME
from profiles.models import DataExport, ExportState, User
from profiles.services.exports import ExportService
from profiles.services.links import RESET, VERIFICATION
from yiz.language import speaking
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
    if user is None or not (user.may_sign_in or user.may_come_back):
        return None
    link = f"{settings.FRONTEND_URL}/reset-password?token={RESET.token(user)}"
    return _letter(user, link=link, minutes=int(RESET_LIFETIME.total_seconds()) // 60)


@mail_kind("password_changed")
def password_changed(mail: EmailLog) -> Letter | None:
    return _notice(mail)


@mail_kind("new_device")
def new_device(mail: EmailLog) -> Letter | None:
    return _notice(mail)


@mail_kind("account_deleted")
def account_deleted(mail: EmailLog) -> Letter | None:
    """Not to an owner who has come back meanwhile."""
    user = User.objects.filter(pk=mail.user_id).first()
    if user is None or not user.may_come_back:
        return None
    at, until = (_told(mail.context[name], user) for name in ("at", "erase_at"))
    return _letter(user, at=at, until=until, link=f"{settings.FRONTEND_URL}/restore-account")


@mail_kind("export_ready")
def export_ready(mail: EmailLog) -> Letter | None:
    """With the link to the file, which is made here and stored nowhere; also to an owner who is leaving."""
    user = User.objects.filter(pk=mail.user_id).first()
    export = DataExport.objects.filter(user_id=mail.user_id, state=ExportState.READY).order_by("-id").first()
    if user is None or export is None or not (user.may_sign_in or user.may_come_back):
        return None
    return _letter(user, link=ExportService.link(export_id=export.pk), days=EXPORT_KEPT.days)


def _notice(mail: EmailLog) -> Letter | None:
    """A security notice says when, in the user's time, and how to take the account back."""
    user = _account(mail)
    if user is None:
        return None
    told = _told(mail.context["at"], user)
    return _letter(user, at=told, link=f"{settings.FRONTEND_URL}/forgot-password")


def _told(moment: str, user: User) -> str:
    """A moment in words, in the user's time."""
    at = datetime.fromisoformat(moment).astimezone(ZoneInfo(user.timezone))
    with speaking(user.language):
        return f"{date_format(at, _('j F Y, H:i'))} ({user.timezone})"


def _account(mail: EmailLog) -> User | None:
    user = User.objects.filter(pk=mail.user_id).first()
    return user if user is not None and user.may_sign_in else None


def _letter(user: User, **context: object) -> Letter:
    return Letter(user.email, user.pk, {"username": user.username, **context}, user.language)
