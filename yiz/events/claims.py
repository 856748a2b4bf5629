"""Who works on what: claims are single conditional updates, so that of two workers one gets the event."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from yiz.events.constants import CLAIM
from yiz.events.models import OutboxEvent
from yiz.ids import new_id

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Claim:
    """The events that one worker holds for a while."""

    def __init__(self) -> None:
        self.token = new_id()
        self.until = timezone.now() + CLAIM
        self.events: list[OutboxEvent] = []
        self.again: set[str] = set()

    def renew(self) -> None:
        """Holds what is not handled yet for another while; does nothing in the first half of the claim."""
        now = timezone.now()
        if self.until - now > CLAIM / 2:
            return
        self.until = now + CLAIM
        self._own().update(claimed_until=self.until)

    def finish(self, handled: Sequence[str]) -> None:
        """Marks what every listener was told of, or has a record of its own for."""
        if handled:
            OutboxEvent.objects.filter(pk__in=handled).update(handled_at=timezone.now())

    def release(self, event_ids: Sequence[str]) -> None:
        """Gives back what was not begun."""
        if event_ids:
            self._own().filter(pk__in=event_ids).update(claimed_until=LONG_AGO)

    def _own(self) -> QuerySet[OutboxEvent]:
        return OutboxEvent.objects.filter(
            claimed_by=self.token, pk__in=[row.pk for row in self.events], handled_at=None
        )


def claim_new(event_ids: Iterable[str]) -> Claim:
    """Claims those of the given events that nobody has taken up yet."""
    claim, ids = Claim(), list(event_ids)
    return _take(claim, OutboxEvent.objects.filter(claimed_until=None), ids)


def claim_fresh(limit: int) -> Claim:
    """Claims the oldest events that nobody has taken up yet; none only when there are none."""
    fresh = OutboxEvent.objects.filter(handled_at=None, claimed_until=None)
    while rows := list(fresh.order_by("id")[:limit]):
        claim = Claim()
        ids = [row.pk for row in rows]
        taken = fresh.filter(pk__in=ids).update(claimed_by=claim.token, claimed_until=claim.until)
        if taken == len(rows):
            claim.events = rows
        elif taken:
            claim.events = list(OutboxEvent.objects.filter(pk__in=ids, claimed_by=claim.token).order_by("id"))
        if taken:
            return claim
    return Claim()


def claim_open(limit: int) -> Claim:
    """Claims the oldest open events, also those whose claim has run out."""
    claim, now = Claim(), timezone.now()
    # a claim further ahead than claims last was made before the clock was set back
    free = Q(claimed_until=None) | Q(claimed_until__lte=now) | Q(claimed_until__gt=now + 2 * CLAIM)
    found = OutboxEvent.objects.filter(free, handled_at=None).order_by("id")
    before = dict(found.values_list("pk", "claimed_until")[:limit])
    claim.again = {event_id for event_id, until in before.items() if until is not None}
    return _take(claim, OutboxEvent.objects.filter(free), list(before))


def expire_all() -> int:
    """Ends every claim: for the start of the only process there is, when nobody can be at work."""
    return OutboxEvent.objects.filter(handled_at=None, claimed_until__gt=LONG_AGO).update(claimed_until=LONG_AGO)


def started_again(event: OutboxEvent) -> int:
    """Notes that an event whose last claim was cut short is being started again; answers how often that was."""
    OutboxEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") + 1)
    return event.attempts + 1


def _take(claim: Claim, free: QuerySet[OutboxEvent], ids: list[str]) -> Claim:
    """One conditional update decides; what bears the claim's token afterwards is its own."""
    if not ids:
        return claim
    taken = free.filter(pk__in=ids, handled_at=None).update(claimed_by=claim.token, claimed_until=claim.until)
    if taken:
        claim.events = list(OutboxEvent.objects.filter(pk__in=ids, claimed_by=claim.token).order_by("id"))
    return claim
