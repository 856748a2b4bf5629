"""Votes and the scores that follow them: every function is called inside `atomic()`, so that the two never part."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from discovery.constants import SHIFT_CHUNK
from discovery.models import TrendingVote
from discovery.trending.facts import Worth
from discovery.trending.scores import COLUMNS, WINDOWS, Window, added, cancels, total
from social.models import SharedSkill
from yiz.db import delete_rows, insert_new

_FAR = 120
"""Half-lives after which a vote no longer tells beside a fresh one: 2^-120 is below the last digit of any number."""


def cast(*, voter_id: str, skill_id: str, kind: str, due: Worth, moment: datetime) -> bool:
    """Stores a vote and adds it to the scores; False, and nothing added, when there is such a vote already.

    `moment` is now: votes from before and (by another machine's clock) after it are allowed.
    """
    vote = TrendingVote(
        voter_id=voter_id,
        skill_id=skill_id,
        kind=kind,
        author_id=due.author_id,
        weight=due.weight,
        at=due.at,
    )
    if not insert_new(vote):
        return False
    SharedSkill.objects.filter(pk=skill_id).update(**added(due.weight, due.at, moment))
    return True


def take_back(*, voter_id: str, skill_id: str, kind: str, moment: datetime) -> bool:
    """Removes a vote and what it added; False when there was none.

    Subtracts, as long as that loses no digits of what is left; else sums anew the votes that are left.
    """
    stored = TrendingVote.objects.filter(voter_id=voter_id, skill_id=skill_id, kind=kind)
    vote = stored.values("id", "weight", "at").first()
    if vote is None or not delete_rows(stored.filter(pk=vote["id"])):
        return False
    skill = SharedSkill.objects.filter(pk=skill_id)
    row = skill.values(*COLUMNS).first()
    if row is not None:
        anew = [window for window in WINDOWS.values() if cancels(window, row, vote["weight"], vote["at"], moment)]
        changes = added(-vote["weight"], vote["at"], moment) if len(anew) < len(WINDOWS) else {}
        skill.update(**{**changes, **_summed(skill_id, anew, moment)})
    return True


def _summed(skill_id: str, windows: Iterable[Window], moment: datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for window in windows:
        base = window.base(moment)
        changes[window.column] = total(_telling(skill_id, window), window, base)
        changes[window.base_column] = base
    return changes


def _telling(skill_id: str, window: Window) -> Iterator[tuple[float, datetime]]:
    """The votes of a skill, the newest first, as far as they say anything beside the newest."""
    newest: datetime | None = None
    rows = TrendingVote.objects.filter(skill_id=skill_id).order_by("-at").values_list("weight", "at")
    for weight, at in rows.iterator(chunk_size=SHIFT_CHUNK):
        newest = newest or at
        if newest - at > window.half_life * _FAR:
            return
        yield weight, at
