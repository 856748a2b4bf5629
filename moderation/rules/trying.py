"""Holding a rule against the past: by one worker at a time, taken over when that one is killed, in bounded memory."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db.models import F, QuerySet

from moderation.models import RuleTrial, TrialState
from moderation.rules.constants import KINDS
from moderation.rules.history import History
from moderation.rules.language import parse
from moderation.rules.material import Material
from moderation.rules.ruleset import Rule, RuleSet
from moderation.rules.tallies import Tally, outcomes
from moderation.rules.texts import SOURCES, Written
from yiz.clock import now
from yiz.ids import id_at, new_id
from yiz.ports import Progress

log = structlog.get_logger(__name__)

CLAIM = timedelta(minutes=2)
PAUSE = timedelta(minutes=1)
ATTEMPTS = 20
UNFINISHED = (TrialState.QUEUED, TrialState.RUNNING)
SMALLER = {"skill": 10}
"""By how much smaller the chunks of a kind are whose texts are long."""

MAX_ERROR = 4_000


class LostClaim(Exception):
    """Another worker has taken the trial over, or it is gone."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How many texts are read at a time, how often it is kept how far that is, and who is told then."""

    chunk: int = 500
    keep_every: timedelta = timedelta(seconds=5)
    kept: Callable[[], None] = lambda: None


USUAL = Pace()


def run(trial_id: str, pace: Pace = USUAL) -> bool:
    """Carries a trial out, or goes on where a killed worker had come to; False when there is nothing to do."""
    claim = new_id()
    row = RuleTrial.objects.filter(pk=trial_id, state__in=UNFINISHED, claimed_until__lte=now())
    taken = row.update(
        state=TrialState.RUNNING, claim=claim, claimed_until=now() + CLAIM, attempts=F("attempts") + 1, error=""
    )
    trial = RuleTrial.objects.filter(pk=trial_id, claim=claim).first() if taken else None
    if trial is None:
        return False
    with structlog.contextvars.bound_contextvars(trial_id=trial_id, attempt=trial.attempts):
        try:
            if trial.attempts > ATTEMPTS:
                raise RuntimeError("The process ended each time while this was being tried.")
            _Trial(trial, pace).carry_out()
        except LostClaim:
            log.warning("trial_lost")
        except SoftTimeLimitExceeded:
            # no task may take longer than that: the next one goes on from here
            RuleTrial.objects.filter(pk=trial_id, claim=claim).update(state=TrialState.QUEUED, claimed_until=now())
        except Exception:
            log.exception("trial_failed")
            _fail(trial, traceback.format_exc()[-MAX_ERROR:])
    return True


def run_due(progress: Progress) -> int:
    """Batch task: goes on with what was left: by a worker that was killed, or by a broker that was away."""
    done = 0
    due = RuleTrial.objects.filter(state__in=UNFINISHED, claimed_until__lte=now()).order_by("claimed_until")
    for trial_id in list(due.values_list("id", flat=True)[:20]):
        done += run(trial_id)
        progress(done, "trying rules")
    return done


def _fail(trial: RuleTrial, error: str) -> None:
    own = RuleTrial.objects.filter(pk=trial.pk, claim=trial.claim)
    if trial.attempts >= 3:
        own.update(state=TrialState.FAILED, error=error, ended_at=now(), claim="")
    else:
        own.update(state=TrialState.QUEUED, claimed_until=now() + PAUSE, error=error)


class _Trial:
    """A trial that this worker holds."""

    def __init__(self, trial: RuleTrial, pace: Pace) -> None:
        self.trial, self._pace = trial, pace
        draft = trial.draft
        self._conditions = parse(draft["conditions"])
        self._kinds = [kind for kind in KINDS if kind in draft["scope"]]
        scope = frozenset(self._kinds)
        self._rules = RuleSet([Rule("trial", draft["name"], scope, self._conditions, draft["action"])])
        stored = trial.checkpoint
        self._tally = Tally.loaded(stored["tally"]) if stored else Tally()
        self._kind: str = stored.get("kind", self._kinds[0])
        self._after: str = stored.get("after", "")
        self._keep_at = now() + self._pace.keep_every

    def carry_out(self) -> None:
        if not self.trial.expected:
            expected = sum(self._rows(kind, self.trial.since).count() for kind in self._kinds)
            self._update(expected=expected)
        for kind in self._kinds[self._kinds.index(self._kind) :]:
            after = self._after if kind == self._kind else ""
            self._kind, self._after = kind, after
            self._read(kind)
        result = self._tally.result(self.trial.days)
        ending = {"state": TrialState.DONE, "result": result, "ended_at": now(), "checkpoint": {}, "claim": ""}
        self._update(**ending, seen=self._tally.seen, hits=self._tally.hits)

    def _read(self, kind: str) -> None:
        """The texts of one kind as they were written. Before the first that counts, those are read that the conditions
        look back to."""
        history, reach = History(self._conditions), History.reach(self._conditions)
        first = self._after or id_at(self.trial.since)
        begin = self._begin(first, reach)
        for chunk in self._chunks(kind, begin):
            history.begin(chunk)
            counted = [one for one in chunk if (one.id > self._after if self._after else one.id >= first)]
            decided = outcomes(kind, [one.id for one in counted]) if counted else {}
            fresh = {one.id for one in counted}
            for written in chunk:
                history.look_at(written)
                if written.id in fresh:
                    self._tally.add(written, self._evidence(written, history), decided.get(written.id, ""))
                history.remember()
            if counted:
                self._after = counted[-1].id
            self._keep()

    def _evidence(self, written: Written, history: History) -> Any:
        material = Material(written.kind, written.author_id, written.fields)
        hits = self._rules.hits(material, history) if material.fields else []
        return hits[0].evidence if hits else None

    def _begin(self, first: str, reach: timedelta) -> datetime:
        from_id = datetime.fromtimestamp(int(first[:8], 16), self.trial.since.tzinfo)
        return from_id - reach

    def _chunks(self, kind: str, begin: datetime) -> Iterator[list[Written]]:
        source, size = SOURCES[kind], max(1, self._pace.chunk // SMALLER.get(kind, 1))
        rows = self._rows(kind, begin).order_by("id").values("id", *source.columns)
        after = None
        while page := list((rows.filter(pk__gt=after) if after else rows)[:size]):
            yield [source.written(row) for row in page]
            after = page[-1]["id"]

    def _rows(self, kind: str, begin: datetime) -> QuerySet[Any]:
        return SOURCES[kind].rows().filter(pk__gte=id_at(begin), pk__lt=id_at(self.trial.until))

    def _keep(self) -> None:
        """Now and then: how far it is, and that this worker is alive."""
        if now() < self._keep_at:
            return
        self._keep_at = now() + self._pace.keep_every
        checkpoint = {"kind": self._kind, "after": self._after, "tally": self._tally.stored()}
        self._update(checkpoint=checkpoint, seen=self._tally.seen, hits=self._tally.hits, claimed_until=now() + CLAIM)
        self._pace.kept()

    def _update(self, **changes: Any) -> None:
        own = RuleTrial.objects.filter(pk=self.trial.pk, claim=self.trial.claim)
        if not own.update(**changes):
            raise LostClaim
