"""What a case is about, in its context: the thread round a comment, the skill, the task, the profile."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from moderation.admin.queue import names_of
from moderation.models import TargetKind
from profiles.models import User
from profiles.querysets import avatar_url
from social.models import Comment, CustomTask, SharedSkill

AROUND = 4
"""Comments that are shown before and after the one in question, beside those that it answers."""

LONGEST = 12_000
"""Characters of one text that are shown."""

_HIT = re.compile("⟦(.+?)⟧", re.DOTALL)
_COMMENT = ("id", "author_id", "parent_id", "path", "depth", "body", "status", "likes_count", "created_at", "edited_at")


def in_context(case: dict[str, Any]) -> dict[str, Any]:
    """What a page shows of the target as it is now; `gone` when there is no such thing any more."""
    found = _KINDS[TargetKind(case["target_kind"])](case["target_id"], hits_of(case["flags"]))
    return found or {"gone": True}


def hits_of(flags: Iterable[dict[str, Any]]) -> list[str]:
    """The pieces of text for which rules hit, the longest first: between ⟦ and ⟧ in what the flags say."""
    pieces = {piece.strip().rstrip("…") for flag in flags for piece in _HIT.findall(flag.get("text") or "")}
    return sorted((piece for piece in pieces if piece), key=len, reverse=True)


def evidence(text: str) -> SafeString:
    """What a flag says, with the piece that hit marked."""
    escaped = str(conditional_escape(text))
    return mark_safe(escaped.replace("⟦", "<mark>").replace("⟧", "</mark>"))  # noqa: S308  escaped above


def marked(text: str, hits: list[str]) -> SafeString:
    """The text, escaped, with every piece that hit marked."""
    text = text[:LONGEST]
    if not hits:
        return conditional_escape(text)
    pattern = re.compile("|".join(map(re.escape, hits)), re.IGNORECASE)
    parts, last = [], 0
    for found in pattern.finditer(text):
        parts += [conditional_escape(text[last : found.start()]), "<mark>", conditional_escape(found[0]), "</mark>"]
        last = found.end()
    parts.append(conditional_escape(text[last:]))
    return mark_safe("".join(parts))  # noqa: S308  each piece is escaped


def _comment(comment_id: str, hits: list[str]) -> dict[str, Any] | None:
    here = Comment.objects.filter(pk=comment_id).values(*_COMMENT, "skill_id").first()
    if here is None:
        return None
    above = [one for one in here["path"].split("/") if one != comment_id]
    rows = Comment.objects.values(*_COMMENT)
    siblings = rows.filter(skill_id=here["skill_id"], parent_id=here["parent_id"], pk__lt=comment_id)
    thread = [
        *rows.filter(pk__in=above).order_by("depth"),
        *reversed(siblings.order_by("-id")[: AROUND // 2]),
        here,
        *rows.filter(parent_id=comment_id).order_by("id")[:AROUND],
    ]
    names = names_of([row["author_id"] for row in thread])
    return {
        "skill": _around(here["skill_id"]),
        "status": here["status"],
        "thread": [
            {
                **row,
                "author": names.get(row["author_id"], "?"),
                "text": marked(row["body"], hits if row["id"] == comment_id else []),
                "here": row["id"] == comment_id,
                "indent": min(row["depth"], 4),
            }
            for row in thread
        ],
    }


def _skill(skill_id: str, hits: list[str]) -> dict[str, Any] | None:
    row = (
        SharedSkill.objects.filter(pk=skill_id)
        .values(
            "id",
            "title",
            "status",
            "audience",
            "category",
            "difficulty",
            "language",
            "tags",
            "description",
            "days",
            "views_count",
            "downloads_count",
            "likes_count",
            "comments_count",
        )
        .first()
    )
    if row is None:
        return None
    days = [
        {
            "day": day["day"],
            "title": marked(day["title"], hits),
            "tasks": [
                {
                    "title": marked(task["title"], hits),
                    "description": marked(task["description"] or "", hits),
                    "resource_url": marked(task["resource_url"] or "", hits),
                }
                for task in day["tasks"]
            ],
        }
        for day in row["days"][:60]
    ]
    texts = {name: marked(row[name], hits) for name in ("title", "description")}
    tags = [marked(tag, hits) for tag in row["tags"]]
    return {"skill_itself": {**row, **texts, "tags": tags, "days": days}, "status": row["status"]}


def _task(task_id: str, hits: list[str]) -> dict[str, Any] | None:
    columns = ("id", "skill_id", "day", "title", "description", "minutes", "resource_url", "status", "up", "down")
    row = CustomTask.objects.filter(pk=task_id).values(*columns, author_name=F("author__username")).first()
    if row is None:
        return None
    texts = {name: marked(row[name], hits) for name in ("title", "description", "resource_url")}
    return {"skill": _around(row["skill_id"], day=row["day"]), "task": {**row, **texts}, "status": row["status"]}


def _user(user_id: str, hits: list[str]) -> dict[str, Any] | None:
    columns = ("id", "username", "display_name", "bio", "website", "interests", "avatar", "status", "joined_at")
    row = User.objects.filter(pk=user_id).values(*columns, "followers_count", "skills_count").first()
    if row is None:
        return None
    texts = {name: marked(row[name], hits) for name in ("display_name", "bio", "website")}
    interests = [marked(word, hits) for word in row["interests"]]
    picture = avatar_url(row["avatar"])
    return {"profile": {**row, **texts, "interests": interests, "picture": picture}, "status": row["status"]}


def _around(skill_id: str, *, day: int | None = None) -> dict[str, Any] | None:
    """The skill on which something stands."""
    columns = ["id", "title", "description", "category", "status", "comments_count", "views_count"]
    row = SharedSkill.objects.filter(pk=skill_id).values(*columns, *(["days"] if day else [])).first()
    if row is None:
        return None
    wanted = [one for one in row.pop("days", []) if one["day"] == day]
    return {**row, "description": row["description"][:600], "day": wanted[0] if wanted else None}


_KINDS = {TargetKind.SKILL: _skill, TargetKind.COMMENT: _comment, TargetKind.TASK: _task, TargetKind.USER: _user}


def other_cases(case: dict[str, Any]) -> Q:
    """Cases of the same target, this one left out."""
    return Q(target_kind=case["target_kind"], target_id=case["target_id"]) & ~Q(pk=case["id"])
