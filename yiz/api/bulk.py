"""Joining in bulk: what belongs to many rows comes from one query, never from one a row."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, TypeVar

Row = dict[str, Any]
K = TypeVar("K", bound=Hashable)


def column(rows: Iterable[Mapping[str, Any]], name: str) -> list[Any]:
    """The distinct values of a column that are not None, in the rows' order."""
    return list(dict.fromkeys(row[name] for row in rows if row[name] is not None))


def attach(rows: Iterable[Row], to: str, values: Mapping[K, Any], *, by: str = "id", default: Any = None) -> None:
    """Sets `row[to]` of each row to the value of its `by` column, in place; a missing one gets a copy of `default`."""
    for row in rows:
        value = values.get(row[by], default)
        row[to] = dict(value) if value is default and isinstance(value, dict) else value


def grouped(rows: Iterable[Row], by: str) -> dict[Any, list[Row]]:
    """The rows by the value of a column."""
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[by], []).append(row)
    return groups
