"""`engagement_metrics`: the counters of what has changed since the last run, recounted; expected to find nothing.

What has changed is read from the outbox, which keeps every event for a week: of each, the things that it names.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.utils import timezone

from yiz.batch.constants import CHUNK, ENGAGEMENT_OVERLAP, ENGAGEMENT_REACH
from yiz.batch.models import BatchRun, Outcome
from yiz.events.models import OutboxEvent
from yiz.ids import id_at, is_id
from yiz.ports import Drift, Progress, Report, recounters

log = structlog.get_logger(__name__)

NAME = "engagement_metrics"
SUBJECTS = {
    "skill_id": "skill",
    "skill_ids": "skill",
    "fork_id": "skill",
    "comment_id": "comment",
    "parent_id": "comment",
    "task_id": "task",
    "user_id": "user",
    "actor_id": "user",
    "author_id": "user",
    "owner_id": "user",
    "skill_author_id": "user",
    "parent_author_id": "user",
}
"""What kind of thing a field of an event names."""


def check(progress: Progress) -> Report:
    """Recounts, mends and reports. A run that was cut short is done again as a whole by the next one.

    A counter moves in the transaction that stores the event, so one that is looked at here is whole.
    """
    done, found = 0, 0
    for subjects in _changed(_since(timezone.now())):
        for subject, ids in sorted(subjects.items()):
            for drift in _recounted(subject, ids):
                found += 1
                log.warning("counter_drifted", **_told(drift))
            done += len(ids)
            progress(done, f"recounting what has changed: {found} had drifted")
    return Report(done, found, f"{found} counters had drifted and were mended" if found else "no counter has drifted")


def _since(now: datetime) -> datetime:
    """Where the last run that came to its end began, and a little before."""
    ended = BatchRun.objects.filter(task=NAME, outcome=Outcome.SUCCEEDED).order_by("-id")
    last = ended.values_list("started_at", flat=True).first()
    earliest = now - ENGAGEMENT_REACH
    return earliest if last is None else max(earliest, last - ENGAGEMENT_OVERLAP)


def _changed(since: datetime) -> Iterator[dict[str, set[str]]]:
    """The ids of what events name, by kind, `CHUNK` events at a time: one that is named often is not counted twice."""
    rows = OutboxEvent.objects.order_by("id").values_list("id", "payload")
    after = id_at(since - timedelta(seconds=1))
    while chunk := list(rows.filter(pk__gt=after)[:CHUNK]):
        yield _named(payload for _, payload in chunk)
        after = chunk[-1][0]


def _named(payloads: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for payload in payloads:
        for name, subject in SUBJECTS.items():
            value = payload.get(name)
            values: list[Any] = value if isinstance(value, list) else [value]
            found.setdefault(subject, set()).update(one for one in values if is_id(one))
    return found


def _recounted(subject: str, ids: set[str]) -> Iterator[Drift]:
    for _, recounter in recounters:
        if recounter.subject == subject:
            wanted = sorted(ids)
            for begin in range(0, len(wanted), CHUNK):
                yield from recounter.recount(wanted[begin : begin + CHUNK], True)


def _told(drift: Drift) -> dict[str, Any]:
    return {
        "subject": drift.subject,
        "subject_id": drift.subject_id,
        "counter": drift.counter,
        "stored": drift.stored,
        "counted": drift.counted,
    }
