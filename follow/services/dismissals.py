from follow.models import FollowDismissal
from follow.services.targets import reachable
from yiz.db import atomic, insert_new


class Dismissals:
    """What is not to be suggested again."""

    @staticmethod
    @atomic
    def dismiss(*, actor_id: str, user_id: str) -> None:
        """Never suggests the user to the actor again; done already is no error. 400 for oneself, 404 across a block."""
        reachable(actor_id, user_id)
        insert_new(FollowDismissal(user_id=actor_id, dismissed_id=user_id))
