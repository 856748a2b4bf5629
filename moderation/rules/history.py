"""What rules would have known at the time: rebuilt while texts are read in the order in which they were written.

Memory is bounded: as many authors, times and prints are kept as below, the newest.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from moderation.classifier.current import judged
from moderation.rules import similarity
from moderation.rules.constants import MAX_RATE, MAX_TIMES
from moderation.rules.facts import CANDIDATES
from moderation.rules.language import Node, leaves
from moderation.rules.leaves import AccountAge, Rate, Repeats
from moderation.rules.material import Material
from moderation.rules.ruleset import Score
from moderation.rules.texts import Written
from profiles.models import User

AUTHORS = 20_000
PRINTS = 20_000

T = TypeVar("T")
_Print = tuple[datetime, str, similarity.Signature]


class History:
    """The facts of one text after the other (`moderation.rules.ruleset.Facts`)."""

    def __init__(self, conditions: Node) -> None:
        self._ages = any(leaves(conditions, AccountAge))
        self._rates = any(leaves(conditions, Rate))
        self._repeats = any(leaves(conditions, Repeats))
        self._joined: dict[str, datetime] = {}
        self._times: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._prints: deque[tuple[_Print, list[int]]] = deque()
        self._by_band: dict[int, deque[_Print]] = {}
        self._by_author: OrderedDict[str, deque[_Print]] = OrderedDict()
        self._now: Written | None = None
        self._own: similarity.Signature | None = None

    @staticmethod
    def reach(conditions: Node) -> timedelta:
        """How far before a text the conditions look."""
        hours = [leaf.within_hours for leaf in leaves(conditions, Repeats)]
        minutes = [leaf.within_minutes for leaf in leaves(conditions, Rate)]
        return max(timedelta(hours=max(hours, default=0)), timedelta(minutes=max(minutes, default=0)))

    def begin(self, chunk: Sequence[Written]) -> None:
        """What a chunk of texts needs, by one query at most."""
        if self._ages:
            people = {one.author_id for one in chunk}
            rows = User.objects.filter(pk__in=sorted(people)).values_list("id", "joined_at")
            self._joined = dict(rows)

    def look_at(self, written: Written) -> None:
        """From now on the questions are about this text."""
        self._now, self._own = written, None

    def remember(self) -> None:
        """The text that was looked at is now one of those before."""
        if self._now is None:
            return
        if self._rates:
            _kept(self._times, self._now.author_id, MAX_RATE + 1).append(self._now.at)
        if self._repeats:
            self._remember_print(self._now)

    # --- the questions ----------------------------------------------------------------------------------

    def account_hours(self) -> float | None:
        joined = self._joined.get(self._now.author_id) if self._now else None
        if joined is None or self._now is None:
            return None
        return max(0.0, (self._now.at - joined).total_seconds() / 3600)

    def written(self, kind: str, minutes: int, at_most: int) -> int:
        if self._now is None:
            return 0
        since = self._now.at - timedelta(minutes=minutes)
        return min(at_most, sum(at >= since for at in self._times.get(self._now.author_id, ())))

    def similar(self, material: Material, condition: Repeats) -> int:
        if self._now is None:
            return 0
        own, found = self._signature(self._now), 0
        since = self._now.at - timedelta(hours=condition.within_hours)
        for at, _, other in self._candidates(self._now, own, condition.by):
            found += at >= since and similarity.alike(own, other) >= condition.similarity
            if found >= condition.times:
                break
        return found

    def score(self, material: Material, label: str) -> Score | None:
        found = judged(material.text, label)
        return None if found is None else Score(found.probability, tuple(word for word, _ in found.words))

    # --- prints -----------------------------------------------------------------------------------------

    def _signature(self, written: Written) -> similarity.Signature:
        if self._own is None:
            self._own = similarity.signature(written.text)
        return self._own

    def _candidates(self, written: Written, own: similarity.Signature, by: str) -> Iterator[_Print]:
        """The newest first, as far as they are asked for."""
        if by == "author":
            yield from reversed(self._by_author.get(written.author_id, ()))
            return
        seen: set[str] = set()
        for band in similarity.bands(own):
            for one in reversed(self._by_band.get(band, ())):
                if one[1] not in seen and len(seen) < CANDIDATES:
                    seen.add(one[1])
                    yield one

    def _remember_print(self, written: Written) -> None:
        own = self._signature(written)
        made: _Print = (written.at, written.id, own)
        of = similarity.bands(own)
        self._prints.append((made, of))
        for band in of:
            self._by_band.setdefault(band, deque(maxlen=CANDIDATES)).append(made)
        _kept(self._by_author, written.author_id, 4 * MAX_TIMES).append(made)
        while len(self._prints) > PRINTS:
            oldest, old_bands = self._prints.popleft()
            for band in old_bands:
                there = self._by_band.get(band)
                if there and there[0] is oldest:
                    there.popleft()
                if not there:
                    self._by_band.pop(band, None)


def _kept(known: OrderedDict[str, deque[T]], author_id: str, most: int) -> deque[T]:
    """The author's row; of all authors those who wrote last are kept."""
    row = known.setdefault(author_id, deque(maxlen=most))
    known.move_to_end(author_id)
    if len(known) > AUTHORS:
        known.popitem(last=False)
    return row
