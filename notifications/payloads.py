"""Notifications as the API and the sockets show them, in the recipient's language."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings

from notifications.constants import OF_NOBODY, Type
from notifications.preferences import CHANNELS, Preferences, preferences_of
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
    people = User.objects.known_to(viewer).short(person for row in rows for person in row["latest_actor_ids"])
    wanted = {row["skill_id"] for row in rows if row["skill_id"]}
    titles = dict(SharedSkill.objects.visible_to(viewer).filter(pk__in=wanted).values_list("id", "title"))
    language = getattr(viewer, "language", "en")
    kept = []
    for row in rows:
        actors = [people[actor] for actor in row["latest_actor_ids"] if actor in people and actor not in hidden]
        if (actors or row["type"] in OF_NOBODY) and (row["skill_id"] is None or row["skill_id"] in titles):
            title = titles.get(row["skill_id"], "")
            kept.append({**row, "payload": payload_of(row, actors, title, language=language)})
    return kept


def payload_of(row: Row, actors: Sequence[Mapping[str, Any]], title: str, *, language: str) -> dict[str, Any]:
    """One notification. `title` is the skill's; without one, what it tells of, or whom."""
    title = title or row["data"].get("title", "") or (_name(actors[0]) if actors else "")
    names = [_name(actor) for actor in actors]
    left_out = len(row["latest_actor_ids"]) - len(actors)
    count = max(row["actor_count"] - left_out, len(actors))
    # who follows one is found at the newest of them; of everything else the target is what was acted on
    target_id = actors[0]["id"] if row["type"] == Type.FOLLOW_RECEIVED and actors else row["target_id"]
    return {
        "id": row["id"],
        "type": row["type"],
        "actors": list(actors),
        "actor_count": count,
        "target": {
            "kind": row["target_kind"],
            "id": target_id,
            "title": title,
            "url": _url(row["target_kind"], target_id, row["skill_id"]),
        },
        "text": sentence(row["type"], names=names, count=count, title=title, data=row["data"], language=language),
        "data": row["data"],
        "read": row["read_at"] is not None,
        "seen": row["seen_at"] is not None,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
    }


def _name(person: Mapping[str, Any]) -> str:
    return person["display_name"] or person["username"]


_PLACES = {
    "skill": "skills",
    "user": "users",
    "task": "tasks",
    "plan": "plans",
    "appeal": "appeals",
    "report": "reports",
}


def _url(kind: str, target_id: str, skill_id: str | None) -> str:
    """Where a client finds what the notification is about."""
    if kind == "comment" and skill_id:
        return f"{settings.FRONTEND_URL}/skills/{skill_id}#comment-{target_id}"
    if kind in _PLACES:
        return f"{settings.FRONTEND_URL}/{_PLACES[kind]}/{target_id}"
    return f"{settings.FRONTEND_URL}/notifications"


def preferences_payload(user: User, digest: str) -> dict[str, Any]:
    """Every type with every channel, as they hold: what is not listed is neither pushed nor mailed."""
    chosen = preferences_of([user.pk]).get(user.pk, Preferences())
    quiet = None
    if chosen.quiet_from is not None and chosen.quiet_until is not None:
        quiet = {"from": f"{chosen.quiet_from:%H:%M}", "until": f"{chosen.quiet_until:%H:%M}"}
    return {
        "types": {kind: {name: name in chosen.channels(kind) for name in CHANNELS} for kind in Type.values},
        "quiet_hours": quiet,
        "timezone": user.timezone,
        "digest": digest,
    }
