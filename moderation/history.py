"""Everything about one person, or one case, on one page: for the API and the admin. A constant number of queries."""

from __future__ import annotations

from typing import Any

from django.db.models import Count

from moderation import payloads
from moderation.constants import THOUSANDTHS
from moderation.models import Appeal, Case, Decision, Report, Sanction
from moderation.querysets.reports import COLUMNS as REPORTED
from moderation.services import credibility
from moderation.services.people import strikes_of
from moderation.targets import find
from profiles.models import User
from yiz.api.errors import Missing

SHOWN = 50
"""Rows of each kind: the newest."""

ACCOUNT = ("id", "username", "display_name", "status", "joined_at", "email_verified_at", "is_staff", "points")
COUNTERS = ("skills_count", "followers_count", "following_count", "likes_received", "downloads_received")


def of_person(user_id: str) -> dict[str, Any]:
    """Who it is, how they stand, what they did and what was decided about them. Raises `Missing`."""
    account = User.objects.filter(pk=user_id).values(*ACCOUNT, *COUNTERS).first()
    if account is None:
        raise Missing
    counters = {name: account.pop(name) for name in COUNTERS}
    about = Case.objects.filter(author_id=user_id)
    decided = Decision.objects.filter(person_id=user_id).order_by("-id")
    outcomes = about.exclude(outcome="").order_by().values_list("outcome").annotate(number=Count("id"))
    return {
        "user": account | {"email_verified": account.pop("email_verified_at") is not None, "counts": counters},
        "credibility": explain_standing(user_id),
        "strikes": strikes_of(user_id),
        "outcomes": dict(outcomes),
        "sanctions": list(
            Sanction.objects.filter(user_id=user_id)
            .order_by("-id")
            .values("id", "kind", "at", "until", "ended_at", "decision_id")[:SHOWN]
        ),
        "decisions": payloads.decisions(list(decided.values(*payloads.DECIDED)[:SHOWN])),
        "cases": payloads.cases(list(about.order_by("-id").queue()[:SHOWN])),
        "appeals": payloads.own_appeals(
            list(Appeal.objects.filter(user_id=user_id).order_by("-id").values(*payloads.APPEALED)[:SHOWN])
        ),
    }


def explain_standing(user_id: str) -> dict[str, Any]:
    """How much somebody's reports count, by which formula, and on which reports that rests."""
    standing = credibility.standing_of(user_id)
    reports = list(Report.objects.by(user_id).order_by("-id").values(*REPORTED)[:SHOWN])
    by_status = dict(Report.objects.by(user_id).order_by().values_list("status").annotate(number=Count("id")))
    return {
        "credibility": round(standing.credibility, 3),
        "formula": "(agreed + 2) / (agreed + disagreed + 4)",
        "agreed": standing.agreed,
        "disagreed": standing.disagreed,
        "open": by_status.get("open", 0),
        "counts": standing.counts,
        "newborn": standing.newborn,
        "proven": standing.proven,
        "explanation": _in_words(standing),
        "reports": payloads.own_reports(reports),
    }


def of_case(case_id: str) -> dict[str, Any]:
    """A case with its reports, what its target says now, earlier cases of it, and how its author stands.

    A report's id finds its case, too. Raises `Missing`.
    """
    row = Case.objects.filter(pk=case_id).queue().first()
    if row is None:
        known = Report.objects.filter(pk=case_id).values_list("case_id", flat=True).first()
        row = Case.objects.filter(pk=known).queue().first() if known else None
    if row is None:
        raise Missing
    found = find(row["target_kind"], row["target_id"])
    reports = Report.objects.of_case(row["id"]).order_by("-id").values(*REPORTED)[:SHOWN]
    decided = Decision.objects.filter(case_id=row["id"]).order_by("-id").values(*payloads.DECIDED)[:SHOWN]
    earlier = Case.objects.about(row["target_kind"], row["target_id"]).exclude(pk=row["id"]).order_by("-id")
    return {
        **payloads.cases([row])[0],
        "snapshot": {name: row["snapshot"].get(name, "") for name in ("title", "text", "status")},
        "now": found.snapshot() if found else None,
        "reports": payloads.reports(list(reports)),
        "decisions": payloads.decisions(list(decided)),
        "earlier": payloads.cases(list(earlier.queue()[:10])),
        "strikes": strikes_of(row["author_id"]) if row["author_id"] else None,
    }


def _in_words(standing: credibility.Standing) -> str:
    decided = standing.agreed + standing.disagreed
    if not standing.counts:
        return f"Wrong too often: of {decided} decided reports moderators agreed with {standing.agreed}. None counts."
    said = f"Each report counts for {standing.thousandths / THOUSANDTHS:g} in the priority of its case."
    if standing.newborn:
        return f"{said} The account is less than a week old: its reports hide nothing."
    if standing.proven:
        return f"{said} Towards hiding, too."
    return f"{said} Towards hiding too, but only once for all who signed up on one day or report from one network."
