"""The delivery as tasks of the queue."""

from celery import shared_task

from yiz.events.delivery import deliver_fresh, deliver_pending


@shared_task(name="events.deliver")
def deliver(event_ids: list[str]) -> None:
    """Tells of new events, as soon as they are committed: of these, or of others that have waited longer.

    When more comes than the workers can tell one by one, each takes up many, which cost less together.
    """
    deliver_fresh()


@shared_task(name="events.sweep")
def sweep() -> None:
    """Tells of what was left: by a worker that was killed, by a broker that was away, by a listener that failed."""
    while deliver_pending():
        pass
