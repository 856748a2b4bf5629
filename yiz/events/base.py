"""What an event is, and under which name each kind is known."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any, ClassVar

from django.utils import timezone

from yiz.ids import new_id

REGISTRY: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """The base of all events; a subclass is registered under its own name."""

    id: str = field(default_factory=new_id)
    at: datetime = field(default_factory=timezone.now)
    name: ClassVar[str] = "Event"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.name = cls.__name__
        if cls.name in REGISTRY:
            raise ValueError(f"two events are called {cls.name}")
        REGISTRY[cls.name] = cls

    def payload(self) -> dict[str, Any]:
        """The event's own fields, without `id` and `at`."""
        return {key: value for key, value in asdict(self).items() if key not in ("id", "at")}

    @classmethod
    def load(cls, name: str, *, id: str, at: datetime, payload: dict[str, Any]) -> "Event":
        """The event as it was emitted; fields unknown to this version are dropped, so that two can share an outbox."""
        kind = REGISTRY[name]
        known = {item.name for item in fields(kind)}
        return kind(id=id, at=at, **{key: value for key, value in payload.items() if key in known})
