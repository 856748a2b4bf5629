"""Many rows at once on any database, past the ORM's work for each of them: for what is counted in thousands a second.

Values go in as Python has them and come out as the database has them (an ObjectId is its text on SQLite and an
`ObjectId` on MongoDB): for rows that are counted, not for rows that are shown.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import orjson
from django.db import connection, connections, models

from yiz.db import atomic


def insert_rows(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Stores the rows that no unique index refuses, by one statement; answers how many.

    Inside `atomic` it is for rows that nothing refuses: on MongoDB a refusal ends the transaction. Raises ValueError
    when a column that must have a value is missing or null, which SQLite would pass over in silence.
    """
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    columns = list(zip(*rows, strict=True))
    _check_complete(model, dict(zip(names, columns, strict=True)))
    if connection.vendor == "mongodb":
        stored: int = connection.insert_columns(fields, columns)  # type: ignore[attr-defined]
        return stored
    return _insert_new(model._meta.db_table, fields, [*map(_prepared, fields, columns)])


def stream_rows(rows: models.QuerySet[Any, Any], names: Sequence[str], chunk: int) -> Iterator[list[tuple[Any, ...]]]:
    """These columns of the rows, as tuples, in the queryset's order, a chunk at a time."""
    columns = [str(rows.model._meta.get_field(name).column) for name in names]
    rows = rows.values_list(*names)
    if connection.vendor == "mongodb":
        yield from connection.stream_columns(rows, columns, chunk)  # type: ignore[attr-defined]
        return
    statement, parameters = rows.query.get_compiler(rows.db).as_sql()
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, parameters)
        while found := cursor.fetchmany(chunk):
            yield found


def _check_complete(model: type[models.Model], columns: dict[str, Sequence[Any]]) -> None:
    needed = (field.name for field in model._meta.concrete_fields if not field.null)
    if missing := [name for name in needed if name not in columns or None in columns[name]]:
        raise ValueError(f"{model._meta.label} needs a value for {', '.join(missing)}")


def _prepared(field: Any, values: Sequence[Any]) -> Sequence[Any]:
    """A column as the database takes it; ids and numbers are what they are."""
    kind = type(field).__name__
    if kind == "JSONField":
        return [orjson.dumps(value).decode() for value in values]
    if kind == "DateField":
        known = _days(field, values)
        return [known[value] for value in values]
    if kind != "DateTimeField":
        return values
    adapt = connections[connection.alias].ops.adapt_datetimefield_value
    return [None if value is None else adapt(value) for value in values]


def _days(field: Any, values: Sequence[Any]) -> dict[Any, Any]:
    """Each day as the database takes it: many rows share a few."""
    return {value: field.get_db_prep_save(value, connections[connection.alias]) for value in set(values)}


@atomic
def _insert_new(table: str, fields: list[Any], columns: list[Sequence[Any]]) -> int:
    quote = connection.ops.quote_name
    names, places = ", ".join(quote(field.column) for field in fields), ", ".join(["%s"] * len(fields))
    statement = f"INSERT OR IGNORE INTO {quote(table)} ({names}) VALUES ({places})"  # noqa: S608  names of the model
    with connection.cursor() as cursor:
        cursor.executemany(statement, [*zip(*columns, strict=True)])
        return int(cursor.rowcount)
