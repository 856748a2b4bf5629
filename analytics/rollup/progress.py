"""How far the roll-up is: light enough to be asked by every page."""

from datetime import datetime

from analytics.models import RollupState

NAME = "raw"


def updated_at() -> datetime | None:
    """When a run last came to the end of a day's figures; None when there are none yet."""
    return RollupState.objects.filter(name=NAME).values_list("updated_at", flat=True).first()
