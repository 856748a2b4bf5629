"""MongoDB in one compressed file of BSON: a head, and after each collection's name its documents.

Read in one snapshot, which MongoDB keeps for five minutes (`minSnapshotHistoryWindowInSeconds`): for what takes longer
to read use `mongodump --oplog` or snapshots of the disks. Indexes are made by the migrations and `setup_indexes`.
"""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO, cast

import bson
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from bson.raw_bson import RawBSONDocument
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

CHUNK = 1_000
FORMAT = "yiz-backup"
NEXT = "__collection__"
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
Progress = Callable[[int, str], Any]


class NotOurs(ValueError):
    """The file was not made by `dump`, or not to its end."""


def dump(path: Path, progress: Progress) -> int:
    done = 0
    with gzip.open(path, "wb", compresslevel=3) as file, _snapshot() as session:
        file.write(bson.encode({"format": FORMAT, "version": 1, "at": timezone.now(), "migrations": _applied()}))
        for name in _names():
            file.write(bson.encode({NEXT: name}))
            for document in _collection(name).find({}, session=session, batch_size=CHUNK):
                file.write(document.raw)
                done += 1
                if done % CHUNK == 0:
                    progress(done, name)
        file.write(bson.encode({NEXT: ""}))
    return done


def load(path: Path, progress: Progress) -> int:
    """Into a database with all its collections and indexes; whatever is in it goes first."""
    if "django_migrations" not in _names():
        call_command("migrate", interactive=False, verbosity=0)
    for name in _names():
        _collection(name).delete_many({})
    done = 0
    for name, documents in _chunks(path):
        _collection(name).insert_many(documents, ordered=False)
        done += len(documents)
        progress(done, name)
    return done


def migrations_in(path: Path) -> set[str]:
    """Reads the file to its end, so that one that was cut short is not begun with."""
    try:
        for _ in _chunks(path):
            pass
        with gzip.open(path) as file:
            return set(_head(file)["migrations"])
    except (OSError, EOFError, BSONError, KeyError, zlib.error) as wrong:
        raise NotOurs(str(wrong) or "it is cut short") from wrong


def _chunks(path: Path) -> Iterator[tuple[str, list[RawBSONDocument]]]:
    name, chunk = None, []
    with gzip.open(path) as file:
        _head(file)
        for document in bson.decode_file_iter(cast(BinaryIO, file), RAW):
            marker = document.get(NEXT)
            if marker is None:
                chunk.append(document)
            if chunk and (marker is not None or len(chunk) == CHUNK):
                yield str(name), chunk
                chunk = []
            name = name if marker is None else marker
    if name != "":
        raise NotOurs("it is cut short")


def _head(file: gzip.GzipFile) -> dict[str, Any]:
    size = file.read(4)
    if len(size) < 4:
        raise NotOurs("it is empty")
    head = bson.decode(size + file.read(int.from_bytes(size, "little") - 4))
    if head.get("format") != FORMAT or head.get("version") != 1:
        raise NotOurs("it has another format")
    return dict(head)


def _names() -> list[str]:
    names = connection.database.list_collection_names()  # type: ignore[attr-defined]
    return sorted(name for name in names if not name.startswith("system."))


def _collection(name: str) -> Any:
    return connection.database.get_collection(name, codec_options=RAW)  # type: ignore[attr-defined]


def _applied() -> list[str]:
    rows = connection.database["django_migrations"].find({}, {"app": 1, "name": 1})  # type: ignore[attr-defined]
    return sorted(f"{row['app']}.{row['name']}" for row in rows)


def _snapshot() -> AbstractContextManager[Any]:
    """One moment for all collections; without a replica set there is none, and nobody should be writing."""
    connection.ensure_connection()
    client: Any = connection.connection
    return client.start_session(snapshot=True) if "setName" in client.admin.command("hello") else nullcontext()
