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
        together = self._read({**wanted, **text_of(query)}, limit)
        if len(together) < limit or query.phrases or len(query.stems) < 2:
            return together
        # the first word alone has filled it: the best of each
        each = [
            self._read({**wanted, **text_of(TextQuery((stem,), (), query.excluded))}, limit) for stem in query.stems
        ]
        return [number for found in each for number in found]

    @staticmethod
    def _read(wanted: dict[str, Any], limit: int) -> list[int]:
        collection: Any = connection.get_collection(SearchDocument._meta.db_table)  # type: ignore[attr-defined]
        return [row["id"] for row in collection.find(wanted, {"_id": 0, "id": 1}).limit(limit)]


def text_of(query: TextQuery) -> dict[str, Any]:
    """The `$text` part; stems are letters and digits alone, so nothing in them can be taken for a sign of it.

    Of several forms of a phrase the first is asked for: `$text` has no “or” between phrases.
    """
    wanted = " ".join(f'"{forms[0]}"' for forms in query.phrases) or " ".join(query.stems)
    left_out = " ".join(f'-"{form}"' if " " in form else f"-{form}" for form in query.excluded)
    return {"$text": {"$search": f"{wanted} {left_out}".strip()}}


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
