"""Telling: `emit()` stores an event with the change it belongs to; delivery begins after the commit."""

from functools import partial

from yiz.db import on_commit
from yiz.events import dispatch
from yiz.events.base import Event
from yiz.events.models import OutboxEvent


def emit(event: Event) -> None:
    """Stores the event in the outbox, inside the caller's `atomic()`, and has it delivered after the commit."""
    OutboxEvent(id=event.id, name=event.name, payload=event.payload(), at=event.at).save(force_insert=True)
    on_commit(partial(dispatch.announce, event.id))
