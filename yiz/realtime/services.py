"""The public face of sockets for people who run the product; apps use `yiz.realtime.publish`."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiz.realtime import presence, processes
from yiz.realtime.publish import SYSTEM, publish, skill_room, user_room


class WebSocketService:
    """Who is connected, and telling them something."""

    @classmethod
    def broadcast(cls, *, kind: str, message: str, **more: Any) -> str | None:
        """Tells everybody who is connected, in every process; answers the event's id. Nothing of it is kept."""
        told = {name: value for name, value in more.items() if value not in (None, "")}
        return publish(SYSTEM, "system_update", {"kind": kind, "message": message, **told})

    @classmethod
    def send_to_user(
        cls, *, user_id: str, event: str, data: Mapping[str, Any], actor_id: str | None = None
    ) -> str | None:
        """Tells one person on all their devices; kept for a day, for those that are away. Answers the event's id."""
        return publish(user_room(user_id), event, data, actor_id=actor_id)

    @classmethod
    def send_to_skill(
        cls, *, skill_id: str, event: str, data: Mapping[str, Any], actor_id: str | None = None
    ) -> str | None:
        """Tells those who look at the skill now; answers the event's id."""
        return publish(skill_room(skill_id), event, data, actor_id=actor_id)

    @classmethod
    def presence(cls, *, viewer_id: str, user_ids: Iterable[str]) -> list[dict[str, Any]]:
        """How those of these people (at most 100) are of whom the viewer may know, in the order asked."""
        return [found.payload for found in presence.seen_by(viewer_id, user_ids)]

    @classmethod
    def status(cls) -> dict[str, Any]:
        """What each process holds, and their sums; at most 15 seconds old. Raises `CacheAway`."""
        found = processes.figures()
        sums = {name: sum(row[name] for row in found) for name in ("connections", "signed_in")}
        protocols = sorted({protocol for row in found for protocol in row["by_protocol"]})
        by_protocol = {name: sum(row["by_protocol"].get(name, 0) for row in found) for name in protocols}
        layer = "down" if any(row["layer"] == "down" for row in found) else "up"
        return {**sums, "by_protocol": by_protocol, "layer": layer, "processes": found}
