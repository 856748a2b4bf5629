"""From the sources' candidates to one list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from discovery.constants import FUSION, IN_A_ROW, SHARES
from discovery.models import Dismissal
from discovery.recommendations.sources import Candidate, Pool
from social.models import Interaction, SharedSkill
from social.querysets.skills import visible_rows

if TYPE_CHECKING:
    from profiles.models import User

Row = dict[str, Any]

_JUDGED = ("id", "author_id", "status", "audience", "category")


@dataclass(frozen=True, slots=True)
class Recommended:
    """A skill's row (as in lists, with its author), the source that says most for it, and what led to it."""

    row: Row
    kind: str
    because: tuple[str, ...] = ()


def merged(pool: Pool, user: User, limit: int, exclude: Collection[str]) -> list[Recommended]:
    """The best by reciprocal rank fusion (Cormack et al., 2009), as far as the user may and would see them.

    Never own ones, those downloaded or dismissed, nor those by people who are muted or behind a block.
    """
    scores: defaultdict[str, float] = defaultdict(float)
    best: dict[str, tuple[float, str, Candidate]] = {}
    for source, found in pool.by_source.items():
        for rank, candidate in enumerate(found):
            says = SHARES[source] / (FUSION + rank)
            scores[candidate.skill_id] += says
            if says > best.get(candidate.skill_id, (0.0,))[0]:
                best[candidate.skill_id] = (says, source, candidate)
    rows = _allowed(user, set(scores) - set(exclude))
    order = sorted(rows, key=lambda one: (-scores[one], one))
    ranked = [Recommended(rows[one], best[one][1], best[one][2].because) for one in order]
    return _listed(list(diversified(ranked, limit)))


def _allowed(user: User, ids: set[str]) -> dict[str, Row]:
    """Rows by id with little in them, as most are not shown; four queries of at most a few hundred ids."""
    asked = sorted(ids)
    dismissed = Dismissal.objects.filter(user_id=user.pk, skill_id__in=asked).values_list("skill_id", flat=True)
    had = Interaction.objects.filter(user_id=user.pk, skill_id__in=asked, kind="download")
    unwanted = {*dismissed, *had.values_list("skill_id", flat=True)}
    left = [one for one in asked if one not in unwanted]
    found = SharedSkill.objects.published().filter(pk__in=left).values(*_JUDGED)
    others: list[Row] = [
        dict(row) for row in found if row["author_id"] != user.pk and row["author_id"] not in user.relations.muted_ids
    ]
    return {row["id"]: row for row in visible_rows(others, user)}


def _listed(chosen: list[Recommended]) -> list[Recommended]:
    """The same with all that lists show; one query."""
    found = SharedSkill.objects.published().filter(pk__in=[one.row["id"] for one in chosen]).listed()
    rows = {row["id"]: row for row in found} if chosen else {}
    return [
        replace(one, row={**rows[one.row["id"]], "author": one.row["author"]})
        for one in chosen
        if one.row["id"] in rows
    ]


def diversified(ranked: Sequence[Recommended], limit: int) -> Iterator[Recommended]:
    """In order, but never more than two in a row by one author or of one category; ends where nothing else is left."""
    left = list(ranked)
    last: list[Row] = []
    for _ in range(min(limit, len(left))):
        place = next((n for n, one in enumerate(left) if not _repeats(last, one.row)), None)
        if place is None:
            return
        chosen = left.pop(place)
        last = [*last, chosen.row][-IN_A_ROW:]
        yield chosen


def _repeats(last: Sequence[Mapping[str, Any]], row: Row) -> bool:
    return len(last) == IN_A_ROW and any(
        all(before[column] == row[column] for before in last) for column in ("author_id", "category")
    )
