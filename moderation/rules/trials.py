"""RuleTrialService: trying a rule on the past. How that is done is `moderation.rules.trying`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from moderation.models import RuleTrial, TrialState
from moderation.rules.language import dump, parse
from moderation.rules.payloads import trial_payload
from moderation.rules.trying import UNFINISHED
from profiles.models import User
from yiz.api.errors import Conflict, Missing
from yiz.clock import now
from yiz.db import atomic
from yiz.events.catalogue import RuleTrialRequested
from yiz.events.outbox import emit
from yiz.ids import new_id

AT_ONCE = 5
DAYS_AT_MOST = 365


class TooManyTrials(Conflict):
    """409: the workers have enough to try."""

    def __init__(self) -> None:
        super().__init__(f"{AT_ONCE} rules are being tried already. Wait for one of them.", "too_many_trials")


class RuleTrialService:
    @staticmethod
    def request(*, by: User, draft: Mapping[str, Any], days: int, rule_id: str | None = None) -> RuleTrial:
        """Has a worker hold a rule (`{name, scope, conditions, action}`) against what was written in the last days.

        Emits `RuleTrialRequested`. Raises `BadConditions`, `TooManyTrials`.
        """
        moment = now()
        trial = RuleTrial(
            id=new_id(),
            rule_id=rule_id,
            requested_by_id=by.pk,
            draft={**draft, "conditions": dump(parse(draft["conditions"]))},
            days=days,
            since=moment - timedelta(days=days),
            # what is being written at this moment may still be on its way
            until=moment + timedelta(seconds=1),
            claimed_until=moment,
        )
        _request(trial)
        return trial

    @staticmethod
    def payload(*, trial_id: str) -> dict[str, Any]:
        """How far the trial is, or what it found. Raises `Missing`."""
        trial = RuleTrial.objects.filter(pk=trial_id).first()
        if trial is None:
            raise Missing
        return trial_payload(trial)

    @staticmethod
    def forget(*, user_id: str) -> None:
        """Takes what a person wrote out of what trials show."""
        for trial in RuleTrial.objects.exclude(state=TrialState.QUEUED).only("id", "result").iterator(chunk_size=50):
            sample = trial.result.get("sample", [])
            others = [row for row in sample if row["author_id"] != user_id]
            if len(others) < len(sample):
                RuleTrial.objects.filter(pk=trial.pk).update(result={**trial.result, "sample": others})


@atomic
def _request(trial: RuleTrial) -> None:
    if RuleTrial.objects.filter(state__in=UNFINISHED).count() >= AT_ONCE:
        raise TooManyTrials
    trial.save(force_insert=True)
    emit(RuleTrialRequested(trial_id=trial.pk))
