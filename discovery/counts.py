"""What there is, counted as it changes: how many skills each category and each tag shows to everybody."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F

from discovery.models import CatalogueEntry, CategoryCount, TagCount
from profiles.models import User
from social.models import SharedSkill
from yiz.db import atomic, delete_rows, insert_new

EVERYWHERE = ""
"""The category under which the counts of tags over all categories are kept."""

Place = tuple[str, tuple[str, ...]]
"""A category, and tags."""


@atomic
def settle(skill_id: str) -> None:
    """Makes the counts agree with what everybody may see of this skill now; the entry decides who moves them."""
    entry = CatalogueEntry.objects.filter(skill_id=skill_id)
    row = entry.values("id", "category", "tags").first()
    skill: Any = (
        SharedSkill.objects.filter(pk=skill_id).values("author_id", "status", "audience", "category", "tags").first()
    )
    due = _due(skill)
    counted = None if row is None else (row["category"], tuple(row["tags"]))
    if counted == due:
        return
    if row is not None and delete_rows(entry.filter(pk=row["id"])):
        _count(counted, -1)
    if due is not None and skill is not None:
        made = CatalogueEntry(skill_id=skill_id, author_id=skill["author_id"], category=due[0], tags=list(due[1]))
        if insert_new(made):
            _count(due, 1)


def settle_author(author_id: str) -> None:
    """After an account has gone, or come back: all its skills."""
    known = CatalogueEntry.objects.filter(author_id=author_id).values_list("skill_id", flat=True)
    shown = SharedSkill.objects.filter(author_id=author_id, status="published").values_list("id", flat=True)
    for skill_id in sorted({*known, *shown}):
        settle(skill_id)


def place_of(skill: dict[str, Any]) -> Place | None:
    """Where a skill (its status, audience, category, tags) is counted, if its author is there; None for nowhere."""
    if skill["status"] != "published" or skill["audience"] != "public":
        return None
    return skill["category"], tuple(sorted(set(skill["tags"])))


def _due(skill: dict[str, Any] | None) -> Place | None:
    place = place_of(skill) if skill else None
    if place is None or skill is None or not User.objects.present().filter(pk=skill["author_id"]).exists():
        return None
    return place


def _count(place: Place | None, step: int) -> None:
    if place is None:
        return
    category, tags = place
    for within in (category, EVERYWHERE):
        for tag in tags:
            _move(TagCount, step, category=within, tag=tag)
    _move(CategoryCount, step, slug=category)


def _move(model: type[CategoryCount] | type[TagCount], step: int, **key: str) -> None:
    """Adds to a count, which begins at 0; always in the order of `_count`, so that two writers never cross."""
    row = model._default_manager.filter(**key)
    if not row.update(skills_count=F("skills_count") + step) and not insert_new(model(**key, skills_count=step)):
        row.update(skills_count=F("skills_count") + step)


def tag_counts(tags: Iterable[str], category: str = EVERYWHERE) -> dict[str, int]:
    """How many skills everybody sees under each of these tags; one query."""
    rows = TagCount.objects.filter(category=category, tag__in=list(tags))
    return dict(rows.values_list("tag", "skills_count"))
