"""What a page of a search shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discovery.models import SearchDocument
from discovery.search.highlights import Highlighter
from discovery.search.query import Query
from profiles.querysets import Viewer
from social.models import SharedSkill
from social.payloads.skills import skill_payloads

Row = dict[str, Any]


def found_payloads(rows: Sequence[Row], query: Query, viewer: Viewer) -> list[Row]:
    """The payloads of these rows of a `SearchAnswer`, in their order, with highlights; a constant number of queries."""
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    whole = {row["id"]: row for row in SharedSkill.objects.published().filter(pk__in=ids).listed()}
    there = [{**whole[row["id"]], "author": row["author"]} for row in rows if row["id"] in whole]
    tasks = dict(SearchDocument.objects.filter(skill_id__in=ids).values_list("skill_id", "tasks"))
    marks = Highlighter(query)
    return [
        {**payload, "highlights": marks.of(payload, tasks.get(payload["id"], ""))}
        for payload in skill_payloads(there, viewer)
    ]
