"""Who may see which activity: asked at every reading, so that privacy, blocks, mutes and removals hold at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any

from feed.constants import EXCERPT, figure
from profiles.models import User, UserPrivacy, Visibility
from profiles.querysets import GONE, hidden_ids, short_payload, viewer_id
from social.models import Comment, CustomTask, SharedSkill
from social.querysets.skills import visible_rows
from yiz.api.bulk import column

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]
USER_COLUMNS = ("id", "username", "display_name", "avatar", "profile_visibility")
ABOUT_A_PERSON = "user_followed"
ABOUT_ONESELF = "achievement_earned"


def seen(rows: list[Row], viewer: Viewer) -> list[Row]:
    """Those of the activities that the viewer may see, each with what it is about, by a constant number of queries.

    Adds `actor` and, by the type, `skill` (a row of `listed()`), `words` (of a comment or a task) or `person`. An
    activity is seen when its actor is known and shows activities to the viewer, and what it is about is there for the
    viewer too.
    """
    people = _people([*column(rows, "actor_id"), *(row["object_id"] for row in rows if _is_follow(row))], viewer)
    shy = _shy(column(rows, "actor_id"))
    rows = [row for row in rows if _shows(people.get(row["actor_id"]), shy.get(row["actor_id"], "public"), viewer)]
    skills = _skills(column(rows, "skill_id"), viewer)
    words = {kind: read([row["object_id"] for row in rows if row["type"] == kind], viewer) for kind, read in WORDS}
    kept = []
    for row in rows:
        kind, skill = row["type"], skills.get(row["skill_id"])
        person = people.get(row["object_id"]) if _is_follow(row) else None
        said = words[kind].get(row["object_id"]) if kind in words else None
        about = _may_come_across(person, viewer) if _is_follow(row) else kind == ABOUT_ONESELF or skill is not None
        if about and (kind not in words or said is not None):
            kept.append({**row, "actor": people[row["actor_id"]], "skill": skill, "words": said, "person": person})
    return kept


def closed_to_followers(user_ids: Collection[str], viewer: Viewer) -> frozenset[str]:
    """Those of people whom the viewer follows whose activities the viewer may not see all the same."""
    closed = hidden_ids(viewer) & frozenset(user_ids)
    ids, size = sorted(user_ids), figure("CHUNK")
    for start in range(0, len(ids), size):
        chunk = ids[start : start + size]
        closed |= frozenset(User.objects.filter(pk__in=chunk, status__in=GONE).values_list("id", flat=True))
        private = UserPrivacy.objects.filter(user_id__in=chunk, activity_visibility=Visibility.PRIVATE)
        closed |= frozenset(private.values_list("user_id", flat=True))
    return closed


def follows(viewer: Viewer, user_id: str) -> bool:
    """Whether it is the viewer, or somebody whom the viewer follows."""
    own = viewer_id(viewer)
    return own is not None and (user_id == own or user_id in viewer.relations.following_ids)  # type: ignore[union-attr]


def _is_follow(row: Row) -> bool:
    return bool(row["type"] == ABOUT_A_PERSON)


def _people(ids: Iterable[str], viewer: Viewer) -> dict[str, Row]:
    rows = User.objects.known_to(viewer).filter(pk__in=set(ids)).values(*USER_COLUMNS)
    return {row["id"]: {**short_payload(row), "profile_visibility": row["profile_visibility"]} for row in rows}


def _shy(ids: Iterable[str]) -> dict[str, str]:
    """How far activities are shown, of those who do not show them to everybody."""
    rows = UserPrivacy.objects.filter(user_id__in=set(ids)).exclude(activity_visibility=Visibility.PUBLIC)
    return dict(rows.values_list("user_id", "activity_visibility"))


def _shows(actor: Row | None, activity_visibility: str, viewer: Viewer) -> bool:
    """Activities of a profile that is not public are for its followers; those that are private for nobody else."""
    if actor is None:
        return False
    if actor["id"] == viewer_id(viewer):
        return True
    if activity_visibility == Visibility.PRIVATE:
        return False
    public = actor["profile_visibility"] == activity_visibility == Visibility.PUBLIC
    return public or follows(viewer, actor["id"])


def _may_come_across(person: Row | None, viewer: Viewer) -> bool:
    if person is None:
        return False
    return person["profile_visibility"] != Visibility.PRIVATE or follows(viewer, person["id"])


def _skills(ids: list[str], viewer: Viewer) -> dict[str, Row]:
    if not ids:
        return {}
    rows = visible_rows(list(SharedSkill.objects.published().filter(pk__in=ids).listed()), viewer)
    return {row["id"]: row for row in rows}


def _comments(ids: list[str], viewer: Viewer) -> dict[str, str]:
    """The beginnings of those that are to be read."""
    if not ids:
        return {}
    rows = Comment.objects.readable_by(viewer).live().filter(pk__in=ids).values_list("id", "body")
    return {comment_id: body[:EXCERPT] for comment_id, body in rows}


def _tasks(ids: list[str], viewer: Viewer) -> dict[str, str]:
    """The titles of those that are to be read."""
    if not ids:
        return {}
    rows = CustomTask.objects.readable_by(viewer).filter(status="live", pk__in=ids)
    return dict(rows.values_list("id", "title"))


WORDS: tuple[tuple[str, Callable[[list[str], Any], dict[str, str]]], ...] = (
    ("comment_added", _comments),
    ("task_contributed", _tasks),
)
