"""MongoDB's `$text`, by the index that `SearchDocument` declares.

A search for one word reads that word's part of the index from its best documents downwards, and stops when it has
enough; sorting by `textScore` would fetch every document that has the word (300 ms for a word in 30,000 of them).
"""

from __future__ import annotations

from typing import Any

from bson import ObjectId
from django.db import connection

from discovery.models import SearchDocument
from discovery.search.engines.base import Facts, TextQuery
from yiz.mongo import inspection


class MongoText:
    def prepare(self) -> None:
        for difference in list(inspection.differences(connection, SearchDocument)):
            inspection.mend(connection, difference)

    def find(self, query: TextQuery, facts: Facts, *, after: int, limit: int) -> list[int]:
        # what the newest model knows is in the other part of the index
        parts = (False,) if after else (False, True)
        found: dict[int, None] = {}
        for absorbed in parts:
            wanted = {"absorbed": absorbed, **_narrowed(facts, after)}
            found |= dict.fromkeys(self._found(query, wanted, limit))
        return list(found)

    def _found(self, query: TextQuery, wanted: dict[str, Any], limit: int) -> list[int]:
        together = [number for text in texts_of(query) for number in self._read({**wanted, **text}, limit)]
        if len(together) < limit or query.phrases or len(query.stems) < 2:
            return together
        # the first word alone may have filled it: the best of each
        alone = [text for stem in query.stems for text in texts_of(TextQuery((stem,), (), query.excluded))]
        return [number for text in alone for number in self._read({**wanted, **text}, limit)]

    @staticmethod
    def _read(wanted: dict[str, Any], limit: int) -> list[int]:
        collection: Any = connection.get_collection(SearchDocument._meta.db_table)  # type: ignore[attr-defined]
        return [row["id"] for row in collection.find(wanted, {"_id": 0, "id": 1}).limit(limit)]


def texts_of(query: TextQuery) -> list[dict[str, Any]]:
    """The `$text` parts; stems are letters and digits alone, so nothing in them can be taken for a sign of it.

    `$text` has no “or” between phrases: where they have several forms, all are asked for in the first form, then in
    the second, …
    """
    left_out = " ".join(f'-"{form}"' if " " in form else f"-{form}" for form in query.excluded)
    ways = max(map(len, query.phrases), default=1)
    wanted = [
        " ".join(f'"{forms[min(way, len(forms) - 1)]}"' for forms in query.phrases) or " ".join(query.stems)
        for way in range(ways)
    ]
    return [{"$text": {"$search": f"{words} {left_out}".strip()}} for words in wanted]


def _narrowed(facts: Facts, after: int) -> dict[str, Any]:
    wanted: dict[str, Any] = {"audience": "public", **facts.equal()}
    if facts.author_id:
        wanted["author_id"] = ObjectId(facts.author_id)
    if after:
        wanted["id"] = {"$gt": after}
    if facts.max_days is not None:
        wanted["duration_days"] = {"$lte": facts.max_days}
    if facts.tag:
        wanted["tags"] = facts.tag
    return wanted
