"""The record of every act: entries that can only be added, each with the hash of the one before it.

What an entry says is hashed; its words (`details`) by their salted digest. When a person is erased, the words about
them are taken out and their alias becomes nobody's: the chain stays whole, and nothing tells who it was. Words that
are missing under an alias that is still somebody's were taken out by somebody who had no business to.
"""

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from moderation.constants import LOG_CHUNK, LOG_TRIES
from moderation.models import LogAlias, LogEntry, LogHead, TargetKind
from yiz.clock import now
from yiz.db import Busy, atomic, insert_new

BEGINNING = sha256(b"yiz.moderation.log").hexdigest()
"""What the first entry has for the hash of the one before it."""

SYSTEM = "system"
"""The actor of what nobody decided: hiding by reports or rules, the end of a suspension."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry (by its number) that is not as it was written, and what is wrong with it."""

    seq: int
    what: str


@atomic
def append(
    action: str,
    *,
    actor_id: str | None,
    subject_id: str | None = None,
    target_kind: str = "",
    target_id: str | None = None,
    case_id: str | None = None,
    decision_id: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> LogEntry:
    """Adds an entry, in the caller's transaction. `actor_id`: None where nobody decided; `subject_id`: who it is about.

    `details` are plain JSON values: the reason, the words, before and after. Raises `yiz.db.Busy` when others were
    quicker again and again, where the database has no transactions.
    """
    subject = alias_of(subject_id) if subject_id else ""
    about_account = target_kind == TargetKind.USER and target_id
    target = alias_of(str(target_id)) if about_account else str(target_id or "")
    entry = LogEntry(
        at=now(),
        action=action,
        actor=alias_of(actor_id) if actor_id else SYSTEM,
        subject=subject,
        target_kind=target_kind,
        target=target,
        case_ref=case_id or "",
        decision_ref=decision_id or "",
        details=dict(details or {}),
        salt=secrets.token_hex(16),
    )
    entry.digest = digest_of(entry)
    for _ in range(LOG_TRIES):
        head = _head()
        entry.seq, entry.previous = head.seq + 1, head.hash
        entry.hash = hash_of(entry)
        if LogHead.objects.filter(pk=head.pk, seq=head.seq).update(seq=entry.seq, hash=entry.hash):
            entry.save()
            return entry
    raise Busy("The log is being written to by too many at once.")


def alias_of(user_id: str) -> str:
    """The alias under which the log speaks of this account, made when it is first needed."""
    known = LogAlias.objects.filter(user_id=user_id)
    while (alias := known.values_list("alias", flat=True).first()) is None:
        insert_new(LogAlias(user_id=user_id, alias=secrets.token_hex(16)))
    return str(alias)


def known_alias(user_id: str) -> str | None:
    """The alias of an account that the log has spoken of."""
    return LogAlias.objects.filter(user_id=user_id).values_list("alias", flat=True).first()


def people_behind(aliases: Iterable[str]) -> dict[str, str]:
    """The accounts behind these aliases, by alias; those who are erased are left out. One query."""
    return dict(LogAlias.objects.filter(alias__in=set(aliases)).values_list("alias", "user_id"))


def verify() -> tuple[int, Broken | None]:
    """Reads the whole log: how many entries there are, and the first broken one."""
    count, last = 0, BEGINNING
    for entry in _entries():
        count += 1
        if entry.seq != count:
            return count, Broken(count, f"entry {count} is missing: the next one has the number {entry.seq}")
        if (wrong := _fault(entry, last)) is not None:
            return count, Broken(entry.seq, wrong)
        last = entry.hash
    head = LogHead.objects.first()
    if (head.seq if head else 0) != count:
        return count, Broken(count + 1, f"entries are missing at the end: there were {head.seq if head else 0}")
    if head is not None and head.hash != last:
        return count, Broken(count, "the last entry is not the one that was written last")
    return count, None


def digest_of(entry: LogEntry) -> str:
    """Holds the words of an entry; the salt keeps them from being guessed when they are forgotten."""
    return sha256(f"{entry.salt}\n{_canonical(entry.details)}".encode()).hexdigest()


def hash_of(entry: LogEntry) -> str:
    """Holds all of an entry but its words, for which their digest stands, and the entry before it."""
    said = [
        entry.previous,
        entry.seq,
        entry.at.isoformat(timespec="milliseconds"),
        entry.action,
        entry.actor,
        entry.subject,
        entry.target_kind,
        entry.target,
        entry.case_ref,
        entry.decision_ref,
        entry.digest,
    ]
    return sha256(_canonical(said).encode()).hexdigest()


def _fault(entry: LogEntry, last: str) -> str | None:
    if entry.previous != last:
        return "it does not follow the entry before it"
    if hash_of(entry) != entry.hash:
        return "it was changed"
    if entry.details is None:
        erased = bool(entry.subject) and not LogAlias.objects.filter(alias=entry.subject).exists()
        return None if erased else "its words were taken out, though the person was not erased"
    return None if digest_of(entry) == entry.digest else "its words were changed"


def _head() -> LogHead:
    while (head := LogHead.objects.filter(chain="log").first()) is None:
        insert_new(LogHead(chain="log", seq=0, hash=BEGINNING))
    return head


def _entries() -> Iterator[LogEntry]:
    after = 0
    while page := list(LogEntry.objects.filter(seq__gt=after).order_by("seq")[:LOG_CHUNK]):
        yield from page
        after = page[-1].seq


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
