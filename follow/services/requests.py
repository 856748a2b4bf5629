from follow.constants import CHUNK
from follow.errors import FollowsTooMany
from follow.models import Relationship, RelationshipStatus
from follow.services.edges import admit, end_request
from follow.services.targets import reachable
from profiles.models import User, Visibility
from yiz.api.errors import Missing
from yiz.db import atomic


class Requests:
    """What becomes of requests to follow a profile that is not public."""

    @staticmethod
    @atomic
    def accept(*, actor_id: str, follower_id: str) -> None:
        """Lets one who asked follow the actor (`FollowAccepted`, `UserFollowed`); accepted already is no error.

        404 when they have not asked; 409 when they follow `FOLLOWS_AT_MOST` by now (the request stays).
        """
        reachable(actor_id, follower_id)
        if admit(follower_id, actor_id, own=False):
            return
        if Relationship.objects.status_of(follower_id, actor_id) != RelationshipStatus.ACTIVE:
            raise Missing

    @staticmethod
    @atomic
    def reject(*, actor_id: str, follower_id: str) -> None:
        """Ends a request (`FollowRequestEnded`, "rejected"); they may ask again. 404 when they have not asked."""
        if not end_request(follower_id, actor_id, how="rejected"):
            raise Missing

    @staticmethod
    def admit_all(*, user_id: str) -> int:
        """Accepts every open request to a profile that is public now, oldest first, each in a transaction of its own.

        Answers how many. Stops when the profile is not public any more; leaves those who follow too many already.
        """
        admitted, after = 0, ""
        while User.objects.filter(pk=user_id, profile_visibility=Visibility.PUBLIC).exists():
            rows = Relationship.objects.requests_to(user_id).order_by("id")
            chunk = list((rows.filter(pk__gt=after) if after else rows).values_list("id", "follower_id")[:CHUNK])
            if not chunk:
                break
            admitted += sum(_admit_one(follower_id, user_id) for _, follower_id in chunk)
            after = chunk[-1][0]
        return admitted


def _admit_one(follower_id: str, user_id: str) -> bool:
    try:
        return atomic(admit)(follower_id, user_id, own=False)
    except FollowsTooMany:
        return False
