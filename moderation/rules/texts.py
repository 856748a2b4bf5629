"""What is stored of each kind of content, in the form in which screening is given it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from profiles.models import User
from social.models import Comment, CustomTask, Interaction, InteractionKind, SharedSkill
from social.services.content import words_of


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is there: of whom, since when, and its fields."""

    kind: str
    id: str
    author_id: str
    at: datetime
    fields: Mapping[str, str]

    @property
    def text(self) -> str:
        return "\n".join(text for text in self.fields.values() if text)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the texts of a kind are: their rows, the columns to read, and what is made of one row."""

    rows: Callable[[], QuerySet[Any]]
    columns: tuple[str, ...]
    written: Callable[[Mapping[str, Any]], Written]


def _skill(row: Mapping[str, Any]) -> Written:
    fields = {name: row[name] for name in ("title", "description", "category")}
    fields |= {"tags": " ".join(row["tags"]), "days": words_of(row["days"])}
    return Written("skill", row["id"], row["author_id"], row["created_at"], fields)


def _comment(row: Mapping[str, Any]) -> Written:
    return Written("comment", row["id"], row["author_id"], row["created_at"], {"body": row["body"]})


def _task(row: Mapping[str, Any]) -> Written:
    fields = {name: row[name] for name in ("title", "description", "resource_url")}
    return Written("task", row["id"], row["author_id"], row["created_at"], fields)


def _user(row: Mapping[str, Any]) -> Written:
    fields = {name: row[name] for name in ("username", "display_name", "bio", "website")}
    return Written("user", row["id"], row["id"], row["joined_at"], fields)


def _review(row: Mapping[str, Any]) -> Written:
    return Written("review", row["id"], row["user_id"], row["created_at"], {"review": row["review"]})


def _reviews() -> QuerySet[Any]:
    return Interaction.objects.filter(kind=InteractionKind.RATING, has_review=True)


SOURCES: dict[str, Source] = {
    "skill": Source(
        lambda: SharedSkill.objects.exclude(status="draft"),
        ("author_id", "title", "description", "category", "tags", "days", "created_at"),
        _skill,
    ),
    "comment": Source(Comment.objects.all, ("author_id", "body", "created_at"), _comment),
    "task": Source(CustomTask.objects.all, ("author_id", "title", "description", "resource_url", "created_at"), _task),
    "user": Source(User.objects.all, ("username", "display_name", "bio", "website", "joined_at"), _user),
    "review": Source(_reviews, ("user_id", "review", "created_at"), _review),
}


def text_of(kind: str, target_id: str) -> Written | None:
    """What a target says now; None when it is not there."""
    source = SOURCES.get(kind)
    if source is None:
        return None
    row = source.rows().filter(pk=target_id).values("id", *source.columns).first()
    return None if row is None else source.written(row)
