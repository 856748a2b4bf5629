"""How people are doing, as the API shows it: statistics, leaderboards."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from profiles.errors import FiguresHidden
from profiles.models import LeaderboardEdition, LeaderboardStanding, Status, User, Visibility
from profiles.querysets import Viewer, short_payload, viewer_id
from profiles.services.days import streak, today
from profiles.services.figures import FIGURES, active_days, counts, series
from profiles.services.leaderboards import LeaderboardService
from yiz.api.errors import Missing
from yiz.api.pages import Place, links, page_limit, read_cursor
from yiz.api.renderers import encode
from yiz.api.responses import single
from yiz.api.sifting import sift

Row = dict[str, Any]

_OF_ACCOUNT = ("points", "skills_count", "followers_count", "following_count", "likes_received", "downloads_received")
_PLACE = ("edition_id", "position")


def stats(user_id: str, viewer: Viewer, days: int) -> Row:
    """The figures of an account, and those of its last `days` days, as its time zone has them; at most five queries.

    Raises `Missing` for one whom the viewer may not know of, `FiguresHidden` where its privacy keeps the figures back.
    """
    columns = ("id", "timezone", "profile_visibility", "show_stats", *_OF_ACCOUNT)
    row = User.objects.known_to(viewer).filter(pk=user_id).values(*columns).first()
    if row is None:
        raise Missing
    if not may_see_figures(row, viewer):
        raise Missing if _hidden_away(row, viewer) else FiguresHidden
    last = today(row["timezone"])
    current, longest = streak(active_days(user_id), last)
    credited = counts(user_id, FIGURES.values())
    own = {name.removesuffix("_count"): row[name] for name in _OF_ACCOUNT}
    others = {name: credited.get(kind, 0) for name, kind in FIGURES.items() if name != "new_followers"}
    daily = series(user_id, last, days)
    return {
        "user_id": user_id,
        "days": days,
        "from": daily[0]["date"],
        "to": daily[-1]["date"],
        "totals": {**others, **own, "streak": current, "longest_streak": longest},
        "series": daily,
    }


def may_see_figures(row: Row, viewer: Viewer) -> bool:
    """Whether the viewer may see points and figures of an account whose name they know."""
    if row["id"] == viewer_id(viewer):
        return True
    return bool(row["show_stats"]) and (row["profile_visibility"] == Visibility.PUBLIC or _follows(row, viewer))


def _hidden_away(row: Row, viewer: Viewer) -> bool:
    return row["profile_visibility"] == Visibility.PRIVATE and not _follows(row, viewer)


def _follows(row: Row, viewer: Viewer) -> bool:
    return viewer_id(viewer) is not None and row["id"] in viewer.relations.following_ids  # type: ignore[union-attr]


def leaderboard(request: Request, *, window: str, category: str) -> Response:
    """A page of the newest edition of a board (or of the one that the reader has begun with), and the caller's rank.

    Ranks are those among all; whom the caller may not see is left out. A constant number of queries.
    """
    edition = LeaderboardService.newest(window=window, category=category)
    limit, place = page_limit(request), read_cursor(request, _PLACE)
    place = _still_there(place, edition)
    begun = place.values[0] if place else edition.pk if edition else None
    standings = LeaderboardStanding.objects.filter(edition_id=begun)
    source = standings.values("edition_id", "position", "rank", "points", "user_id")

    def keep(rows: list[Row]) -> list[Row]:
        return _visible(rows, request.user)

    found, more = sift(source, order=_PLACE, place=place, limit=limit, keep=keep) if begun else ([], False)
    answer = {
        "results": [{"rank": row["rank"], "points": row["points"], "user": row["person"]} for row in found],
        **links(request, _PLACE, found, place, more),
        "window": window,
        "category": category or None,
        "made_at": edition.made_at if edition else None,
        "me": _own(edition, viewer_id(request.user)),
    }
    return single(request, answer) if place is None else Response(encode(answer))


def _still_there(place: Place | None, edition: LeaderboardEdition | None) -> Place | None:
    """The place in the edition that the reader has begun with, or the same place in the newest one."""
    if place is None or edition is None:
        return None
    begun, position = place.values
    if begun != edition.pk and not LeaderboardEdition.objects.filter(pk=begun).exists():
        return Place((edition.pk, position), place.backwards)
    return place


def _visible(rows: list[Row], viewer: Viewer) -> list[Row]:
    users = User.objects.known_to(viewer).filter(pk__in=[row["user_id"] for row in rows], status=Status.ACTIVE)
    columns = ("id", "username", "display_name", "avatar", "profile_visibility", "show_stats")
    people = {user["id"]: short_payload(user) for user in users.values(*columns) if may_see_figures(user, viewer)}
    return [{**row, "person": people[row["user_id"]]} for row in rows if row["user_id"] in people]


def _own(edition: LeaderboardEdition | None, user_id: str | None) -> Row | None:
    """Where the caller stands; without a rank when without points on this board. None for an anonymous one."""
    if user_id is None:
        return None
    nowhere: Row = {"rank": None, "points": 0}
    if edition is None:
        return nowhere
    standing = LeaderboardStanding.objects.filter(user_id=user_id, edition_id=edition.pk)
    found = standing.values("rank", "points").first()
    return nowhere if found is None else dict(found)
