"""A generated year of events, and a count of it that has nothing in common with the product's: numpy over columns."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from bson import ObjectId

from analytics.models import DailyFigure, Event, HourlyFigure
from analytics.services import COLUMNS
from analytics.tracking import half_hour
from yiz.bulk import insert_rows
from yiz.ids import new_id

START = datetime(2025, 1, 1, tzinfo=UTC)
KINDS = [
    "skill_view",
    "skill_view",
    "skill_view",
    "search",
    "liked",
    "downloaded",
    "day_completed",
    "skill_interaction",
]
SOURCES = ["search", "feed", "", "own"]


class Year:
    """Events of a year as columns; `ids` of people tell when they registered, through the year before and this."""

    def __init__(self, events: int, *, skills: int = 6, people: int = 25, seed: int = 1, days_apart: int = 10) -> None:
        draw = np.random.default_rng(seed)
        self.skills = np.array([new_id() for _ in range(skills)])
        registered = draw.integers(-300, 360, people)
        stamps = [int((START + timedelta(days=int(day))).timestamp()) for day in registered]
        self.people = np.array([f"{stamp:08x}{number:016x}" for number, stamp in enumerate(stamps)])
        days = np.arange(0, 365, days_apart)
        self.seconds = draw.choice(days, events) * 86_400 + draw.integers(0, 86_400, events)
        self.kind = draw.choice(KINDS, events)
        self.user = np.where(draw.random(events) < 0.7, draw.choice(self.people, events), "")
        self.session = np.char.add("visit-", draw.integers(0, 80, events).astype(str))
        self.skill = np.where(self.kind == "search", "", draw.choice(self.skills, events))
        self.source = np.where(self.kind == "skill_view", draw.choice(SOURCES, events), "")
        self.duration = np.where(
            (self.kind == "skill_view") & (draw.random(events) < 0.5), draw.integers(0, 900, events), -1
        )
        self.number = np.where(self.kind == "day_completed", draw.integers(1, 6, events), 0)

    def store(self, which: np.ndarray) -> None:
        """Stores these events (indexes), as they would have arrived just now."""
        now = datetime.now(UTC)
        rows = []
        for n in which.tolist():
            at = START + timedelta(seconds=int(self.seconds[n]))
            row: dict[str, Any] = {
                "id": new_id(),
                "event_key": f"e{n}",
                "kind": str(self.kind[n]),
                "user_id": str(self.user[n]) or None,
                "session_id": str(self.session[n]),
                "skill_id": str(self.skill[n]) or None,
                "duration": int(self.duration[n]) if self.duration[n] >= 0 else None,
                "source": str(self.source[n]),
                "number": int(self.number[n]) or None,
                "properties": {},
                "half_hour": half_hour(at),
                "at": at,
                "received_at": now,
            }
            rows.append(tuple(row[name] for name in COLUMNS))
        assert insert_rows(Event, COLUMNS, rows) == len(rows)

    def expected(self) -> tuple[Counter[Any], Counter[Any]]:
        """`(day, subject kind, subject, metric)` → value, and `(hour, metric)` → value, by brute force."""
        daily: Counter[Any] = Counter()
        hourly: Counter[Any] = Counter()
        day, hour = self.seconds // 86_400, self.seconds // 3_600 + int(START.timestamp()) // 3_600
        visitor = np.where(self.user != "", self.user, self.session)
        view = (self.kind == "skill_view") & (self.source != "own")
        ones = np.ones(len(day), int)

        def add(mask: Any, kind: str, subject: Any, metric: Any, amount: Any = ones) -> None:
            subject, metric = (np.broadcast_to(np.asarray(x), len(day)) for x in (subject, metric))
            for d, s, m, a in zip(day[mask], subject[mask], metric[mask], amount[mask], strict=True):
                daily[int(d), kind, str(s), str(m)] += int(a)

        def unique(mask: Any, kind: str, subject: Any, metric: str, who: Any) -> None:
            subject = np.broadcast_to(np.asarray(subject), len(day))
            seen = {(int(d), str(s), str(w)) for d, s, w in zip(day[mask], subject[mask], who[mask], strict=True)}
            for d, s, _ in seen:
                daily[d, kind, s, metric] += 1

        everything = ones == 1
        add(everything, "platform", "", "events")
        add(everything, "platform", "", np.char.add("kind:", self.kind))
        unique(self.user != "", "platform", "", "users", self.user)
        unique(everything, "platform", "", "visitors", visitor)
        unique(everything, "platform", "", "sessions", self.session)
        unique(self.user != "", "cohort", np.array([self.week_of(u) for u in self.user]), "users", self.user)
        add(view, "skill", self.skill, "views")
        add(view, "skill", self.skill, np.char.add("source:", np.where(self.source == "", "unknown", self.source)))
        unique(view, "skill", self.skill, "viewers", visitor)
        unique(view & self.known(), "skill", self.skill, "known_viewers", self.user)
        timed = view & (self.duration >= 0)
        add(timed, "skill", self.skill, "timed")
        add(timed, "skill", self.skill, "seconds", self.duration)
        facts = np.isin(self.kind, ["liked", "downloaded", "day_completed"])
        add(facts, "skill", self.skill, self.kind)
        add(self.kind == "skill_interaction", "skill", self.skill, "interactions")
        add(self.kind == "day_completed", "skill", self.skill, np.char.add("day:", self.number.astype(str)))
        for h, k in zip(hour.tolist(), self.kind, strict=True):
            hourly[h, "events"] += 1
            if k == "skill_view":
                hourly[h, "views"] += 1
        for h, _ in {(h, u) for h, u in zip(hour.tolist(), self.user, strict=True) if u}:
            hourly[h, "users"] += 1
        return daily, hourly

    def known(self) -> Any:
        """Where the viewer's account was a day old when the half hour of the event began."""
        begun = (self.seconds + int(START.timestamp())) // 1_800 * 1_800
        old = [
            bool(u) and b - ObjectId(u).generation_time.timestamp() >= 86_400
            for u, b in zip(self.user, begun, strict=True)
        ]
        return np.array(old)

    @staticmethod
    def week_of(user: str) -> str:
        if not user:
            return ""
        made = ObjectId(user).generation_time.date()
        return str(made - timedelta(days=made.weekday()))


def stored() -> tuple[dict[Any, int], dict[Any, int]]:
    """The figures as they are stored, in the shape of `Year.expected`."""
    columns = ("day", "subject_kind", "subject_id", "metric", "value")
    first = START.date()
    daily = {((day - first).days, *key): value for day, *key, value in DailyFigure.objects.values_list(*columns)}
    hourly = {
        (hour, metric): value for hour, metric, value in HourlyFigure.objects.values_list("hour", "metric", "value")
    }
    return daily, hourly
