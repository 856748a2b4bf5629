"""Who is there to carry tasks out."""

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

WAIT = 0.5


def workers() -> list[str]:
    """The names of the workers that answer within half a second; none when the queue is away."""
    if settings.EMBEDDED:
        return ["in this process"]
    try:
        answers = current_app.control.ping(timeout=WAIT)
    except OperationalError:
        return []
    return sorted(name for answer in answers for name in answer)
