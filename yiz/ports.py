"""What lower rooms ask of higher ones: protocols and their registry.

A lower app calls the port; the higher app fills it in its `AppConfig.ready()`. A `Port` has one
provider (and a harmless default), `Ports` any number, each under its own name.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Literal, Protocol, TypeVar

T = TypeVar("T")


class Port(Generic[T]):
    """A place for one provider, with a default that holds until somebody provides."""

    def __init__(self, default: T) -> None:
        self._default = default
        self._provider: T | None = None

    def provide(self, provider: T) -> None:
        self._provider = provider

    @property
    def provider(self) -> T:
        return self._default if self._provider is None else self._provider


class Ports(Generic[T]):
    """A place for any number of providers; providing a name again replaces it."""

    def __init__(self) -> None:
        self._providers: dict[str, T] = {}

    def provide(self, name: str, provider: T) -> None:
        self._providers[name] = provider

    def withdraw(self, name: str) -> None:
        """Takes a provider out again; nothing happens when there is none."""
        self._providers.pop(name, None)

    def __iter__(self) -> Iterator[tuple[str, T]]:
        return iter(sorted(self._providers.items()))

    def __getitem__(self, name: str) -> T:
        return self._providers[name]

    def __contains__(self, name: object) -> bool:
        return name in self._providers


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

UnreadCount = Callable[[str], int]
"""`(user_id)`: how many unread notifications; a stored or cached figure."""


def _none_unread(user_id: str) -> int:
    return 0


unread_count: Port[UnreadCount] = Port(_none_unread)


# --- who has published of late: `social` provides --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Work:
    """Something that everybody may see, and who published it."""

    id: str
    author_id: str
    title: str


RecentWorks = Callable[[datetime, int], Iterable[Work]]
"""`(since, at most)`: what was published for everybody since then, the newest first; by one indexed query."""


def _no_works(since: datetime, at_most: int) -> Iterable[Work]:
    return ()


recent_works: Port[RecentWorks] = Port(_no_works)


# --- screening of what people write: `moderation` provides -------------------------------------------


@dataclass(frozen=True, slots=True)
class Screening:
    """What is to become of a text; `reason` is for its author, in words."""

    action: Literal["allow", "flag", "require_review", "hide", "reject"] = "allow"
    reason: str = ""


class ContentScreen(Protocol):
    def screen(self, kind: str, author_id: str, fields: Mapping[str, str]) -> Screening:
        """Judges a text before it is stored. `kind` is skill, comment, task or user. Never raises."""


class _AllowAll:
    def screen(self, kind: str, author_id: str, fields: Mapping[str, str]) -> Screening:
        return Screening()


content_screen: Port[ContentScreen] = Port(_AllowAll())


# --- how much there is to moderate: `moderation` provides ---------------------------------------------

ModerationLoad = Callable[[date, date], Mapping[str, int | float | None]]
"""`(first, last)`: figures of those days (UTC, both included), such as `reports`, `decided`, `open`, `median_hours`."""


def _no_load(first: date, last: date) -> Mapping[str, int | float | None]:
    return {"open": 0, "reports": 0, "decided": 0, "median_hours": None}


moderation_load: Port[ModerationLoad] = Port(_no_load)


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


# --- counters, caches, tasks, health --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Drift:
    """A stored counter that is not what a recount gives."""

    subject: str
    subject_id: str
    counter: str
    stored: int
    counted: int


Reconcile = Callable[[bool], Iterable[Drift]]
"""`(fix)`: yields every drift found, after mending it when `fix` is true. Streams; safe to run at any time."""

counters: Ports[Reconcile] = Ports()

CacheWarmer = Callable[[], int]
"""Fills what everybody reads; answers how many entries."""

cache_warmers: Ports[CacheWarmer] = Ports()

Progress = Callable[[int, str], None]
"""`(rows done so far, what is being done)`."""

BatchTask = Callable[[Progress], int]
"""A scheduled task: idempotent, resumable, in bounded memory; answers the rows it handled."""


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A batch task, how often it runs (seconds) and what it is for, in one line."""

    run: BatchTask
    every: float
    purpose: str


batch_tasks: Ports[Scheduled] = Ports()

cleaners: Ports[BatchTask] = Ports()
"""What each app removes of its own once it is old: the parts of the batch task `cleanup`."""


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part is: `detail` says what to do when it is not well."""

    ok: bool
    detail: str = ""


HealthCheck = Callable[[], PartHealth]
health_parts: Ports[HealthCheck] = Ports()


# --- what stands on the first page of the admin: each app its panel ---------------------------------------


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: a template, and what it is given as `panel`."""

    template: str
    content: Mapping[str, Any]


AdminPanel = Callable[[Any], Panel | None]
"""`(request)`: what this member of staff is shown; None for who may not see it."""

admin_panels: Ports[AdminPanel] = Ports()


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
