"""Addresses that a server refused for good: noted, so that nobody is asked twice."""

import smtplib

from django.utils import timezone

from yiz.db import delete_rows, insert_new
from yiz.mail.constants import MAX_ERROR_LENGTH
from yiz.mail.models import BadAddress


def note(address: str, error: smtplib.SMTPRecipientsRefused) -> None:
    """Nothing is sent to this address any more."""
    reason = "; ".join(f"{code} {text!r}" for code, text in error.recipients.values())[:MAX_ERROR_LENGTH]
    insert_new(BadAddress(address_key=_key(address), reason=reason, refused_at=timezone.now()))


def is_bad(address: str) -> bool:
    return BadAddress.objects.filter(address_key=_key(address)).exists()


def forget(addresses: set[str]) -> int:
    """Lets mails go there again; answers how many of these were bad."""
    return delete_rows(BadAddress.objects.filter(address_key__in={_key(address) for address in addresses}))


def _key(address: str) -> str:
    return address.strip().casefold()
