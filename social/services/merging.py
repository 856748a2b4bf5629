"""Comparing plans and merging them three ways: what is common to a learner's copy and a skill's newer version.

Days and tasks have no ids; they are found again by their titles in order, and by their place where a title changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Literal

Item = dict[str, Any]
Prefer = Literal["mine", "theirs"]
TASK_FIELDS = ("title", "description", "minutes", "resource_url")


def pairs(before: Sequence[Item], after: Sequence[Item]) -> dict[int, int]:
    """Which of `after` is which of `before`, by their places in the lists."""
    titles = [item["title"] for item in before], [item["title"] for item in after]
    found: dict[int, int] = {}
    for _, start, end, other, other_end in SequenceMatcher(None, *titles, autojunk=False).get_opcodes():
        found.update(zip(range(start, end), range(other, other_end), strict=False))
    return found


@dataclass(frozen=True, slots=True)
class Merged:
    """One item of a merged list; `mine` is its place in the learner's list, None for a new one."""

    item: Item
    mine: int | None


@dataclass
class Merge:
    """One merge: whom it prefers, and the conflicts it has met."""

    prefer: Prefer
    conflicts: list[dict[str, Any]] = field(default_factory=list)

    def value(self, place: Mapping[str, Any], name: str, base: Any, mine: Any, theirs: Any) -> Any:
        """The value that holds: of the one who changed it; where both did, of the one who is preferred."""
        if mine in (base, theirs):
            return theirs
        if theirs == base:
            return mine
        self.conflicts.append({**place, "field": name, "base": base, "mine": mine, "theirs": theirs})
        return mine if self.prefer == "mine" else theirs

    def days(self, base: Sequence[Item], mine: Sequence[Item], theirs: Sequence[Item], done: set[int]) -> list[Merged]:
        """The merged days, numbered anew. Those whose place in `mine` is in `done` stay, whatever was removed."""
        merged = self._items(
            (base, mine, theirs),
            lambda b, m, t: self._day(b, m, t),
            lambda item: {"day": item["day"]},
            "day",
            done,
        )
        return [Merged({**found.item, "day": number}, found.mine) for number, found in enumerate(merged, 1)]

    def _day(self, base: Item, mine: Item, theirs: Item) -> Item:
        place = {"day": mine["day"]}
        tasks = self._items(
            (base["tasks"], mine["tasks"], theirs["tasks"]),
            lambda b, m, t: self._task(place, b, m, t),
            lambda item: {**place, "task": item["title"]},
            "task",
            set(),
        )
        title = self.value(place, "title", base["title"], mine["title"], theirs["title"])
        return {**mine, "title": title, "tasks": [found.item for found in tasks]}

    def _task(self, day: Mapping[str, Any], base: Item, mine: Item, theirs: Item) -> Item:
        place = {**day, "task": mine["title"]}
        return {name: self.value(place, name, base[name], mine[name], theirs[name]) for name in TASK_FIELDS}

    def _items(
        self,
        lists: tuple[Sequence[Item], Sequence[Item], Sequence[Item]],
        both: Callable[[Item, Item, Item], Item],
        place: Callable[[Item], dict[str, Any]],
        what: str,
        kept: set[int],
    ) -> list[Merged]:
        """In the order of `theirs`; what is the learner's alone follows what it followed in theirs."""
        base, mine, theirs = lists
        to_mine, to_theirs = pairs(base, mine), pairs(base, theirs)
        of_theirs = {there: at for at, there in to_theirs.items()}
        of_mine = {there: at for at, there in to_mine.items()}
        own = [item for at, item in enumerate(mine) if at not in of_mine]
        merged: list[Merged] = []
        for there, item in enumerate(theirs):
            at = of_theirs.get(there)
            if at is None:
                if not any(_same(item, other) for other in own):
                    merged.append(Merged(item, None))
            elif at in to_mine:
                merged.append(Merged(both(base[at], mine[to_mine[at]], item), to_mine[at]))
            elif not _same(item, base[at]):  # taken out here, changed there
                self._conflict(place(base[at]), what, base[at], None, item)
                merged += [Merged(item, None)] if self.prefer == "theirs" else []
        for at, item in enumerate(mine):
            if of_mine.get(at) in to_theirs:
                continue
            was = base[of_mine[at]] if at in of_mine else None
            if was is None or at in kept or self._stays(place(item), what, was, item):
                _insert_after(merged, at, item)
        return merged

    def _stays(self, place: dict[str, Any], what: str, base: Item, mine: Item) -> bool:
        """Whether what they took out stays: only when the learner has changed it, and is preferred."""
        if _same(base, mine):
            return False
        self._conflict(place, what, base, mine, None)
        return self.prefer == "mine"

    def _conflict(self, place: dict[str, Any], what: str, base: Item, mine: Item | None, theirs: Item | None) -> None:
        self.conflicts.append({**place, "field": what, "base": base, "mine": mine, "theirs": theirs})


def _insert_after(merged: list[Merged], at: int, item: Item) -> None:
    """Puts an item of the learner's behind the nearest one that came before it, or at the beginning."""
    before = {found.mine: place for place, found in enumerate(merged) if found.mine is not None and found.mine < at}
    merged.insert(before[max(before)] + 1 if before else 0, Merged(item, at))


def _same(one: Item, other: Item) -> bool:
    """Equal but for the number of the day."""
    return {**one, "day": 0} == {**other, "day": 0}


# --- what changed ---------------------------------------------------------------------------------------------------


def changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Sequence[str]) -> list[dict[str, Any]]:
    """What is different, readable: first these fields, then days and tasks added, removed and changed.

    `day` is the number after the change; of a removed day the one before it.
    """
    found = [_changed(name, before[name], after[name]) for name in names if before[name] != after[name]]
    if before["days"] != after["days"]:
        found += _listed(before["days"], after["days"], "day", lambda day: {"day": day["day"]}, _day_changes)
    return found


def _listed(
    before: Sequence[Item],
    after: Sequence[Item],
    what: str,
    place: Callable[[Item], dict[str, Any]],
    inside: Callable[[Item, Item], list[dict[str, Any]]],
) -> list[dict[str, Any]]:
    same = pairs(before, after)
    origin = {there: at for at, there in same.items()}
    found: list[dict[str, Any]] = []
    for at, item in enumerate(before):
        if at not in same:
            found.append({"kind": "removed", **place(item), "field": what, "before": item, "after": None})
    for there, item in enumerate(after):
        if there not in origin:
            found.append({"kind": "added", **place(item), "field": what, "before": None, "after": item})
        else:
            found += inside(before[origin[there]], item)
    return found


def _day_changes(before: Item, after: Item) -> list[dict[str, Any]]:
    place = {"day": after["day"]}
    found = [] if before["title"] == after["title"] else [_changed("title", before["title"], after["title"], place)]
    return found + _listed(
        before["tasks"], after["tasks"], "task", lambda task: {**place, "task": task["title"]}, _task_changes(place)
    )


def _task_changes(day: dict[str, Any]) -> Callable[[Item, Item], list[dict[str, Any]]]:
    def inside(before: Item, after: Item) -> list[dict[str, Any]]:
        place = {**day, "task": after["title"]}
        return [_changed(name, before[name], after[name], place) for name in TASK_FIELDS if before[name] != after[name]]

    return inside


def _changed(name: str, before: Any, after: Any, place: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "kind": "changed",
        "day": None,
        "task": None,
        **(place or {}),
        "field": name,
        "before": before,
        "after": after,
    }
