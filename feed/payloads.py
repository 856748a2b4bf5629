"""Feed items as the API and the sockets show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from django.conf import settings

from social.payloads.skills import skill_payloads

if TYPE_CHECKING:
    from profiles.querysets import Viewer

Row = dict[str, Any]
Feed = Literal["personal", "global", "user"]
SHORT = ("id", "username", "display_name", "avatar_url")


def items(rows: list[Row], viewer: Viewer, feed: Feed) -> list[Row]:
    """The items of activities that `feed.sight.seen` has let through; two queries more, for the skills."""
    listed = {row["skill_id"]: row["skill"] for row in rows if row["skill"] is not None}
    skills = {skill["id"]: skill for skill in skill_payloads(list(listed.values()), viewer)}
    return [_item(row, skills.get(row["skill_id"]), feed) for row in rows]


def _item(row: Row, skill: Row | None, feed: Feed) -> Row:
    actor = {name: row["actor"][name] for name in SHORT}
    return {
        "id": row["id"],
        "type": row["type"],
        "actors": [actor],
        "actor_count": 1,
        "target": _target(row),
        "skill": skill,
        "data": {**row["data"], **({} if row["comment"] is None else {"excerpt": row["comment"]})},
        "reason": _reason(actor, feed),
        "at": row["at"],
    }


def _target(row: Row) -> Row:
    """What was acted on, with its place in the client."""
    if row["person"] is not None:
        person = row["person"]
        return _place("user", person["id"], _name(person), f"users/{person['id']}")
    skill = row["skill"]
    if row["comment"] is not None:
        return _place("comment", row["object_id"], skill["title"], f"skills/{skill['id']}#comment-{row['object_id']}")
    return _place("skill", skill["id"], skill["title"], f"skills/{skill['id']}")


def _place(kind: str, target_id: str, title: str, path: str) -> Row:
    return {"kind": kind, "id": target_id, "title": title, "url": f"{settings.FRONTEND_URL}/{path}"}


def _reason(actor: Row, feed: Feed) -> Row:
    """Why the item is in this feed."""
    if feed == "personal":
        return {"kind": "following", "text": f"You follow {_name(actor)}"}
    if feed == "user":
        return {"kind": "profile", "text": f"Activity of {_name(actor)}"}
    return {"kind": "public", "text": "New in the community"}


def _name(person: Row) -> str:
    return str(person["display_name"] or person["username"])
