"""What the database really holds: every row of every table, as it is stored, whatever the models say."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db import connection

from tests.queries import COUNTERS


class Found(NamedTuple):
    """A row in which something stands that was looked for."""

    table: str
    row: str
    what: str


def rows() -> Iterator[tuple[str, str]]:
    """`(table, row as text in lower case)`."""
    if connection.vendor == "mongodb":
        for name in connection.database.list_collection_names():
            if name != COUNTERS and not name.startswith("system."):
                yield from ((name, str(row).lower()) for row in connection.database[name].find())
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608  our own table names
            yield from ((name, str(row).lower()) for row in cursor.fetchall())


def search(wanted: Mapping[str, str]) -> list[Found]:
    """Every row in which one of the values stands, in any column and spelling."""
    values = {what: value.lower() for what, value in wanted.items()}
    return [Found(table, row, what) for table, row in rows() for what, value in values.items() if value in row]
