"""One's own skills: how many looked, came, stayed, and where from."""

from collections.abc import Mapping
from typing import Any

from analytics.constants import FEW
from analytics.models import Fact, Source, Subject
from analytics.reports import learners
from analytics.reports.figures import Period, people, series, share, totals, totals_of_many
from analytics.reports.person import funnel_of
from analytics.reports.privacy import told
from profiles.models import User
from social.models import SharedSkill

COLUMNS = (
    "id",
    "title",
    "author_id",
    "status",
    "audience",
    "days",
    "duration_days",
    "rating_sum",
    "ratings_count",
    "views_count",
    "published_at",
)
FACTS = {
    "likes": Fact.LIKED,
    "unlikes": Fact.UNLIKED,
    "bookmarks": Fact.BOOKMARKED,
    "downloads": Fact.DOWNLOADED,
    "ratings": Fact.RATED,
    "comments": Fact.COMMENTED,
    "forks": Fact.FORKED,
    "completions": Fact.COMPLETED,
}
_SERIES = {"views": "views", "viewers": "viewers", "likes": Fact.LIKED, "downloads": Fact.DOWNLOADED}
OWN_SKILLS = 1_000
SHOWN = 50


def skill_report(skill: Mapping[str, Any], days: int) -> dict[str, Any]:
    """Everything about one skill in a period; `withheld` names what is not told since it is of fewer than five."""
    period = Period.of(days)
    found = totals(Subject.SKILL, skill["id"], period)
    viewers = people(Subject.SKILL, [skill["id"]], period, "viewers").get(skill["id"], 0)
    few = 0 < viewers < FEW
    learning = learners.learners(skill)
    report: dict[str, Any] = {
        "skill": {"id": skill["id"], "title": skill["title"], "status": skill["status"]},
        "period": period.payload(),
        "totals": {
            "views": found.get("views", 0),
            "viewers": told(viewers),
            "average_seconds": None if few or not found.get("timed") else round(found["seconds"] / found["timed"]),
            **{name: found.get(fact, 0) for name, fact in FACTS.items()},
        },
        "rating": learners.rating(skill),
        "sources": None if few else _sources(found),
        "funnel": None if few else _funnel(viewers, found),
        "drop_off": learners.drop_off(skill, learning),
    }
    report["withheld"] = _withheld(report, few, len(learning))
    return report


def _withheld(report: dict[str, Any], few: bool, learning: int) -> list[str]:
    names = ["totals.viewers", "totals.average_seconds", "sources", "funnel"] if few else []
    if 0 < learning < FEW:
        names.append("drop_off")
    if report["rating"]["completion_weighted"] is None and report["rating"]["count"]:
        names.append("rating.completion_weighted")
    return names


def _sources(found: Mapping[str, int]) -> list[dict[str, Any]]:
    """Where views came from, most first; those that say nothing are `unknown`."""
    views = {metric.partition(":")[2]: count for metric, count in found.items() if metric.startswith("source:")}
    total = sum(views.values())
    return [
        {"source": source, "views": count, "share": share(count, total)}
        for source, count in sorted(views.items(), key=lambda pair: (-pair[1], pair[0]))
        if source != Source.OWN
    ]


def _funnel(viewers: int, found: Mapping[str, int]) -> list[dict[str, Any]]:
    """What happened in the period, step by step; those at the last step need not have begun in it."""
    steps = [
        ("viewed", viewers),
        ("downloaded", found.get(Fact.DOWNLOADED, 0)),
        ("day_1", found.get("day:1", 0)),
        ("half", found.get(Fact.HALF_COMPLETED, 0)),
        ("completed", found.get(Fact.COMPLETED, 0)),
    ]
    return funnel_of(steps)


def timeseries(skill: Mapping[str, Any], days: int) -> dict[str, Any]:
    """A figure a day; viewers of a day with fewer than five of them are None."""
    period = Period.of(days)
    found = series(Subject.SKILL, skill["id"], period, list(_SERIES.values()))
    rows = []
    for day in period.each():
        row: dict[str, Any] = {"day": day.isoformat()}
        for name, metric in _SERIES.items():
            value = found[metric].get(day, 0)
            row[name] = told(value) if name == "viewers" else value
        rows.append(row)
    return {"period": period.payload(), "series": rows}


def creator_report(user: User, days: int) -> dict[str, Any]:
    """All of one's skills at once (the newest 1,000), with the period before beside it."""
    rows = SharedSkill.objects.filter(author_id=user.pk).exclude(status="deleted").order_by("-id")
    columns = ("id", "title", "status", "views_count", "likes_count", "downloads_count", "rating_sum", "ratings_count")
    skills = list(rows.values(*columns)[:OWN_SKILLS])
    period = Period.of(days)
    metrics = ["views", *FACTS.values()]
    ids = [row["id"] for row in skills]
    found = totals_of_many(Subject.SKILL, ids, period, metrics)
    before = totals_of_many(Subject.SKILL, ids, period.before(), metrics)
    skills.sort(key=lambda row: (-found.get(row["id"], {}).get("views", 0), -row["views_count"], row["id"]))
    return {
        "period": period.payload(),
        "skills": len(skills),
        "totals": _sums(found),
        "before": _sums(before),
        "best": [_line(row, found.get(row["id"], {})) for row in skills[:SHOWN]],
    }


def _sums(found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    names = {"views": "views", **FACTS}
    return {name: sum(of.get(metric, 0) for of in found.values()) for name, metric in names.items()}


def _line(row: Mapping[str, Any], found: Mapping[str, int]) -> dict[str, Any]:
    count = row["ratings_count"]
    return {
        "id": row["id"],
        "title": row["title"],
        "status": row["status"],
        "views": found.get("views", 0),
        "likes": found.get(Fact.LIKED, 0),
        "downloads": found.get(Fact.DOWNLOADED, 0),
        "completions": found.get(Fact.COMPLETED, 0),
        "rating": round(row["rating_sum"] / count, 2) if count else None,
        "all_time": {
            "views": row["views_count"],
            "likes": row["likes_count"],
            "downloads": row["downloads_count"],
        },
    }


def trending_figures(skill_ids: list[str], days: int) -> dict[str, dict[str, Any]]:
    """What stands beside what trends, by skill; viewers of skills with fewer than five are None."""
    period = Period.of(days)
    found = totals_of_many(Subject.SKILL, skill_ids, period, ["views", Fact.LIKED, Fact.DOWNLOADED])
    before = totals_of_many(Subject.SKILL, skill_ids, period.before(), ["views"])
    viewers = people(Subject.SKILL, skill_ids, period, "viewers")
    return {
        skill_id: {
            "days": days,
            "views": found.get(skill_id, {}).get("views", 0),
            "viewers": told(viewers.get(skill_id, 0)),
            "likes": found.get(skill_id, {}).get(Fact.LIKED, 0),
            "downloads": found.get(skill_id, {}).get(Fact.DOWNLOADED, 0),
            "views_before": before.get(skill_id, {}).get("views", 0),
        }
        for skill_id in skill_ids
    }
