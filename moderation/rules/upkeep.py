"""What is old of rules goes: hits after 90 days, prints when nothing is compared with them any more,
trials after 30."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from moderation.models import RuleHit, RuleTrial, TextPrint
from moderation.rules.constants import MAX_WINDOW_HOURS
from moderation.rules.hits import HIT_KEPT
from yiz.clock import now
from yiz.db import delete_rows
from yiz.ids import id_at
from yiz.keyset import chunks_of_ids
from yiz.ports import Progress

TRIAL_KEPT = timedelta(days=30)


def clean(progress: Progress) -> int:
    """`yiz.ports.cleaners`."""
    done = 0
    for what, rows in _old():
        for ids in chunks_of_ids(rows):
            done += delete_rows(rows.model._default_manager.filter(pk__in=ids))
            progress(done, f"removing old {what}")
    return done


def count() -> int:
    """How many rows `clean` would remove."""
    return sum(rows.count() for _, rows in _old())


def _old() -> Iterator[tuple[str, QuerySet[Any]]]:
    """By the keys, which rise with time."""
    moment = now()
    yield "hits", RuleHit.objects.filter(pk__lt=id_at(moment - HIT_KEPT))
    yield "prints", TextPrint.objects.filter(pk__lt=id_at(moment - timedelta(hours=MAX_WINDOW_HOURS)))
    yield "trials", RuleTrial.objects.filter(pk__lt=id_at(moment - TRIAL_KEPT))
