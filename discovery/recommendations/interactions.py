"""Everything that people did with skills, as the training takes it; streamed."""

from collections.abc import Iterator

from discovery.constants import SHIFT_CHUNK, WEIGHTS_OF_KINDS
from discovery.models import Dismissal
from discovery.recommendations.tastes import weight_of
from social.models import Interaction

DISMISSED = -1.0
"""The weight of a dismissal, which any liking outweighs."""


def interactions() -> Iterator[tuple[str, str, float, float]]:
    """User, skill, weight, Unix time, of all likes, bookmarks, ratings, downloads, forks and dismissals."""
    done = Interaction.objects.filter(kind__in=["rating", *WEIGHTS_OF_KINDS]).order_by("id")
    columns = ("user_id", "skill_id", "kind", "rating", "created_at")
    for user, skill, kind, stars, at in done.values_list(*columns).iterator(chunk_size=SHIFT_CHUNK):
        yield user, skill, weight_of(kind, stars), at.timestamp()
    against = Dismissal.objects.order_by("id").values_list("user_id", "skill_id", "created_at")
    for user, skill, at in against.iterator(chunk_size=SHIFT_CHUNK):
        yield user, skill, DISMISSED, at.timestamp()
