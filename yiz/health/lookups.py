"""What is looked up when Prometheus asks: queues, outbox, mails, batch runs, cache; from an index, never many rows."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from yiz import queues
from yiz.batch.models import Outcome
from yiz.batch.services import BatchProcessor
from yiz.cache.figures import figures
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.health.checks import broker
from yiz.mail.models import EmailLog, Status

log = structlog.get_logger(__name__)
MOST = 10_000
"""Rows are counted up to here: more is an alarm already."""


class Lookups(Collector):
    """One that fails leaves its figures out, and is logged; the others are still told."""

    def collect(self) -> Iterator[Metric]:
        for look in LOOKS:
            try:
                yield from look()
            except (DatabaseError, RedisError, OSError) as error:
                log.warning("metric_failed", metric=look.__name__, error=str(error)[:200])

    def describe(self) -> Iterable[Metric]:
        return []


def _outbox() -> Iterator[Metric]:
    waiting = OutboxEvent.objects.filter(handled_at=None).order_by("id")
    oldest = waiting.values_list("at", flat=True).first()
    yield _gauge("yiz_outbox_open", "Events still to be told.", len(waiting.values_list("id", flat=True)[:MOST]))
    yield _gauge("yiz_outbox_oldest_seconds", "Age of the oldest of them.", _age(oldest))
    parked = OutboxDelivery.objects.exclude(parked_at=None).values_list("id", flat=True)
    yield _gauge("yiz_outbox_parked", "Deliveries that were given up, for a person to look at.", len(parked[:MOST]))


def _mails() -> Iterator[Metric]:
    now = timezone.now()
    due = EmailLog.objects.filter(status=Status.QUEUED, next_try_at__lte=now).order_by("next_try_at")
    oldest = due.values_list("queued_at", flat=True).first()
    yield _gauge("yiz_mails_due", "Mails that should have been sent by now.", len(due.values_list("id")[:MOST]))
    yield _gauge("yiz_mails_oldest_seconds", "Age of the oldest of them.", _age(oldest))


def _tasks() -> Iterator[Metric]:
    """Redis lists have the oldest message at their right end; `yiz.celery` writes into each when it was sent."""
    if settings.EMBEDDED:
        return
    depth = GaugeMetricFamily("yiz_queue_depth", "Tasks that wait for a worker.", labels=["queue"])
    age = GaugeMetricFamily("yiz_queue_oldest_seconds", "How long the oldest has been waiting.", labels=["queue"])
    for name in queues.NAMES:
        depth.add_metric([name], broker().llen(name))
        oldest = broker().lindex(name, -1)
        sent = json.loads(oldest)["headers"].get(queues.SENT_AT) if oldest else None
        age.add_metric([name], max(0.0, time.time() - sent) if sent else 0.0)
    yield depth
    yield age


def _batch() -> Iterator[Metric]:
    failed = GaugeMetricFamily("yiz_batch_failed", "Whether the last run failed.", labels=["task"])
    since = GaugeMetricFamily("yiz_batch_since_seconds", "Since the last run began.", labels=["task"])
    every = GaugeMetricFamily("yiz_batch_every_seconds", "How often it is to run; 0 when it is off.", labels=["task"])
    took = GaugeMetricFamily("yiz_batch_took_seconds", "How long the last run took.", labels=["task"])
    rows = GaugeMetricFamily("yiz_batch_rows", "What the last run handled.", labels=["task"])
    faults = GaugeMetricFamily("yiz_batch_faults", "What the last run found wrong: drift.", labels=["task"])
    for task in BatchProcessor.status():
        every.add_metric([task.name], task.every if task.scheduled else 0)
        if (last := task.last) is not None:
            failed.add_metric([task.name], last.outcome in (Outcome.FAILED, Outcome.LOST))
            since.add_metric([task.name], _age(last.started_at))
            rows.add_metric([task.name], last.rows)
            faults.add_metric([task.name], last.faults)
            if last.ended_at is not None:
                took.add_metric([task.name], (last.ended_at - last.started_at).total_seconds())
    yield from (failed, since, every, took, rows, faults)


def _cache() -> Iterator[Metric]:
    asked = CounterMetricFamily("yiz_cache_questions", "Questions to the cache.", labels=["namespace", "answer"])
    for name, figure in figures.read().items():
        asked.add_metric([name, "hit"], figure.hits)
        asked.add_metric([name, "miss"], figure.misses)
    yield asked


LOOKS: tuple[Callable[[], Iterator[Metric]], ...] = (_outbox, _mails, _tasks, _batch, _cache)


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _age(since: datetime | Any | None) -> float:
    return 0.0 if since is None else max(0.0, (timezone.now() - since).total_seconds())
