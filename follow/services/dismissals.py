from follow.models import FollowDismissal, Relationship
from follow.services.targets import reachable
from profiles.models import Visibility
from yiz.api.errors import Missing
from yiz.db import atomic, insert_new


class Dismissals:
    """What is not to be suggested again."""

    @staticmethod
    @atomic
    def dismiss(*, actor_id: str, user_id: str) -> None:
        """Never suggests the user to the actor again; done already is no error.

        400 for oneself, 404 across a block, and for a private profile that the actor does not follow.
        """
        private = reachable(actor_id, user_id).profile_visibility == Visibility.PRIVATE
        if private and not Relationship.objects.pair(actor_id, user_id).active().exists():
            raise Missing
        insert_new(FollowDismissal(user_id=actor_id, dismissed_id=user_id))
