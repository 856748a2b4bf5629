"""What a person's devices and doings told, for export and erasure. Figures are about nobody, and stay."""

from collections.abc import Iterable, Mapping
from typing import Any

from analytics.models import Event
from yiz.db import delete_rows
from yiz.keyset import chunks_of_ids, stream

SHOWN = ("kind", "skill_id", "session_id", "duration", "source", "number", "properties", "at")


class AnalyticsData:
    """`yiz.ports.user_data`."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {"analytics_events": stream(Event.objects.filter(user_id=user_id), *SHOWN)}

    def erase(self, user_id: str) -> None:
        for ids in chunks_of_ids(Event.objects.filter(user_id=user_id)):
            delete_rows(Event.objects.filter(pk__in=ids))
