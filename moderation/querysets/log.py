"""The repository of the log: it can be read, and added to; it refuses everything else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models

if TYPE_CHECKING:
    from moderation.models import LogEntry

COLUMNS = (
    "id",
    "seq",
    "at",
    "action",
    "actor",
    "subject",
    "target_kind",
    "target",
    "case_ref",
    "decision_ref",
    "details",
    "hash",
)


class AppendOnly(TypeError):
    """The log was asked to change or to forget something."""

    def __init__(self) -> None:
        super().__init__("The moderation log can only be added to: nothing in it is ever changed or deleted.")


class LogQuerySet(models.QuerySet["LogEntry"]):
    """Refuses updates and deletions, also those of `bulk_update`, `delete_rows` and the admin."""

    def update(self, **changes: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly

    def bulk_create(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly

    def update_or_create(self, *args: Any, **options: Any) -> NoReturn:
        raise AppendOnly

    def _raw_delete(self, using: Any) -> NoReturn:
        raise AppendOnly

    def _update(self, values: Any, *args: Any) -> NoReturn:
        raise AppendOnly

    def about(self, alias: str) -> Self:
        return self.filter(subject=alias)

    def forget(self, aliases: Iterable[str]) -> int:
        """The one thing that is taken out: the words about a person who is erased. What they were stays proven by
        the entry's digest, and nothing tells any more whom they were about (`moderation.log`)."""
        return models.QuerySet.update(self.filter(subject__in=list(aliases)), details=None, salt="")

    def columns(self) -> models.QuerySet[LogEntry, dict[str, Any]]:
        return self.values(*COLUMNS)
