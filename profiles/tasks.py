"""What the queue runs for accounts."""

from celery import shared_task

from profiles.services import archiving


@shared_task(name="profiles.export")
def export(export_id: str) -> None:
    """Makes the file of an export, unless it is made already or another worker is at it."""
    archiving.make(export_id)
