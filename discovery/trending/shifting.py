"""Moving the moment from which scores are reckoned."""

from datetime import datetime
from typing import Any

from django.db.models import F

from discovery.constants import HALF_LIVES_A_BASE, SHIFT_CHUNK
from discovery.trending.scores import WINDOWS, Window
from social.models import SharedSkill, SkillStatus
from yiz.clock import now
from yiz.ports import Progress


def shift(progress: Progress, moment: datetime | None = None) -> int:
    """Brings every score to the base of this moment (now), window by window; answers how many rows were moved.

    The lowest first: a score that was moved is smaller than all that were not, so the order is right all the while.
    Safe beside events, beside itself, and to be killed: each chunk is one update that says of which base it is.
    """
    moved = 0
    for window in WINDOWS.values():
        base = window.base(moment or now())
        for status in SkillStatus:
            lowest = 0.0
            while rows := _lowest(window, status, base, lowest):
                moved += _move(window, rows, base)
                lowest = rows[-1][window.column]
                progress(moved, f"scores of the {window.name}")
    return moved


def _lowest(window: Window, status: str, base: int, above: float) -> list[dict[str, Any]]:
    """Walks the index of the scores from its lower end; rows without a score need no base."""
    bound = {f"{window.column}__gte" if above else f"{window.column}__gt": above}
    rows = SharedSkill.objects.filter(status=status, **bound, **{f"{window.base_column}__lt": base})
    return list(rows.order_by(window.column, "id").values("id", window.column, window.base_column)[:SHIFT_CHUNK])


def _move(window: Window, rows: list[dict[str, Any]], base: int) -> int:
    moved = 0
    for behind in {row[window.base_column] for row in rows}:
        # beyond two bases nothing is left that a number can hold
        factor = 2.0 ** (-HALF_LIVES_A_BASE * (base - behind)) if base - behind < 3 else 0.0
        changes = {window.column: F(window.column) * factor, window.base_column: base}
        ids = [row["id"] for row in rows if row[window.base_column] == behind]
        moved += SharedSkill.objects.filter(pk__in=ids, **{window.base_column: behind}).update(**changes)
    return moved
