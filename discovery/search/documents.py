"""The documents that are searched: made of published skills, and kept true to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log1p
from typing import Any

from django.db.models import QuerySet

from discovery.models import SearchDocument, SearchKey, SearchTerm
from discovery.models.search import MAX_KEY, MAX_WORD
from discovery.search.constants import KEYS_OF_A_TITLE, MAX_TASK_WORDS, MAX_TASKS_SHOWN
from discovery.search.words import join, normalised, stems, stop_words, words
from social.models import SharedSkill
from yiz.db import atomic, delete_rows, insert_new

CHUNK = 500
SOURCE = (
    "id",
    "version",
    "author_id",
    "audience",
    "category",
    "difficulty",
    "language",
    "duration_days",
    "tags",
    "title",
    "description",
    "days",
    "likes_count",
    "downloads_count",
)
_STATE = ("version", "audience", "author_id")


def build(row: Mapping[str, Any]) -> SearchDocument:
    """The document of a skill (its columns of `SOURCE`)."""
    language = row["language"]
    titles = [day["title"] for day in row["days"]]
    tasks = [task["title"] for day in row["days"] for task in day["tasks"]]
    return SearchDocument(
        skill_id=row["id"],
        **{name: row[name] for name in (*_STATE, "category", "difficulty", "language", "duration_days", "tags")},
        title_words=join(stems(row["title"], language)),
        tag_words=join(stems(" ".join([*row["tags"], row["category"].replace("-", " ")]), language)),
        description_words=join(stems(row["description"], language)),
        task_words=join(stems("\n".join([*titles, *tasks]), language)[:MAX_TASK_WORDS]),
        tasks="\n".join(tasks)[:MAX_TASKS_SHOWN],
    )


def keys(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """`(kind, key)` of everything that a public skill is suggested by."""
    title, stopped = key_form(row["title"]).split(), stop_words(row["language"])
    starts = [at for at, word in enumerate(title) if at == 0 or word not in stopped]
    yield from {("title", " ".join(title[at:])[:MAX_KEY].strip()) for at in starts[:KEYS_OF_A_TITLE] if title[at:]}
    yield from {("tag", key_form(tag)[:MAX_KEY]) for tag in row["tags"]}


def key_form(text: str) -> str:
    """The form in which beginnings are compared."""
    return " ".join(normalised(text).split())


def key_rows(row: Mapping[str, Any]) -> list[SearchKey]:
    rank = rank_of(row)
    return [
        SearchKey(skill_id=row["id"], kind=kind, key=key, head=key[:2], rank=rank) for kind, key in keys(row) if key
    ]


def rank_of(row: Mapping[str, Any]) -> int:
    """How much a skill is asked for, on a scale of logarithms: what comes first among suggestions."""
    return round(10 * log1p(row["likes_count"] + 2 * row["downloads_count"]))


def vocabulary(row: Mapping[str, Any]) -> set[str]:
    """The words of a skill that others may have meant when they misspelt one."""
    tasks = " ".join(task["title"] for day in row["days"] for task in day["tasks"])
    text = " ".join([row["title"], *row["tags"], row["category"].replace("-", " "), row["description"], tasks])
    stopped = stop_words(row["language"])
    return {word for word in words(text) if 2 < len(word) <= MAX_WORD and word.isalpha() and word not in stopped}


def sync(skill_id: str) -> bool:
    """Makes the document agree with the skill as it is now; False when it did."""
    changed = _sync(skill_id)
    row = changed and SharedSkill.objects.published().filter(pk=skill_id, audience="public").values(*SOURCE).first()
    if row:
        learn_words(vocabulary(row))
    return changed


@atomic
def _sync(skill_id: str) -> bool:
    row = SharedSkill.objects.published().filter(pk=skill_id).values(*SOURCE).first()
    there = SearchDocument.objects.filter(skill_id=skill_id)
    known = there.values(*_STATE).first()
    if known == (None if row is None else {name: row[name] for name in _STATE}):
        return False
    delete_rows(there)
    _sync_keys(skill_id, key_rows(row) if row and row["audience"] == "public" else [])
    if row is not None:
        insert_new(build(row))
    return True


def _sync_keys(skill_id: str, wanted: list[SearchKey]) -> None:
    there = SearchKey.objects.filter(skill_id=skill_id)
    known = {(kind, key): pk for pk, kind, key in there.values_list("id", "kind", "key")}
    named = {(row.kind, row.key): row for row in wanted}
    if gone := [pk for name, pk in known.items() if name not in named]:
        delete_rows(there.filter(pk__in=gone))
    if new := [row for name, row in named.items() if name not in known]:
        SearchKey.objects.bulk_create(new)


def learn_words(found: Iterable[str]) -> None:
    """Words that are not known yet; which are known stays as it is. Safe to do twice at once."""
    listed = sorted(found)
    for start in range(0, len(listed), CHUNK):
        chunk = listed[start : start + CHUNK]
        known = set(SearchTerm.objects.filter(word__in=chunk).values_list("word", flat=True))
        if new := [SearchTerm(word=word) for word in chunk if word not in known]:
            SearchTerm.objects.bulk_create(new, ignore_conflicts=True)


def add_all(rows: Sequence[Mapping[str, Any]]) -> None:
    """Documents, keys and words of skills that have none yet, in bulk."""
    SearchDocument.objects.bulk_create([build(row) for row in rows])
    public = [row for row in rows if row["audience"] == "public"]
    SearchKey.objects.bulk_create([key for row in public for key in key_rows(row)])
    learn_words({word for row in public for word in vocabulary(row)})


def chunks(rows: QuerySet[Any, Any], size: int = CHUNK) -> Iterator[list[dict[str, Any]]]:
    """Rows of `.values()` with an `id`, in its order, without holding a cursor open."""
    last: Any = None
    while True:
        found = list((rows if last is None else rows.filter(id__gt=last)).order_by("id")[:size])
        if not found:
            return
        last = found[-1]["id"]
        yield found
