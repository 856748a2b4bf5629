"""How moderation is."""

from django.db import DatabaseError

from moderation.models import Case
from yiz.ports import PartHealth


def check() -> PartHealth:
    """Whether reports can be taken and the queue be read."""
    try:
        Case.objects.open().order_by("-rank").values_list("id", flat=True).first()
    except DatabaseError as error:
        return PartHealth(ok=False, detail=f"Moderation can't be read: {error}. See to the database.")
    return PartHealth(ok=True)
