"""Making a skill of one's own out of another: the lineage is kept, and counted once a user."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from profiles.models import User
from social.models import Interaction, InteractionKind, SharedSkill, SkillStatus
from social.permissions import visible_or_404
from social.services.content import measures
from social.services.interactions import NotPublished
from social.services.skills import CONTENT, add_skill, screen
from yiz.api.errors import Conflict
from yiz.db import atomic, insert_new
from yiz.events.catalogue import SkillForked
from yiz.events.outbox import emit
from yiz.ids import new_id

_ORIGIN = ("id", "author_id", "status", "audience", "source", "licence", *CONTENT)


@dataclass(frozen=True, slots=True)
class Forked:
    """The user's own fork; `made` when it was not there before."""

    skill_id: str
    made: bool


def fork(*, user: User, skill_id: str) -> Forked:
    """The user's own fork of a skill that they may see: a draft made of its newest version, or the one that is there.

    It is meant for no more people than its origin until its author says otherwise. The first one is counted and
    `SkillForked` is emitted; never again for the same user and skill, also when the fork was deleted and a new one
    is made. 409 for a draft.
    """
    origin = visible_or_404(user, skill_id, _ORIGIN)
    if origin["status"] != SkillStatus.PUBLISHED:
        raise NotPublished
    key = f"fork:{user.pk}:{skill_id}"
    there = SharedSkill.objects.filter(import_key=key).values("id", "status").first()
    if there is not None and there["status"] != SkillStatus.DELETED:
        return Forked(there["id"], made=False)
    content = {name: origin[name] for name in CONTENT}
    screen(user.pk, content)
    return _fork(user.pk, origin, content, key)


@atomic
def _fork(user_id: str, origin: dict[str, Any], content: dict[str, Any], key: str) -> Forked:
    mine = SharedSkill.objects.filter(import_key=key)
    mine.filter(status=SkillStatus.DELETED).update(import_key=new_id())
    copy = SharedSkill(
        author_id=user_id,
        forked_from_id=origin["id"],
        status=SkillStatus.DRAFT,
        visibility=origin["audience"],
        source=origin["source"],
        licence=origin["licence"],
        import_key=key,
        **measures(content["days"]),
        **content,
    )
    made = add_skill(copy)
    fork_id = made or mine.values_list("id", flat=True).first()
    if fork_id is None:  # made and deleted elsewhere since it was looked for
        raise Conflict("This skill is being forked at the same moment. Try again.", "busy")
    if insert_new(Interaction(user_id=user_id, skill_id=origin["id"], kind=InteractionKind.FORK)):
        ids = {"skill_id": origin["id"], "author_id": origin["author_id"]}
        emit(SkillForked(**ids, actor_id=user_id, fork_id=fork_id))
        SharedSkill.objects.filter(pk=origin["id"]).update(forks_count=F("forks_count") + 1)
    return Forked(fork_id, made=made is not None)
