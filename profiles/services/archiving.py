"""Making the file of an export: by one worker at a time, taken over when that one is killed, in bounded memory."""

import tempfile
import traceback
from typing import IO

import structlog
from django.conf import settings
from django.core.files import File
from django.db.models import F, Q, QuerySet

from profiles.constants import EXPORT_ATTEMPTS, EXPORT_CLAIM, EXPORT_KEPT, EXPORT_PAUSE
from profiles.models import DataExport, ExportState, Status, User
from profiles.services import archive
from profiles.services.exports import storage
from yiz.clock import now
from yiz.db import atomic
from yiz.ids import new_id
from yiz.mail.services import EmailService
from yiz.ports import Progress

log = structlog.get_logger(__name__)

RENEW_AFTER = EXPORT_CLAIM / 4
MAX_ERROR = 4_000
BATCH = 50
UNFINISHED = (ExportState.QUEUED, ExportState.RUNNING)


class LostClaim(Exception):
    """Another worker has taken the export over, or it is gone with its account."""


def make(export_id: str) -> bool:
    """Makes the file, unless somebody else is at it or it is made; whether this worker has taken it up.

    The row says where this worker writes before it begins, so that one that takes over removes what was left: there
    are never two files.
    """
    work = _Work.take(export_id)
    if work is None:
        return False
    work.run()
    return True


def make_due(progress: Progress) -> int:
    """Batch task: makes what was left: by a worker that was killed, by a broker that was away, or by a failure."""
    done = 0
    due = DataExport.objects.filter(state__in=UNFINISHED, claimed_until__lte=now()).order_by("claimed_until")
    for export_id in list(due.values_list("id", flat=True)[:BATCH]):
        done += make(export_id)
        progress(done, "making exports")
    return done


class _Work:
    """An export that this worker holds."""

    def __init__(self, export: DataExport) -> None:
        self.export = export
        self._renew_at = now() + RENEW_AFTER

    @classmethod
    def take(cls, export_id: str) -> "_Work | None":
        """One conditional update decides; what an earlier worker has left is removed."""
        row = DataExport.objects.filter(pk=export_id, state__in=UNFINISHED)
        before = row.values("claim", "file").first()
        if before is None:
            return None
        claim, moment = new_id(), now()
        taken = row.filter(claim=before["claim"], claimed_until__lte=moment).update(
            state=ExportState.RUNNING,
            claim=claim,
            claimed_until=moment + EXPORT_CLAIM,
            attempts=F("attempts") + 1,
            file=f"{export_id}-{claim}.zip",
            error="",
        )
        if not taken:
            return None
        if before["file"]:
            storage().delete(before["file"])
        export = DataExport.objects.filter(pk=export_id, claim=claim).first()
        return None if export is None else cls(export)

    def run(self) -> None:
        """Makes the file; leaves none behind when it can't, or may not any more."""
        with structlog.contextvars.bound_contextvars(export_id=self.export.pk, attempt=self.export.attempts):
            try:
                self._make()
            except LostClaim:
                log.warning("export_lost")
                storage().delete(self.export.file)
            except Exception:
                log.exception("export_failed")
                self._fail(traceback.format_exc()[-MAX_ERROR:])

    def _make(self) -> None:
        if self.export.attempts > EXPORT_ATTEMPTS:
            raise RuntimeError("The process ended each time while this export was being made.")
        folder = settings.VAR_DIR / "exports"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # without a name: should the process be killed, the disk forgets it
        with tempfile.TemporaryFile(dir=folder) as made:
            rows = archive.write(made, self.export.user_id, on_row=self._still_mine)
            self._renew()
            self._store(made)
            self._finish(rows, made.tell())

    def _store(self, made: IO[bytes]) -> None:
        made.seek(0)
        storage().save(self.export.file, File(made))
        made.seek(0, 2)

    def _finish(self, rows: int, size: int) -> None:
        if not _finished(self._own(), self.export, rows, size):
            raise LostClaim

    def _fail(self, error: str) -> None:
        """Tried again after a while, and given up in the end."""
        storage().delete(self.export.file)
        if self.export.attempts >= EXPORT_ATTEMPTS:
            self._own().update(state=ExportState.FAILED, lock=self.export.pk, error=error)
        else:
            self._own().update(state=ExportState.QUEUED, claimed_until=now() + EXPORT_PAUSE, error=error)

    def _still_mine(self) -> None:
        if now() >= self._renew_at:
            self._renew()

    def _renew(self) -> None:
        self._renew_at = now() + RENEW_AFTER
        if not self._own().update(claimed_until=now() + EXPORT_CLAIM):
            raise LostClaim

    def _own(self) -> QuerySet[DataExport]:
        return DataExport.objects.filter(pk=self.export.pk, claim=self.export.claim, state=ExportState.RUNNING)


@atomic
def _finished(own: QuerySet[DataExport], export: DataExport, rows: int, size: int) -> bool:
    """Ready, and told by mail, in one."""
    moment = now()
    ready = own.update(
        state=ExportState.READY,
        lock=export.pk,
        rows=rows,
        size=size,
        ready_at=moment,
        expires_at=moment + EXPORT_KEPT,
    )
    user = User.objects.filter(~Q(status=Status.ERASED), pk=export.user_id).only("email").first()
    if not ready or user is None:
        return False
    EmailService.send(
        kind="export_ready",
        user_id=export.user_id,
        address=user.email,
        subject="Your data are ready",
        dedupe_key=f"export_ready:{export.pk}",
    )
    return True
