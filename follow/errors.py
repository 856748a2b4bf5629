"""What the follow rules refuse, as the API says it."""

from follow.constants import limit
from yiz.api.errors import Conflict, Forbidden, Invalid


class OnOneself(Invalid):
    """Following, blocking or muting one's own account: 400."""

    def __init__(self) -> None:
        super().__init__("That is your own account.", code="self", attr="user_id")


class FollowsTooMany(Conflict):
    """The one who would follow is at the limit: 409."""

    def __init__(self, *, own: bool) -> None:
        who = "You follow" if own else "That account follows"
        super().__init__(f"{who} {limit('FOLLOWS_AT_MOST'):,} people; nobody may follow more.", code="follow_limit")


class BlocksTooMany(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You block {limit('BLOCKS_AT_MOST'):,} people; nobody may block more.", code="block_limit")


class MutesTooMany(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You mute {limit('MUTES_AT_MOST'):,} people; nobody may mute more.", code="mute_limit")


class FollowersOnly(Forbidden):
    """The profile is known, its lists are for its followers: 403."""

    def __init__(self) -> None:
        super().__init__("Only followers may see this.", code="followers_only")
