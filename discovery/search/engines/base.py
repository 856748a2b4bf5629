"""What a full-text index is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from discovery.search.query import Query


@dataclass(frozen=True, slots=True)
class Facts:
    """What documents are narrowed by before any of them is ranked; empty ones narrow nothing."""

    category: str = ""
    difficulty: str = ""
    language: str = ""
    author_id: str = ""
    max_days: int | None = None
    tag: str = ""

    def equal(self) -> dict[str, str]:
        """Column → the value that it must have."""
        named = {name: getattr(self, name) for name in ("category", "difficulty", "language", "author_id")}
        return {name: value for name, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class TextQuery:
    """Stems of which a document needs one; or, where there are phrases, a form of each of these; and none excluded."""

    stems: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...] = ()
    excluded: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Query) -> TextQuery:
        return cls(tuple(query.stems), query.phrases, query.excluded)


class Engine(Protocol):
    def prepare(self) -> None:
        """Makes the index where it is missing; safe to run again."""

    def find(self, query: TextQuery, facts: Facts, *, after: int, limit: int) -> list[int]:
        """Ids of public documents greater than `after`: the best by the index's own measure, `limit` at most.

        Every document there is, as long as they are fewer than `limit`.
        """
