"""What is not told: of few people, and of those who chose not to be counted."""

from collections.abc import Iterable

from analytics.constants import FEW
from profiles.models import UserPrivacy

CHUNK = 1_000


def told(people: int) -> int | None:
    """How many people; None for one to four, since that would be about persons. Nobody is told as 0."""
    return people if people == 0 or people >= FEW else None


def opted_out(user_ids: Iterable[str]) -> set[str]:
    """Those of them who are in no figure."""
    ids = sorted(set(user_ids))
    found: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        rows = UserPrivacy.objects.filter(user_id__in=ids[start : start + CHUNK])
        found.update(rows.filter(allow_analytics=False).values_list("user_id", flat=True))
    return found
