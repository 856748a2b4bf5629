"""The file itself: a ZIP with a JSON file a collection, written row by row, and a README that says what is in it."""

import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import IO, Any

from profiles.models import User
from yiz.api.renderers import encode
from yiz.clock import now
from yiz.ports import user_data

README = "README.json"
ABOUT = (
    "Everything that you gave to this site or did on it, one file a collection. Every file is a JSON array of objects. "
    "Times are RFC 3339 in UTC, ids have 24 hexadecimal digits; what others keep to themselves is not in here."
)


def write(file: IO[bytes], user_id: str, *, on_row: Callable[[], None]) -> int:
    """Writes the archive of an account's data; answers how many rows. `on_row` is called at each.

    No more than a row is in memory beside what the parts of `yiz.ports.user_data` read ahead.
    """
    files: list[dict[str, Any]] = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part, provider in user_data:
            for name, rows in provider.export(user_id).items():
                if any(known["file"] == f"{name}.json" for known in files):
                    raise ValueError(f"two parts export a file {name}.json; the second is {part}")
                files.append(_write_rows(target, f"{name}.json", rows, on_row))
        target.writestr(README, encode(_readme(user_id, files)))
    return sum(known["rows"] for known in files)


def _write_rows(
    target: zipfile.ZipFile, name: str, rows: Iterable[Mapping[str, Any]], on_row: Callable[[], None]
) -> dict[str, Any]:
    """One JSON array; answers what the README says of it."""
    number, fields = 0, dict[str, set[str]]()
    with target.open(name, "w", force_zip64=True) as entry:
        entry.write(b"[")
        for row in rows:
            entry.write(b",\n" if number else b"\n")
            entry.write(encode(dict(row)))
            number += 1
            for field, value in row.items():
                fields.setdefault(field, set()).add(_kind(value))
            on_row()
        entry.write(b"\n]\n")
    return {"file": name, "rows": number, "fields": {field: sorted(kinds) for field, kinds in fields.items()}}


def _readme(user_id: str, files: list[dict[str, Any]]) -> dict[str, Any]:
    username = User.objects.filter(pk=user_id).values_list("username", flat=True).first()
    return {"about": ABOUT, "account": {"id": user_id, "username": username}, "made_at": now(), "files": files}


def _kind(value: Any) -> str:
    """The kind of a value, in the words of JSON, and “time”."""
    if value is None:
        return "null"
    for kind, name in ((bool, "boolean"), (int | float, "number"), (datetime | date, "time"), (Mapping, "object")):
        if isinstance(value, kind):
            return name
    return "string" if isinstance(value, str) else "array"
