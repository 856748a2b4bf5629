"""What is asked about people: who stands how to whom, who is signed in, what is theirs."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from yiz.ports.registry import Port, Ports

# --- who stands how to whom: `follow` provides -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edge:
    """How a viewer and one other user stand to each other."""

    following: bool = False
    requested: bool = False
    followed_by: bool = False
    blocking: bool = False
    muting: bool = False


class SocialGraph(Protocol):
    def following_ids(self, viewer_id: str) -> frozenset[str]:
        """Users whom the viewer follows (accepted ones only)."""

    def follows(self, follower_id: str, followee_id: str) -> bool:
        """Whether one follows the other (accepted), by one indexed look-up."""

    def edges(self, viewer_id: str, user_ids: Iterable[str]) -> Mapping[str, Edge]:
        """An edge for each of the given users (at most 1,000), by a constant number of queries."""


class _NoGraph:
    def following_ids(self, viewer_id: str) -> frozenset[str]:
        return frozenset()

    def follows(self, follower_id: str, followee_id: str) -> bool:
        return False

    def edges(self, viewer_id: str, user_ids: Iterable[str]) -> Mapping[str, Edge]:
        return {user_id: Edge() for user_id in user_ids}


social_graph: Port[SocialGraph] = Port(_NoGraph())


# --- who is signed in, and whom they never hear of: `profiles` provides -----------------------------


@dataclass(frozen=True, slots=True)
class Principal:
    """The user behind a good access token, and the sign-in it belongs to. `expires_at` is in Unix seconds."""

    user_id: str
    session_id: str
    username: str
    is_staff: bool
    is_superuser: bool
    suspended: bool
    expires_at: float


class TokenCheck(Protocol):
    def resolve(self, access_token: str) -> Principal | None:
        """Whom the token speaks for; None when it is not good (any more)."""

    def still_valid(self, user_id: str, session_id: str) -> bool:
        """Whether the account is open and that sign-in has not been ended."""


class _NobodySignedIn:
    def resolve(self, access_token: str) -> Principal | None:
        return None

    def still_valid(self, user_id: str, session_id: str) -> bool:
        return False


token_check: Port[TokenCheck] = Port(_NobodySignedIn())

HiddenActors = Callable[[str], frozenset[str]]
"""`(user_id)`: those whose acts this user never hears of: blocked either way, or muted by the user."""


def _hide_nobody(user_id: str) -> frozenset[str]:
    return frozenset()


hidden_actors: Port[HiddenActors] = Port(_hide_nobody)


class PresenceSight(Protocol):
    """Who may know whether somebody is there."""

    def seen(self, viewer_id: str, user_ids: Iterable[str]) -> frozenset[str]:
        """Those of the users (at most 100) whose presence the viewer may know, by a constant number of queries."""

    def viewers(self, user_id: str, viewer_ids: Iterable[str]) -> frozenset[str]:
        """Those of the viewers who may know the user's presence; queries by the thousand of them."""


class _NobodySeen:
    def seen(self, viewer_id: str, user_ids: Iterable[str]) -> frozenset[str]:
        return frozenset({viewer_id}.intersection(user_ids))

    def viewers(self, user_id: str, viewer_ids: Iterable[str]) -> frozenset[str]:
        return frozenset({user_id}.intersection(viewer_ids))


presence_sight: Port[PresenceSight] = Port(_NobodySeen())

UnreadCount = Callable[[str], int]
"""`(user_id)`: how many unread notifications; a stored or cached figure."""


def _none_unread(user_id: str) -> int:
    return 0


unread_count: Port[UnreadCount] = Port(_none_unread)


# --- what hangs on a profile's privacy: each app with an effect of its own ----------------------------

PrivacyEffect = Callable[[str, str], None]
"""`(user_id, profile_visibility)`: called inside the same `atomic()` as the change itself, so that it holds at once."""

privacy_effects: Ports[PrivacyEffect] = Ports()


# --- what hangs on whether an account is there at all: each app with an effect of its own --------------

AccountEffect = Callable[[str], None]
"""`(user_id)`: called inside the `atomic()` in which the account goes out of sight (banned, leaving) or comes back."""

account_effects: Ports[AccountEffect] = Ports()


# --- a user's data: each app its part ------------------------------------------------------------------


class UserData(Protocol):
    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        """File name (without ending) → rows, streamed: what the person gave or did, nothing that others keep private.

        File names are the part's own: those of no other part.
        """

    def erase(self, user_id: str) -> None:
        """Removes or anonymises what is the user's, in chunks, with the counters of others; safe to run again, also
        after it was cut short. Called for an account that nobody has seen for days. Emits nothing: an event would
        name the person once more.
        """


user_data: Ports[UserData] = Ports()


# --- what a person wants to be written of: `profiles` provides --------------------------------------------


class MailingLists(Protocol):
    def wants(self, user_id: str, mailing_list: str) -> bool:
        """Whether this account is to get mails of that list."""

    def unsubscribe_url(self, user_id: str, mailing_list: str) -> str:
        """A link that ends them by one click, signed in or not (RFC 8058)."""


class _NoLists:
    def wants(self, user_id: str, mailing_list: str) -> bool:
        return False

    def unsubscribe_url(self, user_id: str, mailing_list: str) -> str:
        raise LookupError("nobody keeps mailing lists")


mailing_lists: Port[MailingLists] = Port(_NoLists())


# --- people to try it with: `demo` provides --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DemoAccounts:
    """Usernames that the start page proposes, and the password that they share."""

    usernames: tuple[str, ...] = ()
    password: str = ""


def _no_demo() -> DemoAccounts:
    return DemoAccounts()


demo_accounts: Port[Callable[[], DemoAccounts]] = Port(_no_demo)
"""Those that are there; nobody in production."""
