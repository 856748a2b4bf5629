"""From a query to the skills that may answer it: the search model's, the full-text index's, and guarded ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from discovery.models import SearchDocument
from discovery.search.bm25f import Collection, InHand, known_from
from discovery.search.constants import ENGINE_AT_MOST, FIELDS, GUARDED_AT_MOST, RESULTS_AT_MOST
from discovery.search.engines import Facts, TextQuery, engine
from discovery.search.found import Found, allowed, best, read, weighed
from discovery.search.model import current
from discovery.search.query import Query
from profiles.querysets import CHUNK, Viewer, viewer_id

if TYPE_CHECKING:
    from discovery.search.index import SearchIndex


def public(query: Query, facts: Facts) -> list[Found]:
    """The best of what is there for everybody: what the model knows, and what has come since then."""
    if query.empty:
        return []
    index = current()
    known = index.find(query, facts) if index else []
    fresh = engine().find(TextQuery.of(query), facts, after=index.last if index else 0, limit=ENGINE_AT_MOST)
    return best([*known, *in_hand(read(fresh), query, index)], RESULTS_AT_MOST)


def guarded(query: Query, viewer: Viewer) -> list[Found]:
    """What is not for everybody, of those whom the viewer follows, and the viewer's own."""
    own = viewer_id(viewer)
    if own is None or query.empty:
        return []
    people = sorted({own, *viewer.relations.following_ids})  # type: ignore[union-attr]  # whoever has an id is a User
    rows: list[dict[str, Any]] = []
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        documents = SearchDocument.objects.filter(audience__in=("followers", "private"), author_id__in=chunk)
        rows += documents.order_by("-id").values("id", "skill_id", *FIELDS)[:GUARDED_AT_MOST]
    return best(in_hand(rows, query, current()), RESULTS_AT_MOST) if rows else []


def in_hand(rows: Sequence[dict[str, Any]], query: Query, index: SearchIndex | None) -> list[Found]:
    """Those of these documents that answer the query, weighed one by one."""
    documents = [(row, document) for row in rows if allowed(document := InHand(row), query)]
    collection = _collection(index, [document for _, document in documents], query)
    found = []
    for row, document in documents:
        score, matched = weighed(document, query.words, collection)
        if matched or query.phrases:
            found.append((row, Found(row["skill_id"], score, matched)))
    if index is None:
        return [one for _, one in found]
    return index.with_meaning(query, found)


def _collection(index: SearchIndex | None, documents: Sequence[InHand], query: Query) -> Collection:
    return index.collection if index else known_from(documents, list(query.stems))
