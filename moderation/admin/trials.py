"""What a rule would have caught: how far its trial is, and what it found."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework.exceptions import APIException

from moderation.admin.access import Desk, require
from moderation.admin.charts import chart
from moderation.admin.content import evidence
from moderation.admin.queue import names_of
from moderation.models import TargetKind
from moderation.rules.trials import RuleTrialService
from yiz.ids import is_id

DAYS = ((7, "a week"), (30, "30 days"), (90, "90 days"), (365, "a year"))
OUTCOMES = {
    "right": ("acted on", "done"),
    "wrong": ("dismissed", "warn"),
    "": ("not decided", "plain"),
}


class TrialPages(Desk):
    """The page of one trial, and what it asks while the trial is under way."""

    def trial(self, request: HttpRequest, trial_id: str) -> HttpResponse:
        require(request, "view_rules")
        found = _payload(trial_id)
        result = found["result"]
        return self.page(
            request,
            "trial",
            f"Trial: {found['name']}",
            trial=found,
            running=found["state"] in ("queued", "running"),
            numbers=_numbers(found) if result else [],
            chart=_by_day(result) if result else None,
            sample=_sample(result) if result else [],
        )

    def trial_state(self, request: HttpRequest, trial_id: str) -> HttpResponse:
        require(request, "view_rules")
        found = _payload(trial_id)
        return JsonResponse({"state": found["state"], **found["progress"]})


def _payload(trial_id: str) -> dict[str, Any]:
    if not is_id(trial_id):
        raise Http404
    try:
        return RuleTrialService.payload(trial_id=trial_id)
    except APIException as missing:
        raise Http404 from missing


def _numbers(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Title, figure, what it means."""
    result = found["result"]
    decided = result["decided"]
    return [
        ("Would have been hit", f"{result['hits']:,}", f"of {result['seen']:,} texts in {found['days']} days"),
        ("A day", f"{result['hits_a_day']:,.1f}", "what it would do from now on, about"),
        (
            "Precision",
            _share(result["precision"]),
            f"moderators acted on {decided['right']:,}, dismissed {decided['wrong']:,}; "
            f"{decided['undecided']:,} were never decided",
        ),
        ("Recall", _share(result["recall"]), f"{result['missed']:,} that moderators acted on would have been missed"),
    ]


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.0%}"


def _by_day(result: dict[str, Any]) -> dict[str, Any]:
    days = result["by_day"]
    labels = [f"{str(row['day'])[8:10]}.{str(row['day'])[5:7]}." for row in days]
    return chart("Hits a day", "bar", labels, [("hits", [row["hits"] for row in days])])


def _sample(result: dict[str, Any]) -> list[dict[str, Any]]:
    rows = result["sample"]
    names = names_of([row["author_id"] for row in rows])
    return [
        {
            **row,
            "at": datetime.fromisoformat(row["at"]) if isinstance(row["at"], str) else row["at"],
            "author": names.get(row["author_id"], "?"),
            "kind_label": dict(TargetKind.choices).get(row["kind"], row["kind"]),
            "outcome_label": OUTCOMES.get(row["outcome"] or "", OUTCOMES[""]),
            "pieces": [evidence(piece.get("text", "")) for piece in row["evidence"][:3]],
        }
        for row in rows
    ]
