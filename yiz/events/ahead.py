"""Of several events that one worker has claimed: what somebody waits for, and what costs less together, comes first."""

from collections.abc import Iterable, Iterator

import structlog
from django.db import DatabaseError

from yiz.events import retries
from yiz.events.base import Event
from yiz.events.claims import Claim
from yiz.events.models import OutboxEvent
from yiz.events.subscriptions import Subscription, Turn, subscriptions

log = structlog.get_logger(__name__)

Told = frozenset[tuple[str, str]]
"""Ids of events with the names of the listeners that have been told of them, or have a record of their own."""


def tell(claim: Claim) -> Told:
    """Tells those listeners; all others are left to be told event by event.

    Events whose last claim was cut short are left out: one of them may be what ended the process.
    """
    rows = {row.pk: row for row in claim.events if row.pk not in claim.again}
    groups: dict[Subscription, list[Event]] = {}
    for event in _readable(rows.values()):
        for subscription in subscriptions(type(event)):
            if subscription.turn < Turn.OTHERS or subscription.many is not None:
                groups.setdefault(subscription, []).append(event)
    told: set[tuple[str, str]] = set()
    for subscription in sorted(groups, key=lambda one: one.turn):
        claim.renew()
        events = groups[subscription]
        if _at_once(subscription, events):
            told |= {(event.id, subscription.name) for event in events}
        elif subscription.turn < Turn.OTHERS:
            told |= {(event.id, subscription.name) for event in events if _one(subscription, event, rows, claim)}
    return frozenset(told)


def _readable(rows: Iterable[OutboxEvent]) -> Iterator[Event]:
    for row in rows:
        try:
            yield Event.load(row.name, id=row.pk, at=row.at, payload=row.payload)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # parked when its turn comes


def _at_once(subscription: Subscription, events: list[Event]) -> bool:
    """Whether it could be told of all of them; when it fails, it is told of each apart."""
    if subscription.many is None or len(events) < 2:
        return False
    with structlog.contextvars.bound_contextvars(listener=subscription.name, events=len(events)):
        try:
            subscription.many(events)
        except Exception:
            log.warning("listener_failed_at_several", exc_info=True)
            return False
    return True


def _one(subscription: Subscription, event: Event, rows: dict[str, OutboxEvent], claim: Claim) -> bool:
    claim.renew()
    error = retries.attempt(subscription, event)
    if error:
        try:
            retries.record_failure(rows[event.id], subscription.name, error)
        except DatabaseError:
            return False  # told again when the event's turn comes
    return True
