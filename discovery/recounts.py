"""The catalogue's counts against what everybody may see. Streamed, in bounded memory; what is wrong is settled anew."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Model, QuerySet

from discovery import counts
from discovery.constants import SHIFT_CHUNK
from discovery.models import CatalogueEntry, CategoryCount, TagCount
from profiles.models import User
from social.models import SharedSkill
from yiz.db import atomic
from yiz.ports import Drift


def catalogue(fix: bool) -> Iterator[Drift]:
    """`yiz.ports.Reconcile`: entries that are missing, too many or out of date, then counts that are not their sums."""
    yield from _entries(fix)
    yield from _sums(fix)


def _entries(fix: bool) -> Iterator[Drift]:
    for chunk in _chunks(SharedSkill.objects.values("id", "author_id", "status", "audience", "category", "tags")):
        ids = [row["id"] for row in chunk]
        entries = CatalogueEntry.objects.filter(skill_id__in=ids).values("skill_id", "category", "tags")
        counted = {row["skill_id"]: (row["category"], tuple(row["tags"])) for row in entries}
        there = set(
            User.objects.present().filter(pk__in={row["author_id"] for row in chunk}).values_list("id", flat=True)
        )
        for row in chunk:
            due = counts.place_of(row) if row["author_id"] in there else None
            if due != counted.get(row["id"]):
                if fix:
                    counts.settle(row["id"])
                yield Drift("skill", row["id"], "catalogue", int(row["id"] in counted), int(due is not None))


def _sums(fix: bool) -> Iterator[Drift]:
    """As many numbers in memory as there are categories and tags."""
    categories: Counter[str] = Counter()
    tags: Counter[tuple[str, str]] = Counter()
    for chunk in _chunks(CatalogueEntry.objects.values("id", "category", "tags")):
        for row in chunk:
            categories[row["category"]] += 1
            tags.update((within, tag) for within in (row["category"], counts.EVERYWHERE) for tag in row["tags"])
    for chunk in _chunks(CategoryCount.objects.values("id", "slug", "skills_count")):
        for row in chunk:
            yield from _compared(CategoryCount, row, row["slug"], categories[row["slug"]], fix)
    for chunk in _chunks(TagCount.objects.values("id", "category", "tag", "skills_count")):
        for row in chunk:
            name = f"{row['category']}/{row['tag']}"
            yield from _compared(TagCount, row, name, tags[row["category"], row["tag"]], fix)


def _compared(model: type[Model], row: dict[str, Any], name: str, counted: int, fix: bool) -> Iterator[Drift]:
    if row["skills_count"] != counted:
        yield from _confirmed(model, row, name, fix)


@atomic
def _confirmed(model: type[Model], row: dict[str, Any], name: str, fix: bool) -> list[Drift]:
    """What looks wrong is looked at again in one transaction, so that a change in between is not taken for drift."""
    count = model._default_manager.filter(pk=row["id"])
    stored = count.values_list("skills_count", flat=True).first() or 0
    within = row["slug"] if model is CategoryCount else row["category"]
    entries = CatalogueEntry.objects.filter(category=within) if within else CatalogueEntry.objects.all()
    counted = (entries if model is CategoryCount else entries.filter(tags__has_word=row["tag"])).count()
    if stored == counted:
        return []
    if fix:
        count.update(skills_count=counted)
    return [Drift("catalogue", name, "skills_count", stored, counted)]


def _chunks(rows: QuerySet[Any, Any]) -> Iterator[list[dict[str, Any]]]:
    after = None
    while chunk := list((rows.filter(pk__gt=after) if after else rows).order_by("id")[:SHIFT_CHUNK]):
        yield chunk
        after = chunk[-1]["id"]
