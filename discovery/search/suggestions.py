"""What somebody may be about to type: titles, tags and people that begin so, as far as they may see them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from discovery.counts import EVERYWHERE
from discovery.models import SearchKey, TagCount
from discovery.search.constants import KEYS_READ, MAX_PREFIX, SUGGESTED_PEOPLE, SUGGESTED_TAGS, SUGGESTIONS
from discovery.search.documents import key_form
from profiles.models import UserSearchKey
from profiles.querysets import LAST_CHARACTER, Viewer, found_users, short_payload
from social.models import SharedSkill
from social.querysets.skills import visible_rows

_PERSON = ("id", "username", "display_name", "avatar", "profile_visibility")
_SKILL = ("id", "slug", "title", "author_id", "status", "audience", "likes_count", "downloads_count")
SAMPLES = 3  # skills of a tag that are looked at: one of them must be there for the viewer to see


def suggest(text: str, *, viewer: Viewer = None, limit: int = SUGGESTIONS) -> list[dict[str, Any]]:
    """At most `limit` of `{kind: skill | tag | user, text, id, …}`: those most asked for first, within their kind."""
    start = key_form(text)[:MAX_PREFIX]
    if not start:
        return []
    keys = _title_keys(start)
    tags = _tags(start)
    samples = {tag: _with_tag(tag) for tag in tags}
    seen = _visible({*keys, *(skill for ids in samples.values() for skill in ids)}, viewer)
    people = _people(start, viewer)[: min(SUGGESTED_PEOPLE, limit)]
    shown = [tag for tag in tags if any(skill in seen for skill in samples[tag])][: limit - len(people)]
    titles = _titles((seen[skill] for skill in keys if skill in seen), start)[: limit - len(people) - len(shown)]
    return [
        *({"kind": "skill", "text": row["title"], "id": row["id"], "slug": row["slug"]} for row in titles),
        *({"kind": "tag", "text": tag, "id": None} for tag in shown),
        *({"kind": "user", "text": one["username"], "id": one["id"], "user": one} for one in people),
    ]


def _title_keys(start: str) -> list[str]:
    """Skills whose title, from one of its words on, begins so: all of them, or those most asked for of many."""
    rows = SearchKey.objects.filter(kind="title")
    within = rows.filter(key__gte=start, key__lt=start + LAST_CHARACTER).order_by("key", "-rank")
    found = list(within.values_list("skill_id", "rank")[: KEYS_READ + 1])
    if len(found) > KEYS_READ and len(start) > 1:
        common = rows.filter(head=start[:2], key__startswith=start).order_by("-rank", "-id")
        found = list(common.values_list("skill_id", "rank")[: KEYS_READ // 4])
    found.sort(key=lambda row: -row[1])
    return list(dict.fromkeys(skill for skill, _ in found))[: KEYS_READ // 4]


def _tags(start: str) -> list[str]:
    rows = TagCount.objects.filter(category=EVERYWHERE, tag__gte=start, tag__lt=start + LAST_CHARACTER)
    used = rows.filter(skills_count__gt=0).order_by("-skills_count")
    return list(used.values_list("tag", flat=True)[:SUGGESTED_TAGS])


def _with_tag(tag: str) -> list[str]:
    rows = SearchKey.objects.filter(kind="tag", key=tag).order_by("-rank")
    return list(rows.values_list("skill_id", flat=True)[:SAMPLES])


def _visible(skills: set[str], viewer: Viewer) -> dict[str, dict[str, Any]]:
    if not skills:
        return {}
    rows = SharedSkill.objects.published().filter(pk__in=skills).values(*_SKILL)
    return {row["id"]: row for row in visible_rows(list(rows), viewer)}


def _titles(rows: Iterable[dict[str, Any]], start: str) -> list[dict[str, Any]]:
    """Each title once; those that begin so from their first word come first."""

    def order(row: dict[str, Any]) -> tuple[bool, int, str]:
        asked = row["likes_count"] + 2 * row["downloads_count"]
        return (not key_form(row["title"]).startswith(start), -asked, row["title"])

    return list({key_form(row["title"]): row for row in sorted(rows, key=order, reverse=True)}.values())[::-1]


def _people(start: str, viewer: Viewer) -> list[dict[str, Any]]:
    keys: Any = UserSearchKey.objects.beginning_with(start).order_by("key", "id").values("id", "key", "user_id")
    return [short_payload(row["person"]) for row in found_users(list(keys[:SUGGESTIONS]), start, viewer, _PERSON)]
