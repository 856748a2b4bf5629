"""The room of a skill: everybody who looks at it now, as long as they may see it."""

from collections.abc import Mapping
from typing import Any

from social.models import SharedSkill
from social.payloads.skills import counts_of
from social.querysets.skills import LISTED, may_see
from yiz.ids import is_id
from yiz.realtime.rooms import Refused, Room, room_kind


@room_kind
class SkillRoom(Room):
    """`skill:<id>`: counts as they change, comments as they come. Public skills are open to everybody."""

    kind, join, leave = "skill", "join_skill_room", "leave_skill_room"
    anonymous = True

    def key(self, user: Any, data: Mapping[str, Any]) -> str:
        skill_id = data.get("skill_id")
        if not isinstance(skill_id, str) or not is_id(skill_id):
            raise Refused(self.refusal, "There is no such skill.")
        return skill_id

    def may_enter(self, user: Any, key: str) -> bool:
        row = SharedSkill.objects.filter(pk=key).values("author_id", "status", "audience").first()
        return row is not None and may_see(user, row)

    def gathered(self, key: str, times: int) -> tuple[str, Mapping[str, Any]] | None:
        """Views: how many came since the last time (`views`), and the counts as they stand."""
        row = SharedSkill.objects.published().filter(pk=key).values(*LISTED).first()
        if row is None:
            return None
        told = {"skill_id": key, "change": "view", "version": row["version"], **counts_of(row), "actor": None}
        return "skill_update", {**told, "views": times}

    def snapshot(self, user: Any, key: str) -> Mapping[str, Any]:
        """`{skill_id, version, counts, rating}`."""
        row = SharedSkill.objects.filter(pk=key).values(*LISTED).first()
        if row is None:
            raise Refused(self.refusal, "There is no such skill.")
        return {"skill_id": key, "version": row["version"], **counts_of(row)}
