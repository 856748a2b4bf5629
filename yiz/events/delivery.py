"""Telling each listener of each event: at least once, each apart from the others, never inside a transaction.

A listener that fails gets a record of its own (`yiz/events/retries.py`) and delays nobody. A worker that
is killed leaves a claim that runs out, and the sweep takes its events up again; so a listener may hear
of an event twice and must not mind. Of events that are claimed together, what somebody waits for and what costs less
together is done first (`yiz/events/ahead.py`).
"""

from collections import deque
from collections.abc import Iterable
from time import monotonic

import structlog
from django.db import DatabaseError

from yiz.events import ahead, retries
from yiz.events.ahead import Told
from yiz.events.base import Event
from yiz.events.claims import Claim, claim_fresh, claim_new, claim_open, started_again
from yiz.events.constants import BATCH, LOOK_EVERY, MAX_ATTEMPTS, MAX_HELD
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
    """Tells of events that nobody has taken up yet, the oldest first, until there are none; answers how many.

    What people wait for is told of those that come meanwhile, before the rest of those that were there.
    """
    held: deque[_Held] = deque()
    done = taken = 0
    try:
        while True:
            claim = claim_fresh(BATCH) if taken < limit and len(held) < MAX_HELD else None
            if claim is not None and claim.events:
                taken += len(claim.events)
                held.append(_Held(claim))
                held[-1].tell_ahead()
            elif not held:
                return done
            else:
                done += _work_on(held)
    finally:
        for one in held:
            one.end()


def _work_on(held: "deque[_Held]") -> int:
    """The rest of the oldest claim, for as long as nothing new should be looked for; answers how many are told."""
    end = monotonic() + LOOK_EVERY
    while held[0].tell_next():
        for one in held:
            one.claim.renew()
        if monotonic() > end:
            return 0
    return held.popleft().end()


def deliver_pending(limit: int = 500) -> int:
    """The sweep: tells of up to `limit` events that are open, and makes the retries that are due; answers how many."""
    done = 0
    while done < limit and (handled := _work_through(claim_open(min(BATCH, limit - done)))):
        done += handled
    return done + retries.retry_due(limit - done)


def _work_through(claim: Claim) -> int:
    """Handles what was claimed; answers how many."""
    one = _Held(claim)
    try:
        if len(claim.events) > 1:
            one.tell_ahead()
        while one.tell_next():
            claim.renew()
    finally:
        number = one.end()
    return number


class _Held:
    """A claim that is being worked on; what was not begun when the process is told to end goes back at once."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self._told: Told = frozenset()
        self._handled: list[str] = []
        self._begun = 0

    def tell_ahead(self) -> None:
        """What comes first, of all its events."""
        self._told = ahead.tell(self.claim)

    def tell_next(self) -> bool:
        """The rest of the next event; False when there is none."""
        if self._begun == len(self.claim.events):
            return False
        event = self.claim.events[self._begun]
        self._begun += 1
        again = event.pk in self.claim.again
        if _handle(event, self._told, again=again):
            self._handled.append(event.pk)
            if again:  # was cut short before: marked at once, so that workers that keep dying get on all the same
                self.claim.finish([event.pk])
        return True

    def end(self) -> int:
        """Marks what was handled, and gives back what was not begun; answers how many were handled."""
        self.claim.finish(self._handled)
        self.claim.release([event.pk for event in self.claim.events[self._begun :]])
        return len(self._handled)


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
