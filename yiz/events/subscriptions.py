"""Who listens to what."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

from yiz.events.base import Event

Handler = TypeVar("Handler", bound=Callable[..., None])
Many = Callable[[Sequence[Any]], None]


class Turn(IntEnum):
    """In which order listeners are told of events that are delivered together."""

    RIGHTS = 0
    """What open sockets may hear: before anything is told to them."""
    SOON = 1
    """What somebody is waiting for."""
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class Subscription:
    """A handler and its name (`app.function`), under which retries are recorded."""

    name: str
    handle: Callable[[Any], None]
    turn: Turn = Turn.OTHERS
    many: Many | None = None
    """Does the same for several events at once, for less."""


_SUBSCRIPTIONS: dict[type[Event], list[Subscription]] = defaultdict(list)


def subscribe(*events: type[Event], turn: Turn = Turn.OTHERS, many: Many | None = None) -> Callable[[Handler], Handler]:
    """Marks a function of `<app>/handlers.py` as a listener: it gets the event, at least once, in a worker.

    `many` gets several events that are delivered together, of any of these kinds; when it fails, the function gets
    them one by one.
    """

    def mark(handler: Handler) -> Handler:
        name = f"{handler.__module__.split('.')[0]}.{handler.__name__}"
        for event in events:
            if any(known.name == name for known in _SUBSCRIPTIONS[event]):
                raise ValueError(f"{name} listens to {event.name} already")
            _SUBSCRIPTIONS[event].append(Subscription(name, handler, turn, many))
        return handler

    return mark


def subscriptions(event: type[Event]) -> list[Subscription]:
    """Those who listen to this kind of event, by their turns, and then in the order in which their apps were loaded."""
    return sorted(_SUBSCRIPTIONS[event], key=lambda subscription: subscription.turn)
