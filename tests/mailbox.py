"""What was mailed, read as its receiver would."""

import re
from typing import Any

from django.core import mail

from yiz.mail.delivery import deliver_due


def sent_mails() -> list[Any]:
    """Sends what is due, and answers all mails that this test has sent, oldest first."""
    while deliver_due(20):
        pass
    return list(mail.outbox)


def link_in(message: Any) -> str:
    """The first link of the text part."""
    found = re.search(r"https?://\S+", message.body)
    assert found, message.body
    return found[0]


def token_in(message: Any) -> str:
    """The token of the link."""
    return link_in(message).partition("token=")[2]
