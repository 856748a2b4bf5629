"""A million events into figures: how long, how much memory, and how long the database itself takes to count the same.

The bare aggregation is the same figures (counts, sums and exact unique counts by day, skill, kind, source and hour),
grouped by the database alone and thrown away; the roll-up also stores them. Both run in this one process, one after the
other; the memory is the highest of a process of its own that does nothing but the roll-up.
Uses an emptied database of its own, `bench_rollup` beside the one in MONGO_URI.
Example: python -m bench.bench_rollup --events 1000000
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter

CHILD = "BENCH_ROLLUP_CHILD"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")
if CHILD not in os.environ:
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="bench_rollup")
    if os.environ.get("MONGO_URI"):
        base, _, options = os.environ["MONGO_URI"].partition("?")
        os.environ["MONGO_URI"] = f"{base.rsplit('/', 1)[0]}/bench_rollup" + (f"?{options}" if options else "")

import django  # noqa: E402  after the environment is set

django.setup()

from django.core.management import call_command  # noqa: E402  and the settings
from django.db import connection  # noqa: E402

from analytics.models import DailyFigure, Event, HourlyFigure, RollupState  # noqa: E402
from analytics.rollup.run import rollup  # noqa: E402
from analytics.services import COLUMNS  # noqa: E402
from analytics.tracking import half_hour  # noqa: E402
from yiz.bulk import insert_rows  # noqa: E402
from yiz.ids import new_id  # noqa: E402

DAYS, SKILLS, PEOPLE, SESSIONS = 7, 1_000, 20_000, 30_000
KINDS = ["skill_view"] * 12 + ["search"] * 3 + ["page_view"] * 3 + ["liked", "downloaded", "day_completed"]
SOURCES = ["search", "feed", "trending", "recommendation", ""]
TABLE = "analytics_events"


def generate(number: int) -> None:
    """Events of the last seven days, some skills far more looked at than others."""
    draw, now = random.Random(1), datetime.now(UTC)
    skills = [new_id() for _ in range(SKILLS)]
    weights = [1 / (rank + 1) ** 0.8 for rank in range(SKILLS)]
    people = [f"{int(now.timestamp()) - draw.randrange(300 * 86_400):08x}{n:016x}" for n in range(PEOPLE)]
    chosen = draw.choices(skills, weights, k=number)

    def rows():
        for skill in chosen:
            kind, at = draw.choice(KINDS), now - timedelta(seconds=draw.randrange(DAYS * 86_400))
            user = draw.choice(people) if draw.random() < 0.7 else None
            row_id, view = new_id(), kind == "skill_view"
            yield (
                row_id,
                row_id,
                kind,
                user,
                f"visit-{draw.randrange(SESSIONS)}",
                None if kind in ("search", "page_view") else skill,
                draw.randrange(600) if view else None,
                draw.choice(SOURCES) if view else "",
                draw.randrange(1, 31) if kind == "day_completed" else None,
                {},
                half_hour(at),
                at,
                now,
            )

    left = rows()
    while chunk := list(islice(left, 5_000)):
        assert insert_rows(Event, COLUMNS, chunk) == len(chunk)


SQL = [
    "SELECT half_hour / 48, skill_id, kind, source, number, COUNT(*), SUM(duration), COUNT(duration) FROM {t} "
    "GROUP BY 1, 2, 3, 4, 5",
    "SELECT half_hour / 48, skill_id, COUNT(DISTINCT COALESCE(user_id, session_id)) FROM {t} "
    "WHERE kind = 'skill_view' GROUP BY 1, 2",
    "SELECT half_hour / 48, COUNT(DISTINCT user_id), COUNT(DISTINCT session_id), "
    "COUNT(DISTINCT COALESCE(user_id, session_id)) FROM {t} GROUP BY 1",
    "SELECT half_hour / 48, substr(user_id, 1, 3), COUNT(DISTINCT user_id) FROM {t} GROUP BY 1, 2",
    "SELECT half_hour / 2, COUNT(*), SUM(kind = 'skill_view'), COUNT(DISTINCT user_id) FROM {t} GROUP BY 1",
]


def _day(parts: int = 48) -> dict:
    return {"$floor": {"$divide": ["$half_hour", parts]}}


def _distinct(group: dict, who: object, match: dict | None = None) -> list[dict]:
    first = [{"$match": match}] if match else []
    pair = {"$group": {"_id": {**group, "who": who}}}
    return [*first, pair, {"$group": {"_id": {name: f"$_id.{name}" for name in group}, "n": {"$sum": 1}}}]


VISITOR = {"$ifNull": ["$user_id", "$session_id"]}
WEEK = {"$dateTrunc": {"date": {"$toDate": "$user_id"}, "unit": "week"}}
NAMED = {"user_id": {"$ne": None}}
PIPELINES = [
    [
        {
            "$group": {
                "_id": {"d": _day(), "s": "$skill_id", "k": "$kind", "f": "$source", "n": "$number"},
                "count": {"$sum": 1},
                "seconds": {"$sum": "$duration"},
            }
        }
    ],
    _distinct({"d": _day(), "s": "$skill_id"}, VISITOR, {"kind": "skill_view"}),
    _distinct({"d": _day()}, "$user_id", NAMED),
    _distinct({"d": _day()}, "$session_id"),
    _distinct({"d": _day()}, VISITOR),
    _distinct({"d": _day(), "w": WEEK}, "$user_id", NAMED),
    [{"$group": {"_id": {"h": _day(2), "k": "$kind"}, "count": {"$sum": 1}}}],
    _distinct({"h": _day(2)}, "$user_id", NAMED),
]


def bare() -> int:
    """The database counts the same by itself; answers how many rows of figures that gave."""
    found = 0
    if connection.vendor == "mongodb":
        collection = connection.get_collection(TABLE)
        for pipeline in PIPELINES:
            found += sum(1 for _ in collection.aggregate(pipeline, allowDiskUse=True))
        return found
    with connection.cursor() as cursor:
        for statement in SQL:
            cursor.execute(statement.format(t=TABLE))
            found += len(cursor.fetchall())
    return found


def forget() -> None:
    for model in (DailyFigure, HourlyFigure, RollupState):
        model.objects.all().delete()


def quiet(rows: int, what: str) -> None:
    """Nobody is watching."""


def child() -> int:
    read = rollup(quiet)
    print(read, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return 0


def main() -> int:
    if CHILD in os.environ:
        return child()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--reuse", action="store_true", help="measure the events that are there (MongoDB)")
    options = parser.parse_args()
    if connection.vendor == "mongodb" and not options.reuse:
        connection.ensure_connection()
        connection.database.client.drop_database(connection.settings_dict["NAME"])
    call_command("migrate", verbosity=0)
    began = perf_counter()
    if not options.reuse:
        generate(options.events)
    forget()
    stored = Event.objects.count()
    print(
        f"{connection.vendor}: {stored:,} events of {DAYS} days, stored in {perf_counter() - began:.0f} s", flush=True
    )
    began = perf_counter()
    rows = bare()
    alone = perf_counter() - began
    print(f"bare aggregation: {alone:.1f} s, {rows:,} rows", flush=True)
    began = perf_counter()
    rollup(quiet)
    ours = perf_counter() - began
    again = perf_counter()
    rollup(quiet)
    again = perf_counter() - again
    figures = DailyFigure.objects.count()
    print(
        f"roll-up: {ours:.1f} s, {figures:,} figures stored, {ours / alone:.2f} × the bare one; again, with nothing to "
        f"write: {again:.1f} s, {again / alone:.2f} ×; load of the machine {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    forget()
    command = [sys.executable, "-m", "bench.bench_rollup"]
    told = subprocess.run(command, env={**os.environ, CHILD: "1"}, capture_output=True, text=True, check=True).stdout
    print(f"memory at most, in a process of its own: {told.split()[1]} MB for {int(told.split()[0]):,} events")
    if connection.vendor == "mongodb":
        connection.database.client.drop_database(connection.settings_dict["NAME"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
