"""The present, as it is stored."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """Now, in UTC, to the millisecond: what MongoDB keeps, so that an answer says the same before and after storing."""
    moment = timezone.now()
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
