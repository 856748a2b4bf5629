"""What is asked about what people write."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from yiz.ports.registry import Port

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
    """What is to become of a text; `reason` is for its author, in words.

    `hits` says which rules applied and why: who stores the text passes it on (`yiz.events.screened`).
    """

    action: Literal["allow", "flag", "require_review", "hide", "reject"] = "allow"
    reason: str = ""
    hits: tuple[str, ...] = ()

    @property
    def withheld(self) -> bool:
        """Whether nobody may see the text until a moderator has looked."""
        return self.action in ("require_review", "hide")


PASSED = Screening()
"""No rule has anything to say."""


class ContentScreen(Protocol):
    def screen(self, kind: str, author_id: str, fields: Mapping[str, str], target_id: str = "") -> Screening:
        """Judges a text before it is stored. `kind` is skill, comment, task, user or review; `target_id` what is
        edited, if it is there already. What can't be stored unseen (user, review) is never withheld, but rejected.
        Never raises.
        """


class _AllowAll:
    def screen(self, kind: str, author_id: str, fields: Mapping[str, str], target_id: str = "") -> Screening:
        return Screening()


content_screen: Port[ContentScreen] = Port(_AllowAll())


# --- how much there is to moderate: `moderation` provides ---------------------------------------------

ModerationLoad = Callable[[date, date], Mapping[str, int | float | None]]
"""`(first, last)`: figures of those days (UTC, both included), such as `reports`, `decided`, `open`, `median_hours`."""


def _no_load(first: date, last: date) -> Mapping[str, int | float | None]:
    return {"open": 0, "reports": 0, "decided": 0, "median_hours": None}


moderation_load: Port[ModerationLoad] = Port(_no_load)
