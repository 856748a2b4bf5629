"""`GET /api/v1/discovery/skills/search` and `/suggest`."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from discovery import serializers_search as shapes
from discovery.search.constants import RESULTS_AT_MOST, SUGGESTIONS
from discovery.search.payloads import found_payloads
from discovery.search.services import SearchAnswer, search
from discovery.search.suggestions import suggest
from social.querysets.skills import SkillFilter
from yiz.api.pages import Place, links, page_limit, read_cursor
from yiz.api.renderers import encode
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet

Row = dict[str, Any]


class SearchViewSet(ApiViewSet):
    """Finding skills by words."""

    anonymous_actions = frozenset({"skills", "suggest"})
    limit_scopes = {"skills": "search"}

    @documented(
        "Search skills",
        description=(
            f"The best {RESULTS_AT_MOST}, in pages. Words are looked for in titles, tags, tasks and descriptions, in "
            'all their forms; `"a phrase"` must be there as it stands, `-word` must not. Skills that say the same in '
            "other words are found too, where there are enough to learn that from. Filters narrow; `sort` other than "
            "`relevance` orders those that have most of the words. `facets` count the results that the caller may see."
        ),
        query=shapes.SkillSearchQuery,
        response=shapes.SearchPageSerializer,
        response_example=shapes.FOUND,
        errors=(400,),
        operation_id="discovery_skills_search",
    )
    def skills(self, request: Request) -> Response:
        asked = self.read_query(shapes.SkillSearchQuery)
        text, sort = asked.pop("q"), asked.pop("sort")
        limit = page_limit(request)
        found = search(
            text, viewer=self.viewer, wanted=SkillFilter(author_id=asked.pop("author", ""), **asked), sort=sort
        )
        place = read_cursor(request, found.order)
        rows, more = page_of(found, place, limit)
        answer = {
            "results": found_payloads(rows, found.query, self.viewer),
            **links(request, found.order, rows, place, more),
            "facets": found.facets,
            "did_you_mean": found.did_you_mean,
        }
        return single(request, answer) if place is None else Response(encode(answer))

    @documented(
        "Complete what is being typed",
        description="At most ten titles, tags and people that begin so; titles from any of their words on.",
        query=shapes.SuggestQuery,
        response=shapes.SuggestionsSerializer,
        response_example=shapes.SUGGESTED,
        errors=(400,),
        operation_id="discovery_suggest",
    )
    def suggest(self, request: Request) -> Response:
        text = self.read_query(shapes.SuggestQuery)["q"]
        limit = min(page_limit(request, SUGGESTIONS), SUGGESTIONS)
        return single(request, {"results": suggest(text, viewer=self.viewer, limit=limit)})


def page_of(found: SearchAnswer, place: Place | None, limit: int) -> tuple[list[Row], bool]:
    """The rows after (or before) the place, and whether there are more that way.

    By the skill that the place names, wherever it stands now: what came in before it shifts no page.
    """
    rows = found.rows
    if place is None:
        return rows[:limit], len(rows) > limit
    at, there = _position(found, place)
    if place.backwards:
        before = rows[:at]
        return before[-limit:], len(before) > limit
    after = rows[at + there :]
    return after[:limit], len(after) > limit


def _position(found: SearchAnswer, place: Place) -> tuple[int, bool]:
    """Where the row of the place stands; or would stand, if it is gone."""
    for at, row in enumerate(found.rows):
        if row["id"] == place.values[-1]:
            return at, True
    names = [column.removeprefix("-") for column in found.order]
    behind = (at for at, row in enumerate(found.rows) if tuple(row[name] for name in names) < place.values)
    return next(behind, len(found.rows)), False
