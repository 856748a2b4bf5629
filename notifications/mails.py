"""The mails that tell of what happened: put together when they are sent, from what the receiver may still see."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop

from moderation.services.appeals import OPEN_TO_APPEAL, appeal_token
from notifications import digests, summaries
from notifications.constants import Type
from notifications.models import Notification
from notifications.payloads import notifications as payloads
from profiles.models import Status, User
from yiz.clock import now
from yiz.language import speaking
from yiz.mail.kinds import Letter, mail_kind
from yiz.mail.models import EmailLog

DAILY, WEEKLY = gettext_noop("What happened since yesterday"), gettext_noop("What happened in the last week")


@mail_kind("digest", mailing_list="digest")
def digest(mail: EmailLog) -> Letter | None:
    """None when by now there is nothing left to tell."""
    user = _reader(mail)
    if user is None:
        return None
    since, daily = datetime.fromisoformat(mail.context["since"]), mail.context["daily"]
    with speaking(user.language):
        found = digests.gather(user, since)
    if not found.groups:
        return None

    def sent() -> None:
        Notification.objects.filter(pk__in=found.notification_ids).update(mailed_at=now())

    context = {
        "username": user.username,
        "link": f"{settings.FRONTEND_URL}/notifications",
        "daily": daily,
        "streak": found.streak,
        "groups": found.groups,
    }
    return Letter(user.email, user.pk, context, user.language, DAILY if daily else WEEKLY, sent)


@mail_kind("creator_summary", mailing_list="creator_summary")
def creator_summary(mail: EmailLog) -> Letter | None:
    user = _reader(mail)
    if user is None:
        return None
    with speaking(user.language):
        found = summaries.gather(user, datetime.fromisoformat(mail.context["until"]))
    if found is None:
        return None
    context = {"username": user.username, "link": f"{settings.FRONTEND_URL}/creator", **found}
    return Letter(user.email, user.pk, context, user.language)


@mail_kind("moderation_decision")
def moderation_decision(mail: EmailLog) -> Letter | None:
    """Not part of any list: decisions about oneself can't be switched off. Also to somebody whose account is closed."""
    user = User.objects.exclude(status="erased").filter(pk=mail.user_id).first()
    row = Notification.objects.filter(pk=mail.context["notification_id"], recipient_id=mail.user_id).columns().first()
    if user is None or row is None:
        return None
    (shown,) = payloads([row], user)

    def sent() -> None:
        Notification.objects.filter(pk=row["id"]).update(mailed_at=now())

    context = {"username": user.username, "text": shown["text"], **_about_decision(row, user.status)}
    return Letter(user.email, user.pk, context, user.language, sent=sent)


def _about_decision(row: Mapping[str, Any], status: str) -> dict[str, Any]:
    """Whether it can be appealed, and where: somebody whose account is closed can't sign in, and gets a link of their
    own."""
    data, link = row["data"], f"{settings.FRONTEND_URL}/notifications"
    about_them = row["type"] == Type.MODERATION_DECISION
    if about_them and status == Status.BANNED:
        link = f"{settings.FRONTEND_URL}/appeal?token={appeal_token(data['decision_id'])}"
    return {
        "link": link,
        "about_them": about_them,
        "answer": data.get("reason", "") if row["type"] == Type.APPEAL_DECIDED else "",
        "appealable": about_them and data["decision"] in OPEN_TO_APPEAL,
    }


def _reader(mail: EmailLog) -> User | None:
    user = User.objects.present().filter(pk=mail.user_id).first()
    return user if user is not None and user.may_sign_in else None
