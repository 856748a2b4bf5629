"""Search as callers meet it: ranked, narrowed, and nothing in it, not even a number, that they may not see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from discovery.models import SearchDocument
from discovery.search import candidates
from discovery.search.bm25f import InHand
from discovery.search.constants import (
    FIELDS,
    LANGUAGES_AT_MOST,
    RATING_PRIOR,
    RECENCY_PRIOR,
    RECENCY_YEARS,
    RESULTS_AT_MOST,
)
from discovery.search.engines import Facts
from discovery.search.found import Found, allowed, best
from discovery.search.model import current
from discovery.search.query import Query, Word, parse
from discovery.search.spelling import corrected
from discovery.search.words import WORD, normalised
from profiles.querysets import Viewer
from social.models import SharedSkill
from social.querysets.skills import ORDERINGS, SkillFilter, visible_rows
from yiz.api.sifting import sift
from yiz.cache.constants import SEARCH
from yiz.cache.services import CacheService

SORTS = ("relevance", "trending", "top", "new")
FACETS = ("category", "difficulty", "language")
BY_RELEVANCE = ("-score", "-id")
_COLUMNS = (
    "id",
    "author_id",
    "status",
    "audience",
    *FACETS,
    "rating_bayes",
    "trending_week",
)
_SOME_DAY = 1_577_836_800  # 1 January 2020: recency is reckoned from then, so that no order changes by itself
_YEAR = 365.25 * 24 * 3600


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """`rows` in `order`: what the viewer may see, each with its `author`.

    `query` is what was looked for, corrected words too.
    """

    rows: list[dict[str, Any]]
    order: tuple[str, ...]
    facets: dict[str, dict[str, int]]
    did_you_mean: str | None
    query: Query


def search(
    text: str, *, viewer: Viewer = None, wanted: SkillFilter | None = None, sort: str = "relevance"
) -> SearchAnswer:
    """At most `RESULTS_AT_MOST` skills, the best first. Never fails, whatever the text; a blank one finds all skills.

    The ranking by words is kept for five minutes for everybody; who may see what is asked each time.
    """
    wanted = wanted or SkillFilter()
    query = parse(text, _languages(viewer, wanted))
    if query.empty:
        rows = [] if _says_nothing(text, query) else _browse(query, viewer, wanted, sort)
        return SearchAnswer(rows, ORDERINGS[_ordering(sort)], _facets(rows), None, query)
    found, meant = _public(query, wanted)
    query = replace(query, words=tuple(meant))
    every = best([*found, *candidates.guarded(query, viewer)], 2 * RESULTS_AT_MOST)
    rows = _visible({one.skill_id: one for one in every}, viewer, wanted)
    rows, order = _ordered(rows, sort)
    public = {one.skill_id for one in found}
    meant_right = _did_you_mean(text, query, [row for row in rows if row["id"] in public])
    return SearchAnswer(rows, order, _facets(rows), meant_right, query)


def forget() -> None:
    """Nobody is answered from what was found before; raises `CacheAway` when the cache can't be told."""
    CacheService.clear(SEARCH, surely=True)


def _public(query: Query, wanted: SkillFilter) -> tuple[list[Found], list[Word]]:
    facts = facts_of(wanted)
    index = current()
    asked = repr((query, facts, index.version if index else ""))
    key = blake2b(asked.encode(), digest_size=16).hexdigest()

    def fill() -> tuple[Any, ...]:
        found = candidates.public(query, facts)
        better = corrected(query, found)
        if better:
            found = candidates.public(better, facts)
        # plain values: what is cached is packed and unpacked at every search
        words = [(word.text, word.stems, word.meant) for word in (better or query).words]
        return words, [(one.skill_id, one.score, one.matched) for one in found]

    words, found = CacheService.get_or_fill(SEARCH, key, fill)
    return [Found(*one) for one in found], [Word(*word) for word in words]


def facts_of(wanted: SkillFilter) -> Facts:
    """What of a filter the indexes can narrow by; stars are looked at when the skills are read."""
    names = ("category", "difficulty", "language", "author_id", "max_days", "tag")
    return Facts(**{name: getattr(wanted, name) for name in names})


def _languages(viewer: Viewer, wanted: SkillFilter) -> list[str]:
    """The language of the words, most likely first: that of the filter or English, then those of the skills there."""
    if wanted.language:
        return [wanted.language]
    index = current()
    there = index.languages if index else CacheService.get_or_fill(SEARCH, "languages", _spoken)
    return ["en", *there][:LANGUAGES_AT_MOST]


def _spoken() -> list[str]:
    found = SearchDocument.objects.order_by("language").values_list("language", flat=True).distinct()
    return list(found)


def _says_nothing(text: str, query: Query) -> bool:
    """There are signs in it, but no word that could be looked for or left out."""
    return bool(text.strip()) and not query.excluded


# --- what is there, and may be seen ---------------------------------------------------------------------------------


def _visible(found: Mapping[str, Found], viewer: Viewer, wanted: SkillFilter) -> list[dict[str, Any]]:
    """The rows of those skills as they are now, as far as the viewer may see them, in no order."""
    rows = SharedSkill.objects.filter(pk__in=list(found), status="published").narrowed(wanted).values(*_COLUMNS)
    seen = visible_rows(list(rows), viewer)
    for row in seen:
        one = found[row["id"]]
        row["matched"], row["coverage"] = one.matched, one.coverage
        row["score"] = round(one.score + prior(row["id"], row["rating_bayes"]), 6)
    return seen


def prior(skill_id: str, rating: float) -> float:
    """A little for good ratings and for recent skills, far less than any word: at most 0.03 of 1."""
    stars = min(max((rating - 1.0) / 4.0, 0.0), 1.0)
    years = (int(skill_id[:8], 16) - _SOME_DAY) / _YEAR  # an id begins with its time
    return RATING_PRIOR * stars + RECENCY_PRIOR * years / (abs(years) + RECENCY_YEARS)


def _ordered(rows: list[dict[str, Any]], sort: str) -> tuple[list[dict[str, Any]], tuple[str, ...]]:
    """By relevance all of them; in another order only those that have the most of the words."""
    if sort == "relevance":
        order: tuple[str, ...] = BY_RELEVANCE
    else:
        order = ORDERINGS[sort]
        most = max((row["coverage"] for row in rows), default=0)
        rows = [row for row in rows if row["coverage"] == most]
    names = [column.removeprefix("-") for column in order]
    rows.sort(key=lambda row: tuple(row[name] for name in names), reverse=True)
    return rows[:RESULTS_AT_MOST], order


def _ordering(sort: str) -> str:
    return "trending" if sort == "relevance" else sort


def _browse(query: Query, viewer: Viewer, wanted: SkillFilter, sort: str) -> list[dict[str, Any]]:
    """Without words: all skills in an order of their own, without those that have what is excluded."""
    ordering = _ordering(sort)
    rows = SharedSkill.objects.candidates(viewer).narrowed(wanted, ordering=ordering)

    def keep(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _without(visible_rows(found, viewer), query)

    order = ORDERINGS[ordering]
    return sift(rows.values(*_COLUMNS), order=order, place=None, limit=RESULTS_AT_MOST, keep=keep)[0]


def _without(rows: list[dict[str, Any]], query: Query) -> list[dict[str, Any]]:
    """Those that have nothing of what is excluded."""
    if not query.excluded or not rows:
        return rows
    documents = SearchDocument.objects.filter(skill_id__in=[row["id"] for row in rows])
    out = {row["skill_id"] for row in documents.values("skill_id", *FIELDS) if not allowed(InHand(row), query)}
    return [row for row in rows if row["id"] not in out]


# --- what is told beside the results --------------------------------------------------------------------------------


def _facets(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, int]]:
    """How many of the results have each value, the most frequent first."""
    listed = list(rows)
    return {
        name: dict(sorted(Counter(row[name] for row in listed).items(), key=lambda pair: (-pair[1], pair[0])))
        for name in FACETS
    }


def _did_you_mean(text: str, query: Query, rows: Sequence[Mapping[str, Any]]) -> str | None:
    """The text with its misspelt words put right; only with words that the viewer can see among these rows."""
    told = text
    for number, word in enumerate(query.words):
        if word.meant and any(row["matched"] >> number & 1 for row in rows):
            told = _replaced(told, word.text, word.meant)
    return told if told != text else None


def _replaced(text: str, word: str, meant: str) -> str:
    return WORD.sub(lambda found: meant if normalised(found[0]) == word else found[0], text)
