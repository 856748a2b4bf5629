"""What the schedule runs for this app, and its part of a user's data."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiz.db import delete_rows
from yiz.ports import Scheduled, batch_tasks, user_data
from yiz.realtime import erasure, journal
from yiz.realtime.models import LastSeen
from yiz.realtime.names import user_room

HOUR = 3_600.0


class RealtimeData:
    """What personal rooms remember, a day of copies of what is exported elsewhere; and when somebody was last there."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        seen = LastSeen.objects.filter(user_id=user_id).values("at")
        return {"last_seen": seen.iterator()}

    def erase(self, user_id: str) -> None:
        journal.erase(user_room(user_id))
        erasure.forget(user_id)
        delete_rows(LastSeen.objects.filter(user_id=user_id))


def provide() -> None:
    """Registers both with the ports."""
    purpose = "Deletes what personal rooms remember for longer than a day."
    batch_tasks.provide("cleanup_room_events", Scheduled(run=journal.trim, every=6 * HOUR, purpose=purpose))
    user_data.provide("realtime", RealtimeData())
