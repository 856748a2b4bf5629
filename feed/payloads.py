"""Feed items as the API and the sockets show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings

from feed.querysets import item_key
from profiles.achievements import BY_KEY
from social.payloads.skills import skill_payloads

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]
Feed = Literal["personal", "global", "user"]
SHORT = ("id", "username", "display_name", "avatar_url")


def items(rows: list[Row], viewer: Viewer, feed: Feed) -> list[Row]:
    """The items of activities that `feed.sight.seen` has let through; two queries more, for the skills.

    A row may bring `actors` and `actor_count`, where it stands for several, and its own `reason`.
    """
    listed = {row["skill_id"]: row["skill"] for row in rows if row["skill"] is not None}
    skills = {skill["id"]: skill for skill in skill_payloads(list(listed.values()), viewer)}
    return [_item(row, skills.get(row["skill_id"]), feed) for row in rows]


def _item(row: Row, skill: Row | None, feed: Feed) -> Row:
    actors = [{name: actor[name] for name in SHORT} for actor in row.get("actors") or (row["actor"],)]
    count = row.get("actor_count", len(actors))
    said = {"comment_added": "excerpt", "task_contributed": "title"}.get(row["type"])
    return {
        "id": row["id"],
        "type": row["type"],
        "actors": actors,
        "actor_count": count,
        "target": _target(row),
        "skill": skill,
        "data": {**row["data"], **({said: row["words"]} if said else {})},
        "reason": row.get("reason") or _reason(actors, count, feed),
        "group": item_key(row) if row["type"] == "skill_liked" else None,
        "at": row["at"],
    }


def _target(row: Row) -> Row:
    """What was acted on, with its place in the client."""
    kind, skill, object_id = row["type"], row["skill"], row["object_id"]
    if row["person"] is not None:
        person = row["person"]
        return _place("user", person["id"], name_of(person), f"users/{person['id']}")
    if kind == "achievement_earned":
        key = str(row["data"].get("achievement", ""))
        title = BY_KEY[key].title if key in BY_KEY else key
        return _place("achievement", object_id, title, f"users/{row['actor']['id']}")
    if kind == "comment_added":
        return _place("comment", object_id, skill["title"], f"skills/{skill['id']}#comment-{object_id}")
    if kind == "task_contributed":
        return _place("task", object_id, row["words"], f"skills/{skill['id']}#task-{object_id}")
    return _place("skill", skill["id"], skill["title"], f"skills/{skill['id']}")


def _place(kind: str, target_id: str, title: str, path: str) -> Row:
    return {"kind": kind, "id": target_id, "title": title, "url": f"{settings.FRONTEND_URL}/{path}"}


def _reason(actors: list[Row], count: int, feed: Feed) -> Row:
    """Why the item is in this feed."""
    first = name_of(actors[0])
    if feed == "user":
        return {"kind": "profile", "text": f"Activity of {first}"}
    if feed == "global":
        return {"kind": "public", "text": "New in the community"}
    others = {1: "", 2: f" and {name_of(actors[-1])}"}.get(count, f" and {count - 1} others who like this")
    return {"kind": "following", "text": f"You follow {first}{others}"}


def name_of(person: Row) -> str:
    """What a person is called in a sentence."""
    return str(person["display_name"] or person["username"])
