"""New followers are counted by day, for the figures of the one who is followed; they bring no points."""

from follow.models import Relationship
from profiles.models import PointEntry, PointKind
from profiles.services.points import Credit, PointsService
from yiz.events.catalogue import UserFollowed, UserUnfollowed
from yiz.events.subscriptions import subscribe


@subscribe(UserFollowed, UserUnfollowed)
def count_follower(event: UserFollowed | UserUnfollowed) -> None:
    """One for each who follows now, on the day on which they came to."""
    cause = f"{PointKind.FOLLOWER.value}:{event.actor_id}"

    def wanted() -> list[Credit]:
        edge = Relationship.objects.active().pair(event.actor_id, event.user_id)
        return [Credit(event.user_id, PointKind.FOLLOWER, cause, at) for at in edge.values_list("since", flat=True)]

    PointsService.agree(PointEntry.objects.filter(user_id=event.user_id, cause=cause), wanted)
