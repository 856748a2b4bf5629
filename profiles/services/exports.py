"""A person's own data, for that person: asked for, fetched by a signed link, and removed after a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db.models import QuerySet

from profiles.constants import EXPORT_KEPT
from profiles.errors import ExportRunning
from profiles.models import DataExport, ExportState
from profiles.querysets import CHUNK
from yiz.api.errors import Missing
from yiz.clock import now
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import DataExportRequested
from yiz.events.outbox import emit
from yiz.ids import id_at, is_id, new_id
from yiz.ports import Progress

_SALT = "profiles.exports"
ORPHAN_AFTER = timedelta(days=1)


def storage() -> Storage:
    """Where the files are: private, served by nothing but the signed links."""
    return storages["exports"]


class ExportService:
    """Copies of one's data. How they are made is `profiles.services.archiving`."""

    @staticmethod
    def request(*, user_id: str) -> DataExport:
        """Has a copy made by a worker (`DataExportRequested`). Raises `ExportRunning` while one is under way."""
        export = _request(user_id)
        if export is None:
            running = DataExport.objects.filter(lock=user_id).values_list("id", flat=True).first()
            raise ExportRunning(running)
        return export

    @staticmethod
    def link(*, export_id: str) -> str:
        """Where the file is fetched, signed in or not, until it expires. Never stored: whoever has it has the data."""
        token = signing.dumps(export_id, salt=_SALT)
        return f"{settings.PUBLIC_URL}/api/v1/users/me/export/{export_id}/download?token={token}"

    @staticmethod
    def open(*, export_id: str, token: str) -> tuple[DataExport, File[Any]]:
        """The finished export and its open file. `Missing` for a link that is forged, too old, or of another one."""
        try:
            named = signing.loads(token, salt=_SALT, max_age=EXPORT_KEPT)
        except signing.BadSignature:
            raise Missing from None
        ready = DataExport.objects.filter(pk=export_id, state=ExportState.READY, expires_at__gt=now())
        export = ready.first() if named == export_id else None
        if export is None:
            raise Missing
        try:
            return export, storage().open(export.file, "rb")
        except FileNotFoundError:
            raise Missing from None

    @staticmethod
    def delete_expired(progress: Progress) -> int:
        """`yiz.ports.cleaners`: removes exports after `EXPORT_KEPT`, the file before the row, and files without one."""
        done = 0
        while rows := list(_expired().order_by("id").values("id", "file")[:CHUNK]):
            for row in rows:
                remove(row["id"], row["file"])
            done += len(rows)
            progress(done, "removing old exports")
        for name in _orphans():
            storage().delete(name)
            done += 1
        return done

    @staticmethod
    def count_expired() -> int:
        """How many exports, and files without one, `delete_expired` would remove."""
        return _expired().count() + sum(1 for _ in _orphans())


def remove(export_id: str, file: str) -> None:
    """The file first: a row without a file tells what is to be done, a file without a row tells nobody."""
    if file:
        storage().delete(file)
    delete_rows(DataExport.objects.filter(pk=export_id))


def _expired() -> QuerySet[DataExport]:
    """By the key, which rises with time: one that failed or was never made goes too."""
    return DataExport.objects.filter(pk__lt=id_at(now() - EXPORT_KEPT)).exclude(expires_at__gt=now())


def _orphans() -> Iterator[str]:
    """Files that no row knows: left by a worker that lost its claim, and was killed before it could clean up."""
    limit = id_at(now() - ORPHAN_AFTER)
    for name in _stored():
        claim = name.removesuffix(".zip").rpartition("-")[2]
        if is_id(claim) and claim < limit and not DataExport.objects.filter(pk=name[:24], file=name).exists():
            yield name


def _stored() -> Iterator[str]:
    try:
        yield from storage().listdir("")[1]
    except FileNotFoundError:  # nothing was ever stored
        return


@atomic
def _request(user_id: str) -> DataExport | None:
    moment = now()
    export = DataExport(id=new_id(), user_id=user_id, lock=user_id, claimed_until=moment, requested_at=moment)
    if not insert_new(export):
        return None
    emit(DataExportRequested(user_id=user_id, export_id=export.pk))
    return export
