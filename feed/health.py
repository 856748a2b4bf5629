"""How the feed is."""

from datetime import datetime

from django.db import DatabaseError

from feed.models import Activity
from yiz.ports import PartHealth


def newest_activity() -> datetime | None:
    """When the newest activity happened."""
    return Activity.objects.order_by("-id").values_list("at", flat=True).first()


def check() -> PartHealth:
    """Whether feeds can be read."""
    try:
        newest_activity()
    except DatabaseError as error:
        return PartHealth(ok=False, detail=f"The feed can't be read: {error}. See to the database.")
    return PartHealth(ok=True)
