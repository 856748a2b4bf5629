"""How much one connection may do, and how the server keeps watch over it."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. `settings.REALTIME_LIMITS` replaces the defaults."""

    frame_bytes: int = 16 * 1024
    frames_per_second: int = 20
    rooms: int = 50
    connections: int = 10
    queue: int = 256
    """Frames that may wait for a slow client before its connection is closed."""
    send_timeout: float = 10.0
    ping_every: float = 25.0
    check_every: float = 25.0
    tick: float = 5.0
    renew_every: float = 15.0
    """A third of what a lease lasts (`slots.HELD_FOR`)."""
    gather: float = 1.0
    """How long what comes often is gathered before it is told."""
    watched: int = 100
    """People whose presence one connection may follow."""


def current() -> Limits:
    """The limits in force."""
    chosen: Limits | None = getattr(settings, "REALTIME_LIMITS", None)
    return chosen or Limits()


class Pace:
    """A bucket of `rate` frames that fills itself in a second."""

    __slots__ = ("_at", "_left", "_rate")

    def __init__(self, rate: int, at: float) -> None:
        self._rate = rate
        self._left = float(rate)
        self._at = at

    def allows(self, at: float) -> bool:
        """Takes one out; False when there is none."""
        self._left = min(self._rate, self._left + (at - self._at) * self._rate)
        self._at = at
        if self._left < 1:
            return False
        self._left -= 1
        return True
