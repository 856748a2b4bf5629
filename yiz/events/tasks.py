"""The delivery as tasks of the queue."""

from celery import shared_task

from yiz.events.delivery import deliver_new, deliver_pending


@shared_task(name="events.deliver")
def deliver(event_ids: list[str]) -> None:
    """Tells of new events, as soon as they are committed."""
    deliver_new(event_ids)


@shared_task(name="events.sweep")
def sweep() -> None:
    """Tells of what was left: by a worker that was killed, by a broker that was away, by a listener that failed."""
    while deliver_pending():
        pass
