"""What rules look at: the parts of a content as one text, in the forms in which it is compared, each made once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from moderation.rules.constants import MAX_EXCERPT
from moderation.rules.folding import fold, unfold
from moderation.rules.links import Link, links_of

_BETWEEN = "\n"
_AROUND = 24


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a condition holds: the piece of text (from `start` to `end` of a field), or what was counted instead.

    `text` is what stands there, with some of what is around it; the piece itself is between ⟦ and ⟧.
    """

    condition: str
    text: str
    field: str = ""
    start: int = 0
    end: int = 0


class Material:
    """One content: its fields in the order given, empty ones left out."""

    def __init__(self, kind: str, author_id: str, fields: Mapping[str, str]) -> None:
        self.kind, self.author_id = kind, author_id
        self.fields = {name: text for name, text in fields.items() if text}

    @cached_property
    def names(self) -> list[str]:
        return list(self.fields)

    @cached_property
    def text(self) -> str:
        return _BETWEEN.join(self.fields.values())

    @cached_property
    def encoded(self) -> bytes:
        return self.text.encode("utf-8", "replace")

    @cached_property
    def folded(self) -> str:
        """Each field folded by itself, so that places can be found again."""
        return _BETWEEN.join(self.folded_fields)

    @cached_property
    def folded_fields(self) -> list[str]:
        return [fold(text) for text in self.fields.values()]

    @cached_property
    def links(self) -> list[Link]:
        return links_of(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return _starts(list(self.fields.values()))

    @cached_property
    def _folded_starts(self) -> list[int]:
        return _starts(self.folded_fields)

    def field_at(self, place: int) -> str:
        """The field that a place of `text` is in."""
        return self.names[bisect_right(self._starts, place) - 1]

    def field_at_folded(self, place: int) -> str:
        return self.names[bisect_right(self._folded_starts, place) - 1]

    def evidence(self, condition: str, start: int, end: int) -> Evidence:
        """Of a piece of `text`; what goes on in the next field is left out."""
        number = bisect_right(self._starts, start) - 1
        return self.evidence_in(condition, self.names[number], start - self._starts[number], end - self._starts[number])

    def evidence_folded(self, condition: str, start: int, end: int) -> Evidence:
        """Of a piece of `folded`."""
        number = bisect_right(self._folded_starts, start) - 1
        first = self._folded_starts[number]
        name = self.names[number]
        return self.evidence_in(condition, name, *unfold(self.fields[name], start - first, end - first))

    def evidence_in(self, condition: str, name: str, start: int, end: int) -> Evidence:
        """Of a piece of a field."""
        text = self.fields[name]
        end = min(end, len(text))
        room = MAX_EXCERPT - 2 * _AROUND - 4
        piece = text[start:end] if end - start <= room else text[start : start + room] + "…"
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        return Evidence(condition, f"{before}⟦{piece}⟧{after}", name, start, end)


def _starts(texts: list[str]) -> list[int]:
    starts, place = [], 0
    for text in texts:
        starts.append(place)
        place += len(text) + len(_BETWEEN)
    return starts
