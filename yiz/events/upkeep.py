"""The outbox's own batch tasks: the sweep, and the removal of what was told long ago."""

from django.db.models import QuerySet
from django.utils import timezone

from yiz.events.constants import KEEP_HANDLED, SWEEP
from yiz.events.delivery import deliver_pending
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.ports import Progress

CHUNK = 1_000


def sweep(progress: Progress) -> int:
    """Tells of what was left: by a worker that was killed, by a broker that was away, by a listener that failed."""
    done = 0
    while handled := deliver_pending(SWEEP):
        done += handled
        progress(done, "telling of events")
    return done


def clean(progress: Progress) -> int:
    """Removes events a week after they were handled; those that a listener still has to hear of stay."""
    kept = set(OutboxDelivery.objects.values_list("event_id", flat=True))
    old = _old().order_by("handled_at", "id")
    done, begin = 0, None
    while rows := list((old.filter(handled_at__gte=begin) if begin else old).values_list("pk", "handled_at")[:CHUNK]):
        gone = [pk for pk, _ in rows if pk not in kept]
        OutboxEvent.objects.filter(pk__in=gone).delete()
        done += len(gone)
        progress(done, "removing old events")
        if len(rows) < CHUNK:
            break
        begin = rows[-1][1]
    return done


def count() -> int:
    """How many events `clean` would remove."""
    kept = sorted(set(OutboxDelivery.objects.values_list("event_id", flat=True)))
    chunks = (kept[begin : begin + CHUNK] for begin in range(0, len(kept), CHUNK))
    return _old().count() - sum(_old().filter(pk__in=ids).count() for ids in chunks)


def _old() -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(handled_at__lt=timezone.now() - KEEP_HANDLED)
