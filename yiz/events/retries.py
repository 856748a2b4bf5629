"""Listeners that failed: tried again with growing pauses, parked after ten attempts, shown in the admin."""

import random
import traceback
from datetime import datetime, timedelta

import structlog
from django.db.models import F, Q
from django.utils import timezone

from yiz.db import insert_new
from yiz.events import dispatch
from yiz.events.base import Event
from yiz.events.constants import BACKOFF_FIRST, BACKOFF_MAX, CLAIM, MAX_ATTEMPTS, MAX_ERROR_LENGTH, SWEEP_EVERY
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.events.subscriptions import Subscription, subscriptions

log = structlog.get_logger(__name__)


def attempt(subscription: Subscription, event: Event) -> str:
    """Calls the listener; answers the error as text, empty when there was none."""
    with structlog.contextvars.bound_contextvars(event_name=event.name, event_id=event.id, listener=subscription.name):
        try:
            subscription.handle(event)
        except Exception:
            log.exception("listener_failed")
            return traceback.format_exc()[-MAX_ERROR_LENGTH:]
    return ""


def pause(attempts: int) -> timedelta:
    """Exponential back-off with jitter: about 2 s after the first failure, doubling, at most about an hour."""
    seconds = min(BACKOFF_FIRST * 2 ** (attempts - 1), BACKOFF_MAX)
    return timedelta(seconds=seconds * random.uniform(0.75, 1.25))  # noqa: S311  no secret depends on it


def recorded(event: OutboxEvent) -> frozenset[str]:
    """Listeners that have a record of their own already, and so are not the event's concern any more."""
    return frozenset(OutboxDelivery.objects.filter(event_id=event.pk).values_list("listener", flat=True))


def record_failure(event: OutboxEvent, listener: str, error: str) -> None:
    """The first failure of a listener with an event."""
    until = _in(pause(1))
    insert_new(OutboxDelivery(event=event, listener=listener, error=error, next_try_at=until))


def park(event: OutboxEvent, error: str) -> None:
    """Puts the event itself aside, for a person to look at."""
    log.error("event_parked", event_name=event.name, event_id=event.pk, error=error)
    now = timezone.now()
    insert_new(OutboxDelivery(event=event, attempts=MAX_ATTEMPTS, error=error, next_try_at=now, parked_at=now))


def retry_due(limit: int) -> int:
    """Makes the retries whose time has come, the longest due first; answers how many."""
    now = timezone.now()
    # a time further ahead than pauses last was set before the clock was set back
    due = Q(next_try_at__lte=now) | Q(next_try_at__gt=now + timedelta(seconds=2 * BACKOFF_MAX))
    rows = (
        OutboxDelivery.objects.filter(due, parked_at=None)
        .order_by("next_try_at")
        .select_related("event")[: max(limit, 0)]
    )
    return sum(_retry(row) for row in list(rows))


def try_again(delivery: OutboxDelivery) -> None:
    """Takes something out of the car park: it gets ten new attempts, the first at once."""
    if delivery.listener:
        fresh = {"attempts": 0, "parked_at": None, "next_try_at": timezone.now()}
        OutboxDelivery.objects.filter(pk=delivery.pk).update(**fresh)
    else:
        OutboxEvent.objects.filter(pk=delivery.event_id).update(handled_at=None, claimed_until=None, attempts=0)
        OutboxDelivery.objects.filter(pk=delivery.pk).delete()
    dispatch.sweep_in(0)


def _retry(row: OutboxDelivery) -> bool:
    """One retry; False when another worker has it. The claim counts as the attempt, so that a crash counts too."""
    claim = timezone.now() + CLAIM
    mine = OutboxDelivery.objects.filter(pk=row.pk, next_try_at=row.next_try_at, parked_at=None)
    if row.attempts >= MAX_ATTEMPTS:
        return _park_listener(row, row.error or "The process ended while this listener ran.") > 0
    if not mine.update(next_try_at=claim, attempts=F("attempts") + 1):
        return False
    error = _attempt_again(row)
    if not error:
        OutboxDelivery.objects.filter(pk=row.pk).delete()
    elif row.attempts + 1 >= MAX_ATTEMPTS:
        _park_listener(row, error)
    else:
        until = _in(pause(row.attempts + 1))
        OutboxDelivery.objects.filter(pk=row.pk).update(error=error, next_try_at=until)
    return True


def _attempt_again(row: OutboxDelivery) -> str:
    try:
        event = Event.load(row.event.name, id=row.event.pk, at=row.event.at, payload=row.event.payload)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return f"This event cannot be read: {error!r}"
    for subscription in subscriptions(type(event)):
        if subscription.name == row.listener:
            return attempt(subscription, event)
    return f"Nobody called {row.listener} listens to {event.name} in this version."


def _in(wait: timedelta) -> datetime:
    """The time after that pause; a sweep is asked for then if the regular one would be late."""
    if wait.total_seconds() < SWEEP_EVERY:
        dispatch.sweep_in(wait.total_seconds())
    return timezone.now() + wait


def _park_listener(row: OutboxDelivery, error: str) -> int:
    log.error("listener_parked", event_id=row.event_id, listener=row.listener)
    return OutboxDelivery.objects.filter(pk=row.pk, parked_at=None).update(error=error, parked_at=timezone.now())
