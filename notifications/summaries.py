"""How a creator's plans did: this week against the last, day by day, plan by plan."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from follow.models import Relationship
from notifications.preferences import zone
from profiles.models import User
from social.models import Interaction, SharedSkill
from yiz.ids import id_at

WEEK = timedelta(days=7)
SKILLS = 500
ACTS = 20_000
SHOWN = 5
HEIGHT = 80
KINDS = ("download", "like", "rating")

Counts = Counter[tuple[str, bool]]


def gather(user: User, until: datetime) -> dict[str, Any] | None:
    """The contents of the summary, in the language that is active; None when nothing happened in that week."""
    own = zone(user.timezone)
    titles = dict(
        SharedSkill.objects.filter(author_id=user.pk, status="published")
        .order_by("-id")
        .values_list("id", "title")[:SKILLS]
    )
    acts = _acts(list(titles), until)
    this_week = until - WEEK
    recent = [act for act in acts if act[2] >= this_week]
    if not recent:
        return None
    kinds: Counts = Counter((kind, at >= this_week) for _skill, kind, at in acts)
    by_day = Counter(at.astimezone(own).date() for _skill, _kind, at in recent)
    by_skill = Counter(skill for skill, _kind, _at in recent)
    return {
        "figures": [
            _figure(name, kinds[kind, True], kinds[kind, False])
            for name, kind in ((_("Downloads"), "download"), (_("Likes"), "like"), (_("Ratings"), "rating"))
        ]
        + [_followers(user, until)],
        "days": _chart(by_day, [(until.astimezone(own) - timedelta(days=n)).date() for n in range(6, -1, -1)]),
        "skills": [
            {"title": titles[skill], "url": f"{settings.FRONTEND_URL}/skills/{skill}", "number": number}
            for skill, number in by_skill.most_common(SHOWN)
        ],
    }


def _acts(skills: list[str], until: datetime) -> list[tuple[str, str, datetime]]:
    """Skill, kind and moment of what others did in the last two weeks, by the index of a skill's acts."""
    rows = Interaction.objects.filter(skill_id__in=skills, kind__in=KINDS, pk__gte=id_at(until - 2 * WEEK))
    return [row for row in rows.order_by().values_list("skill_id", "kind", "created_at")[:ACTS] if row[2] < until]


def _followers(user: User, until: datetime) -> dict[str, Any]:
    edges = Relationship.objects.filter(followee_id=user.pk, status="active", pk__gte=id_at(until - 2 * WEEK))
    since = [at >= until - WEEK for at in edges.order_by("-id").values_list("since", flat=True)[:ACTS]]
    return _figure(_("New followers"), since.count(True), since.count(False))


def _figure(name: str, now: int, before: int) -> dict[str, Any]:
    moved = now - before
    return {"name": name, "number": now, "change": f"{'±' if moved == 0 else '+' if moved > 0 else '−'}{abs(moved)}"}


def _chart(by_day: Counter[date], days: list[date]) -> list[dict[str, Any]]:
    """Bars whose highest is `HEIGHT` pixels; in the text part they are as many blocks."""
    most = max(by_day.values(), default=1)
    return [
        {
            "name": date_format(day, "D"),
            "number": by_day[day],
            "height": max(round(HEIGHT * by_day[day] / most), 1),
            "bar": "█" * round(10 * by_day[day] / most),
        }
        for day in days
    ]
