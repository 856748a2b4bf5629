"""What of the events is told in the skills' rooms, and what mends itself."""

from typing import Any

from profiles.models import User
from social import handlers_comments, handlers_points  # noqa: F401  listen too
from social.models import SharedSkill
from social.payloads.skills import counts_of
from social.querysets.skills import LISTED
from social.services import audience
from yiz.events.catalogue import (
    CommentAdded,
    CommentRemoved,
    SkillAudienceChanged,
    SkillDownloaded,
    SkillLiked,
    SkillPublished,
    SkillRated,
    SkillsViewed,
    SkillUnliked,
    SkillUnrated,
    SkillUpdated,
    SkillWithdrawn,
    TaskContributed,
)
from yiz.events.subscriptions import subscribe
from yiz.realtime.publish import gather, publish, recheck, skill_room


@subscribe(SkillLiked, SkillUnliked)
def tell_of_likes(event: SkillLiked | SkillUnliked) -> None:
    _tell_room(event.skill_id, "like", event.actor_id)


@subscribe(SkillRated, SkillUnrated)
def tell_of_ratings(event: SkillRated | SkillUnrated) -> None:
    _tell_room(event.skill_id, "rating", event.actor_id)


@subscribe(SkillDownloaded)
def tell_of_downloads(event: SkillDownloaded) -> None:
    _tell_room(event.skill_id, "download", event.actor_id)


@subscribe(CommentAdded, CommentRemoved)
def tell_of_comments(event: CommentAdded | CommentRemoved) -> None:
    _tell_room(event.skill_id, "comment", event.actor_id)


@subscribe(TaskContributed)
def tell_of_tasks(event: TaskContributed) -> None:
    _tell_room(event.skill_id, "task", event.actor_id)


@subscribe(SkillUpdated)
def tell_of_edits(event: SkillUpdated) -> None:
    _tell_room(event.skill_id, "edited", event.author_id)


@subscribe(SkillsViewed)
def tell_of_views(event: SkillsViewed) -> None:
    """The counts have moved; each view was told when it came."""
    for skill_id in event.skill_ids:
        gather(skill_room(skill_id), 0)


@subscribe(SkillAudienceChanged, SkillWithdrawn)
def ask_the_room_again(event: SkillAudienceChanged | SkillWithdrawn) -> None:
    """Those who may not see the skill any more leave its room at once."""
    recheck(skill_room(event.skill_id))


@subscribe(SkillPublished, SkillAudienceChanged)
def mend_audience(event: SkillPublished | SkillAudienceChanged) -> None:
    """A skill that was shared while its author's profile was being closed follows the profile."""
    audience.mend(event.skill_id)


def _tell_room(skill_id: str, change: str, actor_id: str) -> None:
    """The counts as they are now: told twice or late, it is still true."""
    row = SharedSkill.objects.published().filter(pk=skill_id).values(*LISTED).first()
    if row is not None:
        data = {"skill_id": skill_id, "change": change, "version": row["version"], **counts_of(row)}
        publish(skill_room(skill_id), "skill_update", {**data, "actor": _named(actor_id)}, actor_id=actor_id)


def _named(actor_id: str) -> dict[str, Any] | None:
    """User-short of somebody whom everybody in the room may know of; nobody whose profile is not public."""
    return User.objects.present().filter(profile_visibility="public").short([actor_id]).get(actor_id)
