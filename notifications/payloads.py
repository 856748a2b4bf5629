"""Notifications as the API and the sockets show them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings

from notifications.texts import sentence
from profiles.models import User
from profiles.querysets import Viewer, viewer_id
from social.models import SharedSkill

Row = Mapping[str, Any]


def notifications(rows: Iterable[Row], viewer: Viewer) -> list[dict[str, Any]]:
    """The payloads of those of the viewer's own rows that may be shown."""
    return [row["payload"] for row in shown(rows, viewer)]


def shown(rows: Iterable[Row], viewer: Viewer) -> list[dict[str, Any]]:
    """The viewer's own rows that may be shown, each with its `payload`, by a constant number of queries.

    Left out is what the viewer may not see any more: a skill that is gone, and acts of people blocked or muted.
    """
    rows = list(rows)
    hidden = viewer.relations.hidden_ids | viewer.relations.muted_ids if viewer_id(viewer) else frozenset()  # type: ignore[union-attr]
    people = User.objects.known_to(viewer).short(
        person for row in rows for person in [*row["latest_actor_ids"], *_target_user(row)]
    )
    wanted = {row["skill_id"] for row in rows if row["skill_id"]}
    titles = dict(SharedSkill.objects.visible_to(viewer).filter(pk__in=wanted).values_list("id", "title"))
    kept = []
    for row in rows:
        actors = [people[actor] for actor in row["latest_actor_ids"] if actor in people and actor not in hidden]
        if actors and (row["skill_id"] is None or row["skill_id"] in titles):
            title = titles.get(row["skill_id"]) or _name(people.get(row["target_id"]) or actors[0])
            kept.append({**row, "payload": _payload(row, actors, title)})
    return kept


def _payload(row: Row, actors: list[dict[str, Any]], title: str) -> dict[str, Any]:
    names = [_name(actor) for actor in actors]
    left_out = len(row["latest_actor_ids"]) - len(actors)
    count = max(row["actor_count"] - left_out, len(actors))
    return {
        "id": row["id"],
        "type": row["type"],
        "actors": actors,
        "actor_count": count,
        "target": {
            "kind": row["target_kind"],
            "id": row["target_id"],
            "title": title,
            "url": _url(row),
        },
        "text": sentence(row["type"], names=names, count=count, title=title, data=row["data"]),
        "data": row["data"],
        "read": row["read_at"] is not None,
        "seen": row["seen_at"] is not None,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _target_user(row: Row) -> list[str]:
    return [row["target_id"]] if row["target_kind"] == "user" else []


def _name(person: Mapping[str, Any]) -> str:
    return person["display_name"] or person["username"]


def _url(row: Row) -> str:
    """Where a client finds what the notification is about."""
    if row["target_kind"] == "comment":
        return f"{settings.FRONTEND_URL}/skills/{row['skill_id']}#comment-{row['target_id']}"
    place = {"skill": "skills", "user": "users", "task": "tasks"}[row["target_kind"]]
    return f"{settings.FRONTEND_URL}/{place}/{row['target_id']}"
