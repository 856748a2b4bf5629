"""All figures of one day, counted in one pass over its events, a chunk at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from analytics import sketches
from analytics.constants import HALF_HOUR
from analytics.models import Fact, Kind, Source, Subject
from discovery.constants import NEWBORN
from yiz.ids import id_time

COLUMNS = ("kind", "user_id", "session_id", "skill_id", "half_hour", "duration", "source", "number")

Key = tuple[str, str, str]
"""Subject, its id, metric."""
Row = tuple[Any, ...]

VIEWERS, KNOWN = "viewers", "known_viewers"
USERS, VISITORS, SESSIONS = "users", "visitors", "sessions"
EVERYTHING = (str(Subject.PLATFORM), "")
_FACTS = frozenset(Fact.values)
_VIEW = str(Kind.SKILL_VIEW)
_OWN = str(Source.OWN)


class Tally:
    """Counts and sketches of one day. Memory grows with the skills that something happened to, not with the events.

    Of everything: `events`, `kind:…` (each), `users`, `visitors` (signed in or not), `sessions`. Of a week's newcomers:
    `users`. Of a skill: `views`, `viewers`, `known_viewers` (with accounts that have weight), `seconds`, `timed`
    (views of a known duration), `source:…`, each fact by its name, `day:N` (completed), `interactions`. An author's
    views of his own count for nothing of the skill.
    """

    def __init__(self) -> None:
        self.counts: Counter[Key] = Counter()
        self.sketches: dict[Key, sketches.Sketch] = {}
        self.known: dict[Key, sketches.Sketch] = {}
        self.hours: Counter[tuple[int, str]] = Counter()
        self.hour_users: dict[int, sketches.Sketch] = {}

    def add(self, rows: list[Row]) -> None:
        """Counts a chunk of events, given as `COLUMNS`."""
        kinds, users, sessions, _, halves, _, _, _ = zip(*rows, strict=True)
        self._count(EVERYTHING, [("events", len(rows))])
        self._count(EVERYTHING, ((f"kind:{kind}", number) for kind, number in Counter(kinds).items()))
        signed_in = {str(user) for user in set(users) if user is not None}
        self._unique((*EVERYTHING, USERS), signed_in)
        anonymous = {row[2] for row in rows if row[1] is None and row[2]}
        self._unique((*EVERYTHING, VISITORS), signed_in, anonymous)
        self._unique((*EVERYTHING, SESSIONS), {session for session in set(sessions) if session})
        for user in signed_in:
            self._unique((str(Subject.COHORT), cohort_of(user), USERS), (user,))
        self._add_hours(kinds, users, halves)
        self._add_views([row for row in rows if row[0] == _VIEW and row[6] != _OWN and row[3] is not None])
        self._add_facts([row for row in rows if row[0] != _VIEW and row[3] is not None])

    def figures(self) -> Iterator[tuple[Key, int, bytes | None]]:
        """Every figure with its value and, for unique counts, its sketch."""
        for key, value in self.counts.items():
            yield key, value, None
        for key, sketch in self.sketches.items():
            yield key, sketches.count(sketch), sketches.dump(sketch)
        for key, sketch in self.known.items():
            yield key, sketches.count(sketch), None

    def hourly(self) -> dict[tuple[int, str], int]:
        """`(hour, metric)` → value, of everything."""
        users = {(hour, USERS): sketches.count(sketch) for hour, sketch in self.hour_users.items()}
        return {**self.hours, **users}

    def _add_hours(self, kinds: tuple[str, ...], users: tuple[Any, ...], halves: tuple[int, ...]) -> None:
        for half, number in Counter(halves).items():
            self.hours[half // 2, "events"] += number
        for (half, kind), number in Counter(zip(halves, kinds, strict=True)).items():
            if kind == _VIEW:
                self.hours[half // 2, "views"] += number
        for half, user in set(zip(halves, users, strict=True)):
            if user is not None:
                sketch = self.hour_users.get(half // 2)
                if sketch is None:
                    sketch = self.hour_users[half // 2] = sketches.new()
                sketch.update(str(user))

    def _add_views(self, rows: list[Row]) -> None:
        skill = str(Subject.SKILL)
        for (subject, source), number in Counter((row[3], row[6]) for row in rows).items():
            name = str(subject)
            self.counts[skill, name, "views"] += number
            self.counts[skill, name, f"source:{source or 'unknown'}"] += number
        for subject, user, session in {(row[3], row[1], row[2] if row[1] is None else "") for row in rows}:
            who = str(user) if user is not None else session
            if who:
                self._unique((skill, str(subject), VIEWERS), (who,))
        for subject, user, half in {(row[3], row[1], row[4]) for row in rows if row[1] is not None}:
            if half >= weighs_from(str(user)):
                key = (skill, str(subject), KNOWN)
                if (sketch := self.known.get(key)) is None:
                    sketch = self.known[key] = sketches.new()
                sketch.update(str(user))
        seconds: Counter[Any] = Counter()
        for row in rows:
            if row[5] is not None:
                seconds[row[3]] += row[5]
        timed = Counter(row[3] for row in rows if row[5] is not None)
        for subject, number in timed.items():
            self._count((skill, str(subject)), [("timed", number), ("seconds", seconds[subject])])

    def _add_facts(self, rows: list[Row]) -> None:
        for (subject, kind, number), times in Counter((row[3], row[0], row[7]) for row in rows).items():
            whose = (str(Subject.SKILL), str(subject))
            if kind in _FACTS:
                self._count(whose, [(kind, times)])
            elif kind == Kind.SKILL_INTERACTION:
                self._count(whose, [("interactions", times)])
            if kind == Fact.DAY_COMPLETED and number is not None:
                self._count(whose, [(f"day:{number}", times)])

    def _count(self, subject: tuple[str, str], found: Iterable[tuple[str, int]]) -> None:
        for metric, number in found:
            self.counts[(*subject, metric)] += number

    def _unique(self, key: Key, *groups: Iterable[str]) -> None:
        sketch = self.sketches.get(key)
        for group in groups:
            for one in group:
                if sketch is None:
                    sketch = self.sketches[key] = sketches.new()
                sketch.update(one)


@lru_cache(maxsize=100_000)
def cohort_of(user_id: str) -> str:
    """The Monday of the week (UTC) in which an account was made: its id says when."""
    return monday(id_time(user_id).date()).isoformat()


@lru_cache(maxsize=100_000)
def weighs_from(user_id: str) -> int:
    """The first half hour since 1970 in which what an account does has weight for what trends (`NEWBORN`)."""
    return -int(-(id_time(user_id) + NEWBORN).timestamp() // HALF_HOUR)


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
