"""A mail as it travels: text and HTML, and the headers that make it a well-behaved one."""

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from yiz.language import speaking
from yiz.mail.kinds import Kind, Letter
from yiz.mail.models import EmailLog
from yiz.ports import mailing_lists


def build(mail: EmailLog, kind: Kind, letter: Letter) -> EmailMultiAlternatives:
    """The message. The same mail has the same `Message-ID` at every attempt, so that a receiver can tell."""
    headers = {"Message-ID": message_id(mail.dedupe_key), "Auto-Submitted": "auto-generated"}
    context: dict[str, Any] = {**mail.context, **letter.context}
    if kind.mailing_list and letter.user_id is not None:
        link = mailing_lists.provider.unsubscribe_url(letter.user_id, kind.mailing_list)
        context["unsubscribe_url"] = link
        headers["List-Unsubscribe"] = f"<{link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    subject, text, html = written(kind.name, letter.subject or mail.subject, context, letter.language)
    message = EmailMultiAlternatives(subject, text, to=[letter.address], headers=headers)
    message.attach_alternative(html, "text/html")
    return message


def written(kind: str, subject: str, context: Mapping[str, Any], language: str) -> tuple[str, str, str]:
    """Subject, text and HTML in the language nearest to the given one; styles stand in the tags that they are for."""
    with speaking(language):
        said = _(subject) if subject else ""
        whole = {**context, "subject": said, **_everywhere()}
        text = render_to_string(f"mail/{kind}.txt", whole)
        return said, text, _inlined(render_to_string(f"mail/{kind}.html", whole))


def _inlined(html: str) -> str:
    """Many mail programs drop a style sheet; what only a sheet can say (narrow screens, dark mode) stays in one."""
    return _INLINER.inline(html)


_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def message_id(dedupe_key: str) -> str:
    """An address of the mail's own, which tells nothing of the key."""
    name = salted_hmac("yiz.mail.message_id", dedupe_key, algorithm="sha256").hexdigest()[:40]
    return f"<{name}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>"


def _everywhere() -> Mapping[str, Any]:
    return {"site_name": parseaddr(settings.DEFAULT_FROM_EMAIL)[0], "site_url": settings.FRONTEND_URL}
