"""Whose reports count for how much, and why.

**Credibility** is `(agreed + 2) / (agreed + disagreed + 4)`: 0.5 for who has reported nothing yet, towards 1 as
moderators agree, towards 0 as they disagree. Below 0.2 after ten decided reports, somebody's reports count for nothing.
The priority of a case is made with it.

**Hiding** what somebody wrote before a moderator has looked is a power that is asked for more. A report counts towards
it with the reporter's credibility, but for

- *new-born accounts*, less than seven days old: nothing. Their reports open cases like all others;
- *unproven accounts* (moderators agreed with fewer than three of their reports) that share a voice with one that was
  counted in the same case: nothing. Accounts share a voice when they signed up on the same day (UTC), or report from
  the same network (/24, for IPv6 /48). So accounts that were made at once, or sit behind one address, are one voice;
- what a moderator has looked at and left as it is: nothing, until it says something else.

One person can report a target once, for good. A ring of new accounts hides nothing, however many they are; old ones,
made on different days and used from different networks, have 0.5 each, and less each time that they are wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from ipaddress import ip_address, ip_network

from moderation.constants import (
    NEWBORN,
    PRIOR_AGREED,
    PRIOR_DECIDED,
    PROVEN,
    THOUSANDTHS,
    UNRELIABLE,
    UNRELIABLE_AFTER,
)
from moderation.models import CaseVoice, ReporterRecord
from profiles.models import User, UserSession
from yiz.clock import now
from yiz.db import insert_new


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands as a reporter."""

    agreed: int = 0
    disagreed: int = 0
    joined_at: datetime | None = None
    voices: tuple[str, ...] = ()

    @property
    def credibility(self) -> float:
        """From 0 to 1, as moderators have decided."""
        return (self.agreed + PRIOR_AGREED) / (self.agreed + self.disagreed + PRIOR_DECIDED)

    @property
    def counts(self) -> bool:
        """Whether their reports count at all."""
        return self.agreed + self.disagreed < UNRELIABLE_AFTER or self.credibility >= UNRELIABLE

    @property
    def thousandths(self) -> int:
        """What a report of theirs adds to its case."""
        return round(self.credibility * THOUSANDTHS) if self.counts else 0

    @property
    def newborn(self) -> bool:
        return self.joined_at is None or now() - self.joined_at < NEWBORN

    @property
    def proven(self) -> bool:
        return self.agreed >= PROVEN


def standing_of(user_id: str, *, address: str = "") -> Standing:
    """As of now. `address`: from where they are reporting; else that of their latest sign-in."""
    record = ReporterRecord.objects.filter(user_id=user_id).values("agreed", "disagreed").first()
    joined_at = User.objects.filter(pk=user_id).values_list("joined_at", flat=True).first()
    where = address or _latest_address(user_id)
    said = [f"joined:{joined_at:%Y-%m-%d}" if joined_at else "", f"from:{network_of(where)}" if where else ""]
    voices = tuple(blake2b(voice.encode(), digest_size=16).hexdigest() for voice in said if voice)
    agreed, disagreed = (record["agreed"], record["disagreed"]) if record else (0, 0)
    return Standing(agreed, disagreed, joined_at, voices)


def hiding_weight(standing: Standing, case_id: str) -> int:
    """What a report adds towards hiding, in thousandths; keeps the voices of the unproven, inside the transaction of
    the report."""
    if standing.newborn or not standing.counts:
        return 0
    if not standing.proven:
        heard = [insert_new(CaseVoice(case_id=case_id, voice=voice)) for voice in standing.voices]
        if not all(heard):
            return 0
    return standing.thousandths


def network_of(address: str) -> str:
    """The network that one household or one provider's corner shares: /24, for IPv6 /48."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{parsed}/{24 if parsed.version == 4 else 48}", strict=False))


def standings(user_ids: Iterable[str]) -> dict[str, Standing]:
    """How several people stand, by id, without their voices; one query."""
    ids = set(user_ids)
    rows = ReporterRecord.objects.filter(user_id__in=ids).values("user_id", "agreed", "disagreed")
    found = {row["user_id"]: Standing(row["agreed"], row["disagreed"]) for row in rows}
    return {user_id: found.get(user_id, Standing()) for user_id in ids}


def _latest_address(user_id: str) -> str:
    sessions = UserSession.objects.filter(user_id=user_id, ended_at=None).order_by("-id")
    return sessions.values_list("address", flat=True).first() or ""
