"""A graph of numbered people from a file: reading it, storing it in bulk, and counting exactly afterwards."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import Q
from django.utils import timezone

from follow.constants import CHUNK, limit
from follow.models import Relationship, RelationshipStatus
from follow.reconcile import ENDS, recount
from profiles.models import User, UserBlock, UserPrivacy, UserSearchKey
from profiles.querysets import search_keys
from yiz.db import atomic

ADDRESSES = "graph.invalid"
"""Where the addresses of imported accounts end; no mail goes there (RFC 2606)."""

MAX_DIGITS = 12

Bad = tuple[int, str]
"""`(number of the line, why it is left out)`."""


@dataclass(frozen=True, slots=True)
class Line:
    """One good line: `follower` and `followee` are the numbers of the file."""

    number: int
    follower: int
    followee: int


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of some lines; `accounts` is how many had to be made."""

    accounts: int
    bad: list[Bad]


@dataclass(frozen=True, slots=True)
class Counted:
    """Some accounts whose counters are exact now; `beyond_limit` names those who follow more than anybody may."""

    people: int
    edges: int
    beyond_limit: list[str]


def read(lines: Iterable[str]) -> Iterator[tuple[list[Line], list[Bad]]]:
    """At most `CHUNK` lines at a time, good and bad; empty ones count, but are nothing."""
    numbered = enumerate(lines, start=1)
    while chunk := list(islice(numbered, CHUNK)):
        good: list[Line] = []
        bad: list[Bad] = []
        for number, text in chunk:
            reason = _fault(text)
            if reason:
                bad.append((number, reason))
            elif text.strip():
                good.append(Line(number, *(int(part) for part in text.split("\t"))))
        yield good, bad


def _fault(text: str) -> str:
    """What is wrong with a line; empty when nothing is."""
    if not text.strip():
        return ""
    parts = [part.strip() for part in text.split("\t")]
    if len(parts) != 2:
        return "there must be two numbers with a tab between them."
    for part in parts:
        if not (part.isascii() and part.isdigit() and len(part) <= MAX_DIGITS):
            return f"“{part[:40]}” is not a number of up to {MAX_DIGITS} digits."
    return "nobody follows themselves." if int(parts[0]) == int(parts[1]) else ""


@atomic
def store(lines: list[Line]) -> Stored:
    """Stores at most `CHUNK` edges, and the accounts that they need; an edge that is there stays as it is.

    Emits nothing and counts nothing: `recount_all()` does that at the end. Edges between people of whom one has
    blocked the other are left out, silently, as they would be ended at once.
    """
    accounts, made = _accounts({number for line in lines for number in (line.follower, line.followee)})
    bad = [
        (line.number, f"{_name(number)} is an account of somebody's own.")
        for line in lines
        for number in (line.follower, line.followee)
        if number not in accounts
    ]
    pairs = {
        (accounts[line.follower], accounts[line.followee])
        for line in lines
        if line.follower in accounts and line.followee in accounts
    }
    now = timezone.now()
    Relationship.objects.bulk_create(
        [
            Relationship(follower_id=follower, followee_id=followee, status=RelationshipStatus.ACTIVE, since=now)
            for follower, followee in sorted(pairs - _blocked(set(accounts.values())))
        ],
        ignore_conflicts=True,
    )
    return Stored(made, sorted(set(bad)))


def _name(number: int) -> str:
    return f"graph{number}"


def _address(number: int) -> str:
    return f"{_name(number)}@{ADDRESSES}"


def _accounts(numbers: set[int]) -> tuple[dict[int, str], int]:
    """Account ids by number, and how many were made; a number whose name is somebody else's is left out."""
    wanted = {_name(number): number for number in numbers}
    rows = User.objects.filter(username_key__in=wanted).values_list("username_key", "id", "email_key")
    taken = {wanted[name]: (user_id, address) for name, user_id, address in rows}
    new = [_new_account(number) for number in sorted(numbers - taken.keys())]
    User.objects.bulk_create(new)
    UserPrivacy.objects.bulk_create([UserPrivacy(user=user) for user in new])
    keys = [(user.pk, key) for user in new for key in search_keys(user.username, user.display_name)]
    UserSearchKey.objects.bulk_create([UserSearchKey(user_id=user_id, key=key) for user_id, key in keys])
    known = {number: user_id for number, (user_id, address) in taken.items() if address == _address(number)}
    return known | {int(user.username.removeprefix("graph")): user.pk for user in new}, len(new)


def _new_account(number: int) -> User:
    return User.objects.build(username=_name(number), email=_address(number), password=None)


def _blocked(ids: set[str]) -> set[tuple[str, str]]:
    """Pairs, both ways, between whom there is a block."""
    rows = UserBlock.objects.filter(Q(blocker_id__in=ids) & Q(blocked_id__in=ids))
    found = set(rows.values_list("blocker_id", "blocked_id"))
    return found | {(blocked, blocker) for blocker, blocked in found}


def recount_all() -> Iterator[Counted]:
    """Sets followers and followed of all accounts of the graph to what the edges say, `CHUNK` accounts at a time."""
    names, after = User.objects.filter(username_key__lt="graph:").order_by("username_key"), "graph"
    while keys := list(names.filter(username_key__gt=after).values_list("username_key", flat=True)[:CHUNK]):
        yield _recount_between(after, keys[-1])
        after = keys[-1]


@atomic
def _recount_between(after: str, last: str) -> Counted:
    """In one transaction with the reading of the edges, so that a follow in between is neither lost nor counted twice.

    Accounts with the same figures are written together.
    """
    names = User.objects.filter(username_key__gt=after, username_key__lte=last)
    people = {row["id"]: row for row in names.values("id", "username", *ENDS)}
    counted = {counter: recount(end, list(people)) for counter, end in ENDS.items()}
    wrong: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for user_id, row in people.items():
        right = tuple(counted[counter].get(user_id, 0) for counter in ENDS)
        if right != tuple(row[counter] for counter in ENDS):
            wrong[right].append(user_id)
    for right, ids in wrong.items():
        User.objects.filter(pk__in=ids).update(**dict(zip(ENDS, right, strict=True)))
    follows = counted["following_count"]
    beyond = [people[user_id]["username"] for user_id, edges in follows.items() if edges > limit("FOLLOWS_AT_MOST")]
    return Counted(len(people), sum(follows.values()), sorted(beyond))
