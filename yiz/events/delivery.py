"""Telling each listener of each event: at least once, each apart from the others, never inside a transaction.

A listener that fails gets a record of its own (`yiz/events/retries.py`) and delays nobody. A worker that
is killed leaves a claim that runs out, and the sweep takes its events up again; so a listener may hear
of an event twice and must not mind. Of events that are claimed together, what somebody waits for and what costs less
together is done first (`yiz/events/ahead.py`).
"""

from collections.abc import Iterable

import structlog
from django.db import DatabaseError

from yiz.events import ahead, retries
from yiz.events.ahead import Told
from yiz.events.base import Event
from yiz.events.claims import Claim, claim_fresh, claim_new, claim_open, started_again
from yiz.events.constants import BATCH, MAX_ATTEMPTS
from yiz.events.models import OutboxEvent
from yiz.events.subscriptions import subscriptions

log = structlog.get_logger(__name__)


def deliver(event_id: str) -> bool:
    """Tells the listeners of one event; False when another worker has it, or it was told already."""
    return deliver_new([event_id]) == 1


def deliver_new(event_ids: Iterable[str]) -> int:
    """Tells of those of the given events that nobody has taken up yet; answers how many."""
    return _work_through(claim_new(event_ids))


def deliver_fresh(limit: int = 500) -> int:
    """Tells of events that nobody has taken up yet, the oldest first, until there are few; answers how many."""
    done, handled = 0, BATCH
    while handled >= BATCH and done < limit:
        handled = _work_through(claim_fresh(BATCH))
        done += handled
    return done


def deliver_pending(limit: int = 500) -> int:
    """The sweep: tells of up to `limit` events that are open, and makes the retries that are due; answers how many."""
    done = 0
    while done < limit and (handled := _work_through(claim_open(min(BATCH, limit - done)))):
        done += handled
    return done + retries.retry_due(limit - done)


def _work_through(claim: Claim) -> int:
    """Handles what was claimed; what was not begun when the process is told to end goes back at once."""
    handled: list[str] = []
    begun = 0
    try:
        told = ahead.tell(claim) if len(claim.events) > 1 else frozenset()
        for event in claim.events:
            claim.renew()
            begun += 1
            again = event.pk in claim.again
            if _handle(event, told, again=again):
                handled.append(event.pk)
                if again:  # was cut short before: marked at once, so that workers that keep dying get on all the same
                    claim.finish([event.pk])
    finally:
        claim.finish(handled)
        claim.release([event.pk for event in claim.events[begun:]])
    return len(handled)


def _handle(event: OutboxEvent, told: Told, *, again: bool) -> bool:
    """Whether every listener has been told, or has a record; when the database fails, the sweep tries again."""
    try:
        if again and started_again(event) > MAX_ATTEMPTS:
            retries.park(event, "The process ended each time while this event was being handled.")
        else:
            _tell(event, told, again=again)
    except DatabaseError:
        log.exception("event_left_to_the_sweep", event=event.name, event_id=event.pk)
        return False
    return True


def _tell(row: OutboxEvent, told: Told, *, again: bool) -> None:
    try:
        event = Event.load(row.name, id=row.pk, at=row.at, payload=row.payload)
    except (KeyError, TypeError, ValueError, AttributeError) as unreadable:
        retries.park(row, f"This event cannot be read: {unreadable!r}")
        return
    recorded = retries.recorded(row) if again else frozenset()
    for subscription in subscriptions(type(event)):
        if subscription.name in recorded or (row.pk, subscription.name) in told:
            continue
        error = retries.attempt(subscription, event)
        if error:
            retries.record_failure(row, subscription.name, error)
