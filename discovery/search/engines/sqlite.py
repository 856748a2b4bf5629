"""SQLite's FTS5: a table of its own beside `search_documents`, kept in step by triggers."""

from __future__ import annotations

from typing import Any

from django.db import connection

from discovery.search.constants import FIELDS
from discovery.search.engines.base import Facts, TextQuery

_COLUMNS = ", ".join(FIELDS)
_OLD = ", ".join(f"old.{name}" for name in FIELDS)
_NEW = ", ".join(f"new.{name}" for name in FIELDS)
_WEIGHTS = (10.0, 5.0, 2.0, 1.0)

TABLE = "search_text"
_TO_INDEX, _OUT_OF_INDEX = f"INSERT INTO {TABLE}(rowid, {_COLUMNS})", f"INSERT INTO {TABLE}({TABLE}, rowid, {_COLUMNS})"
STATEMENTS = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5({_COLUMNS}, content='search_documents', "
    "content_rowid='id', tokenize='ascii')",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_insert AFTER INSERT ON search_documents BEGIN "  # noqa: S608  our own names
    f"{_TO_INDEX} VALUES (new.id, {_NEW}); END",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_delete AFTER DELETE ON search_documents BEGIN "
    f"{_OUT_OF_INDEX} VALUES ('delete', old.id, {_OLD}); END",
    f"CREATE TRIGGER IF NOT EXISTS {TABLE}_update AFTER UPDATE OF {_COLUMNS} ON search_documents BEGIN "
    f"{_OUT_OF_INDEX} VALUES ('delete', old.id, {_OLD}); "
    f"{_TO_INDEX} VALUES (new.id, {_NEW}); END",
)


class Fts5:
    def prepare(self) -> None:
        with connection.cursor() as cursor:
            for statement in STATEMENTS:
                cursor.execute(statement)

    def find(self, query: TextQuery, facts: Facts, *, after: int, limit: int) -> list[int]:
        sql, params = self.statement(query, facts, after=after, limit=limit)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [row[0] for row in cursor.fetchall()]

    def statement(self, query: TextQuery, facts: Facts, *, after: int, limit: int) -> tuple[str, list[Any]]:
        """The SELECT and its parameters."""
        conditions, params = ["d.audience = 'public'"], [_match(query), after]
        for name, value in facts.equal().items():
            conditions.append(f"d.{name} = %s")
            params.append(value)
        if facts.max_days is not None:
            conditions.append("d.duration_days <= %s")
            params.append(facts.max_days)
        if facts.tag:
            conditions.append("EXISTS (SELECT 1 FROM json_each(d.tags) WHERE json_each.value = %s)")
            params.append(facts.tag)
        sql = (
            f"SELECT d.id FROM {TABLE} t CROSS JOIN search_documents d ON d.id = t.rowid "  # noqa: S608  own names
            f"WHERE {TABLE} MATCH %s AND t.rowid > %s AND {' AND '.join(conditions)} "
            f"ORDER BY bm25({TABLE}, {', '.join(map(str, _WEIGHTS))}), d.id DESC LIMIT %s"
        )
        return sql, [*params, limit]


def _match(query: TextQuery) -> str:
    """FTS5's own language; stems are letters and digits alone, so nothing in them can be taken for a sign of it."""
    if query.phrases:
        wanted = " AND ".join(f"({_any_of(forms)})" for forms in query.phrases)
    else:
        wanted = f"({_any_of(query.stems)})"
    return f"{wanted} NOT ({_any_of(query.excluded)})" if query.excluded else wanted


def _any_of(forms: tuple[str, ...]) -> str:
    return " OR ".join(f'"{form}"' for form in forms)
