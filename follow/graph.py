"""What lower apps ask about edges, through `yiz.ports.social_graph`."""

from collections.abc import Iterable, Mapping

from follow.models import Relationship
from follow.querysets import ACTIVE, REQUESTED, blocked_among, muted_among
from yiz.ports import Edge


class StoredGraph:
    """The graph as it is stored; one look-up by index a question."""

    def following_ids(self, viewer_id: str) -> frozenset[str]:
        return frozenset(Relationship.objects.followed_by(viewer_id).values_list("followee_id", flat=True))

    def follows(self, follower_id: str, followee_id: str) -> bool:
        return Relationship.objects.pair(follower_id, followee_id).active().exists()

    def edges(self, viewer_id: str, user_ids: Iterable[str]) -> Mapping[str, Edge]:
        """Four queries, however many users."""
        ids = list(dict.fromkeys(user_ids))
        if not ids:
            return {}
        statuses = Relationship.objects.statuses_to(viewer_id, ids)
        followers = Relationship.objects.followers_among(viewer_id, ids)
        blocked, muted = blocked_among(viewer_id, ids), muted_among(viewer_id, ids)
        return {
            user_id: Edge(
                following=statuses.get(user_id) == ACTIVE,
                requested=statuses.get(user_id) == REQUESTED,
                followed_by=user_id in followers,
                blocking=user_id in blocked,
                muting=user_id in muted,
            )
            for user_id in ids
        }
