"""A mail as it travels: text and HTML, and the headers that make it a well-behaved one."""

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac

from yiz.mail.kinds import Kind, Letter
from yiz.mail.models import EmailLog
from yiz.ports import mailing_lists


def build(mail: EmailLog, kind: Kind, letter: Letter) -> EmailMultiAlternatives:
    """The message. The same mail has the same `Message-ID` at every attempt, so that a receiver can tell."""
    headers = {"Message-ID": message_id(mail.dedupe_key), "Auto-Submitted": "auto-generated"}
    context: dict[str, Any] = {**mail.context, **letter.context, **_everywhere(mail)}
    if kind.mailing_list and letter.user_id is not None:
        link = mailing_lists.provider.unsubscribe_url(letter.user_id, kind.mailing_list)
        context["unsubscribe_url"] = link
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(
        mail.subject, render_to_string(f"mail/{kind.name}.txt", context), to=[letter.address], headers=headers
    )
    message.attach_alternative(render_to_string(f"mail/{kind.name}.html", context), "text/html")
    return message


def message_id(dedupe_key: str) -> str:
    """An address of the mail's own, which tells nothing of the key."""
    name = salted_hmac("yiz.mail.message_id", dedupe_key, algorithm="sha256").hexdigest()[:40]
    return f"<{name}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"


def _everywhere(mail: EmailLog) -> Mapping[str, Any]:
    return {
        "subject": mail.subject,
        "site_name": parseaddr(settings.DEFAULT_FROM_EMAIL)[0],
        "site_url": settings.FRONTEND_URL,
    }
