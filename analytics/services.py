"""The public face of analytics."""

from typing import Any

from django.utils import timezone

from analytics.models import Event, Kind
from yiz.api.errors import Invalid
from yiz.ids import is_id

INTERACTIONS = ("view", "like", "unlike", "download", "rating", "bookmark", "comment", "fork", "share")
MAX_DURATION = 24 * 60 * 60


class AnalyticsService:
    """Records what people do, as raw events."""

    @classmethod
    def track_skill_view(
        cls, *, skill_id: str, user_id: str | None = None, view_duration: int | None = None, session_id: str = ""
    ) -> Event:
        """Records that a skill was looked at, for `view_duration` seconds (0 to 86,400).

        Raises:
            Invalid: an id is malformed or the duration is out of bounds.
        """
        if view_duration is not None and not 0 <= view_duration <= MAX_DURATION:
            raise Invalid(f"A view lasts 0 to {MAX_DURATION} seconds.", "invalid", "view_duration")
        return cls._store(Kind.SKILL_VIEW, skill_id, user_id, session_id=session_id, duration=view_duration)

    @classmethod
    def track_skill_interaction(
        cls, *, interaction_type: str, skill_id: str, user_id: str | None = None, session_id: str = ""
    ) -> Event:
        """Records an interaction with a skill: one of `INTERACTIONS`.

        Raises:
            Invalid: an id is malformed or the type is not one of them.
        """
        if interaction_type not in INTERACTIONS:
            raise Invalid(f"One of {', '.join(INTERACTIONS)} is needed.", "invalid_choice", "interaction_type")
        properties = {"interaction": interaction_type}
        return cls._store(Kind.SKILL_INTERACTION, skill_id, user_id, session_id=session_id, properties=properties)

    @staticmethod
    def _store(kind: Kind, skill_id: str, user_id: str | None, **fields: Any) -> Event:
        for attr, value in (("skill_id", skill_id), ("user_id", user_id)):
            if value is not None and not is_id(value):
                raise Invalid("An id has 24 hex digits.", "invalid_id", attr)
        return Event.objects.create(kind=kind, skill_id=skill_id, user_id=user_id, at=timezone.now(), **fields)
