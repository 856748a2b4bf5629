"""Who listens to what."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from yiz.events.base import Event

Handler = TypeVar("Handler", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler and its name (`app.function`), under which retries are recorded."""

    name: str
    handle: Callable[[Any], None]


_SUBSCRIPTIONS: dict[type[Event], list[Subscription]] = defaultdict(list)


def subscribe(*events: type[Event]) -> Callable[[Handler], Handler]:
    """Marks a function of `<app>/handlers.py` as a listener: it gets the event, at least once, in a worker."""

    def mark(handler: Handler) -> Handler:
        name = f"{handler.__module__.split('.')[0]}.{handler.__name__}"
        for event in events:
            if any(known.name == name for known in _SUBSCRIPTIONS[event]):
                raise ValueError(f"{name} listens to {event.name} already")
            _SUBSCRIPTIONS[event].append(Subscription(name, handler))
        return handler

    return mark


def subscriptions(event: type[Event]) -> list[Subscription]:
    """Those who listen to this kind of event, in the order in which their apps were loaded."""
    return list(_SUBSCRIPTIONS[event])
