"""The queue as a list: what it is filtered by, a page of it, and what stands before and behind a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

from moderation.models import Case, CaseSource, CaseStatus, DecisionKind, Reason, TargetKind
from moderation.priority import priority_at
from moderation.querysets.cases import QUEUE_ORDER, CaseQuerySet
from profiles.models import User
from yiz.clock import now
from yiz.ids import is_id

PAGE = 25
MANY = 100
"""From so many on, a number is not counted any further."""

VIEWS = (
    ("open", "Open"),
    ("free", "Free for me"),
    ("mine", "Claimed by me"),
    ("hidden", "Hidden by itself"),
    ("decided", "Decided"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the queue somebody looks at. What the address says and is not known counts as not said."""

    view: str = "open"
    kind: str = ""
    reason: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        def known(name: str, values: Any) -> str:
            return query.get(name, "") if query.get(name) in values else ""

        view = known("view", dict(VIEWS)) or "open"
        return cls(view, known("kind", TargetKind), known("reason", Reason), query.get("before", ""))

    @property
    def query(self) -> str:
        """As it is said in an address, without the place in the list."""
        said = {"view": self.view if self.view != "open" else "", "kind": self.kind, "reason": self.reason}
        return urlencode({name: value for name, value in said.items() if value})

    def rows(self, moderator_id: str, moment: datetime) -> CaseQuerySet:
        """The cases, in the order in which they are to be decided; decided ones newest first."""
        decided = self.view == "decided"
        rows = Case.objects.filter(status=CaseStatus.DECIDED if decided else CaseStatus.OPEN)
        if self.kind:
            rows = rows.filter(target_kind=self.kind)
        if self.reason:
            rows = rows.filter(reason=self.reason)
        if self.view == "mine":
            rows = rows.filter(claimed_by_id=moderator_id).claimed(moment)
        if self.view == "free":
            rows = rows.free_for(moderator_id, moment)
        if self.view == "hidden":
            rows = rows.filter(auto_hidden=True)
        return rows.order_by("-id") if decided else rows.order_by(*QUEUE_ORDER)


def page_of(wanted: Wanted, moderator_id: str) -> dict[str, Any]:
    """Rows for the list, and where the next page begins. Two queries."""
    moment = now()
    rows = wanted.rows(moderator_id, moment)
    if (place := _place(wanted)) is not None:
        rows = rows.filter(place)
    found = list(rows.queue()[: PAGE + 1])
    more = found[PAGE - 1] if len(found) > PAGE else None
    found = found[:PAGE]
    names = names_of([row[key] for row in found for key in ("author_id", "claimed_by_id")])
    return {
        "rows": [shown(row, names, moderator_id, moment) for row in found],
        "next": _mark(wanted, more) if more else "",
    }


def shown(row: dict[str, Any], names: dict[str, str], moderator_id: str, moment: datetime) -> dict[str, Any]:
    """A row in words."""
    claimed = row["claimed_until"] is not None and row["claimed_until"] > moment and row["claimed_by_id"]
    said = row["snapshot"]
    return {
        **row,
        "title": said.get("title") or "(untitled)",
        "excerpt": (said.get("text") or "")[:220],
        "kind_label": TargetKind(row["target_kind"]).label,
        "reason_label": Reason(row["reason"]).label if row["reason"] in Reason.values else row["reason"],
        "outcome_label": DecisionKind(row["outcome"]).label if row["outcome"] in DecisionKind.values else "",
        "source_label": CaseSource(row["source"]).label,
        "priority": priority_at(row["rank"], moment),
        "believed": row["credibility"] / 1_000,
        "author": names.get(row["author_id"] or "", ""),
        "claimer": names.get(row["claimed_by_id"] or "", "somebody") if claimed else "",
        "mine": bool(claimed) and row["claimed_by_id"] == moderator_id,
        "flag_names": list(dict.fromkeys(flag.get("name", "") for flag in row["flags"]))[:3],
    }


def names_of(ids: list[str | None]) -> dict[str, str]:
    """Usernames by id; one query."""
    wanted = {one for one in ids if one}
    return {user_id: person["username"] for user_id, person in User.objects.short(wanted).items()}


def neighbours(case: dict[str, Any], wanted: Wanted, moderator_id: str) -> tuple[str | None, str | None]:
    """The ids of the case before this one and of the one behind it, in the same part of the queue. Two queries.

    Behind the last one comes nothing, also for a case that is in no such list itself.
    """
    rows = wanted.rows(moderator_id, now())
    if wanted.view == "decided":
        before, behind = rows.filter(pk__gt=case["id"]).order_by("id"), rows.filter(pk__lt=case["id"])
    else:
        higher = Q(rank__gt=case["rank"]) | Q(rank=case["rank"], pk__gt=case["id"])
        lower = Q(rank__lt=case["rank"]) | Q(rank=case["rank"], pk__lt=case["id"])
        before, behind = rows.filter(higher).order_by("rank", "id"), rows.filter(lower)
    return _first(before), _first(behind)


def upcoming(case: Mapping[str, Any], wanted: Wanted, moderator_id: str) -> str | None:
    """What to look at when this case is done: the next that nobody else has claimed, or else the most urgent one."""
    view = wanted.view if wanted.view in ("hidden", "mine") else "free"
    rows = Wanted(view, wanted.kind, wanted.reason).rows(moderator_id, now())
    rows = rows.free_for(moderator_id, now()).exclude(pk=case["id"])
    lower = Q(rank__lt=case["rank"]) | Q(rank=case["rank"], pk__lt=case["id"])
    return _first(rows.filter(lower)) or _first(rows)


def open_count() -> str:
    """How many wait, counted up to a bound."""
    number = Case.objects.open()[: MANY + 1].count()
    return f"{MANY}+" if number > MANY else str(number)


def _first(rows: QuerySet[Case]) -> str | None:
    return rows.values_list("id", flat=True).first()


def _mark(wanted: Wanted, row: dict[str, Any]) -> str:
    return row["id"] if wanted.view == "decided" else f"{row['rank']!r}_{row['id']}"


def _place(wanted: Wanted) -> Q | None:
    """What comes behind the place that the address names; None for one that makes no sense."""
    rank, _, last = wanted.before.rpartition("_")
    if not is_id(last):
        return None
    if wanted.view == "decided":
        return Q(pk__lt=last)
    try:
        return Q(rank__lt=float(rank)) | Q(rank=float(rank), pk__lt=last)
    except ValueError:
        return None
