"""What each app brings for keeping the whole going: recounts, tasks, health, figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiz.ports.registry import Ports

# --- counters, caches, tasks, health --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drift:
    """A stored counter that is not what a recount gives."""

    subject: str
    subject_id: str
    counter: str
    stored: int
    counted: int


Reconcile = Callable[[bool], Iterable[Drift]]
"""`(fix)`: yields every drift found, after mending it when `fix` is true. Streams; safe to run at any time."""

counters: Ports[Reconcile] = Ports()


@dataclass(frozen=True, slots=True)
class Recounter:
    """Counters of one kind of thing (`skill`, `user`, `comment`, `task`) that can be recounted for a few of them."""

    subject: str
    recount: Callable[[Sequence[str], bool], Iterable[Drift]]
    """`(ids, fix)`: the drifts of these (at most 1,000), as `Reconcile`."""


recounters: Ports[Recounter] = Ports()

CacheWarmer = Callable[[], int]
"""Fills what everybody reads; answers how many entries."""

cache_warmers: Ports[CacheWarmer] = Ports()

Progress = Callable[[int, str], None]
"""`(rows done so far, what is being done)`."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a task did: the rows it handled, how many of them were not as they should be, and a line about it."""

    rows: int
    faults: int = 0
    told: str = ""


BatchTask = Callable[[Progress], "int | Report"]
"""A scheduled task: idempotent, resumable, in bounded memory; answers the rows it handled."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A batch task, how often it runs (seconds) and what it is for, in one line."""

    run: BatchTask
    every: float
    purpose: str


batch_tasks: Ports[Scheduled] = Ports()


@dataclass(frozen=True, slots=True)
class Cleaner:
    """What an app removes of its own once it is old."""

    clean: Callable[[Progress], int]
    """Removes it, in chunks; answers how many rows (or files) went. Idempotent; safe to cut short."""
    count: Callable[[], int]
    """How many `clean` would remove now. Changes nothing."""


cleaners: Ports[Cleaner] = Ports()
"""The parts of the batch task `cleanup`."""


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part is: `detail` says what to do when it is not well."""

    ok: bool
    detail: str = ""


HealthCheck = Callable[[], PartHealth]
health_parts: Ports[HealthCheck] = Ports()


# --- what stands on the first page of the admin: each app its panel ---------------------------------------


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: a template, and what it is given as `panel`."""

    template: str
    content: Mapping[str, Any]


AdminPanel = Callable[[Any], Panel | None]
"""`(request)`: what this member of staff is shown; None for who may not see it."""

admin_panels: Ports[AdminPanel] = Ports()
