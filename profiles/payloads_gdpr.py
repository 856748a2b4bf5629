"""Exports as their owner sees them."""

from collections.abc import Iterable
from typing import Any

from profiles.models import ExportState
from profiles.services.exports import ExportService
from yiz.clock import now

Row = dict[str, Any]

EXPORT_COLUMNS = ("id", "state", "requested_at", "ready_at", "expires_at", "size", "rows")


def export_payloads(rows: Iterable[Row]) -> list[Row]:
    """Each with the link to its file while there is one."""
    return [_payload(row) for row in rows]


def _payload(row: Row) -> Row:
    there = row["state"] == ExportState.READY and row["expires_at"] > now()
    return {
        "id": row["id"],
        "status": row["state"],
        "requested_at": row["requested_at"],
        "ready_at": row["ready_at"],
        "expires_at": row["expires_at"],
        "size": row["size"],
        "rows": row["rows"],
        "download_url": ExportService.link(export_id=row["id"]) if there else None,
    }
