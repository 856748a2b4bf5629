from follow.constants import limit
from follow.errors import BlocksTooMany, MutesTooMany
from follow.querysets import blocked_between
from follow.services.edges import sever
from follow.services.targets import reachable
from profiles.models import UserBlock, UserMute
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import UserBlocked, UserMuted, UserUnblocked, UserUnmuted
from yiz.events.outbox import emit


class Distance:
    """Blocking and muting."""

    @staticmethod
    @atomic
    def block(*, actor_id: str, user_id: str) -> None:
        """Makes the two invisible to each other (`UserBlocked`) and ends follows and requests both ways with it.

        Blocked already is no error. 400 for oneself, 404 for one who blocked the actor, 409 at `BLOCKS_AT_MOST`.
        """
        own = UserBlock.objects.filter(blocker_id=actor_id)
        if own.filter(blocked_id=user_id).exists():
            return
        reachable(actor_id, user_id)
        if own.count() >= limit("BLOCKS_AT_MOST"):
            raise BlocksTooMany
        if insert_new(UserBlock(blocker_id=actor_id, blocked_id=user_id)):
            emit(UserBlocked(actor_id=actor_id, user_id=user_id))
            part(actor_id, user_id)

    @staticmethod
    @atomic
    def unblock(*, actor_id: str, user_id: str) -> None:
        """Lifts the actor's block (`UserUnblocked`); nothing that it ended comes back. None there is no error."""
        if delete_rows(UserBlock.objects.filter(blocker_id=actor_id, blocked_id=user_id)):
            emit(UserUnblocked(actor_id=actor_id, user_id=user_id))
        else:
            reachable(actor_id, user_id)

    @staticmethod
    @atomic
    def mute(*, actor_id: str, user_id: str) -> None:
        """Spares the actor everything that the user does (`UserMuted`); the user does not learn of it.

        Muted already is no error. 400 for oneself, 404 across a block, 409 at `MUTES_AT_MOST`.
        """
        reachable(actor_id, user_id)
        own = UserMute.objects.filter(muter_id=actor_id)
        if own.filter(muted_id=user_id).exists():
            return
        if own.count() >= limit("MUTES_AT_MOST"):
            raise MutesTooMany
        if insert_new(UserMute(muter_id=actor_id, muted_id=user_id)):
            emit(UserMuted(actor_id=actor_id, user_id=user_id))

    @staticmethod
    @atomic
    def unmute(*, actor_id: str, user_id: str) -> None:
        """Lifts the mute (`UserUnmuted`); none there is no error."""
        if delete_rows(UserMute.objects.filter(muter_id=actor_id, muted_id=user_id)):
            emit(UserUnmuted(actor_id=actor_id, user_id=user_id))
        else:
            reachable(actor_id, user_id)

    @staticmethod
    @atomic
    def keep_apart(*, one_id: str, other_id: str) -> None:
        """Ends what edges there are between two of whom one has blocked the other.

        For a follow that was made at the same moment as the block: each transaction saw the state before the other.
        """
        if blocked_between(one_id, other_id):
            part(one_id, other_id)


def part(one_id: str, other_id: str) -> None:
    """Ends follows and requests both ways. Inside `atomic()`."""
    sever(one_id, other_id, how="blocked")
    sever(other_id, one_id, how="blocked")
