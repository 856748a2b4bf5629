"""What of the events is told in the skills' rooms, and what mends itself."""

from collections.abc import Iterable, Sequence
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
from yiz.events.subscriptions import Turn, subscribe
from yiz.realtime.publish import gather, publish, recheck, skill_room


def tell_of_many_likes(events: Sequence[SkillLiked | SkillUnliked]) -> None:
    """Each is told, with the counts as they are after all of them."""
    _tell_rooms("like", [(event.skill_id, event.actor_id) for event in events])


@subscribe(SkillLiked, SkillUnliked, turn=Turn.SOON, many=tell_of_many_likes)
def tell_of_likes(event: SkillLiked | SkillUnliked) -> None:
    _tell_room(event.skill_id, "like", event.actor_id)


@subscribe(SkillRated, SkillUnrated, turn=Turn.SOON)
def tell_of_ratings(event: SkillRated | SkillUnrated) -> None:
    _tell_room(event.skill_id, "rating", event.actor_id)


@subscribe(SkillDownloaded, turn=Turn.SOON)
def tell_of_downloads(event: SkillDownloaded) -> None:
    _tell_room(event.skill_id, "download", event.actor_id)


@subscribe(CommentAdded, CommentRemoved, turn=Turn.SOON)
def tell_of_comments(event: CommentAdded | CommentRemoved) -> None:
    _tell_room(event.skill_id, "comment", event.actor_id)


@subscribe(TaskContributed, turn=Turn.SOON)
def tell_of_tasks(event: TaskContributed) -> None:
    _tell_room(event.skill_id, "task", event.actor_id)


@subscribe(SkillUpdated, turn=Turn.SOON)
def tell_of_edits(event: SkillUpdated) -> None:
    _tell_room(event.skill_id, "edited", event.author_id)


@subscribe(SkillsViewed)
def tell_of_views(event: SkillsViewed) -> None:
    """The counts have moved; each view was told when it came."""
    for skill_id in event.skill_ids:
        gather(skill_room(skill_id), 0)


@subscribe(SkillAudienceChanged, SkillWithdrawn, turn=Turn.RIGHTS)
def ask_the_room_again(event: SkillAudienceChanged | SkillWithdrawn) -> None:
    """Those who may not see the skill any more leave its room at once."""
    recheck(skill_room(event.skill_id))


@subscribe(SkillPublished, SkillAudienceChanged)
def mend_audience(event: SkillPublished | SkillAudienceChanged) -> None:
    """A skill that was shared while its author's profile was being closed follows the profile."""
    audience.mend(event.skill_id)


def _tell_room(skill_id: str, change: str, actor_id: str) -> None:
    _tell_rooms(change, [(skill_id, actor_id)])


def _tell_rooms(change: str, acts: Sequence[tuple[str, str]]) -> None:
    """The counts as they are now: told twice or late, it is still true. Acts are skills with those who did it."""
    listed = SharedSkill.objects.published().filter(pk__in={skill_id for skill_id, _ in acts}).values(*LISTED)
    skills = {row["id"]: row for row in listed}
    people = _named({actor_id for skill_id, actor_id in acts if skill_id in skills}) if skills else {}
    for skill_id, actor_id in acts:
        if (row := skills.get(skill_id)) is not None:
            data = {"skill_id": skill_id, "change": change, "version": row["version"], **counts_of(row)}
            publish(skill_room(skill_id), "skill_update", {**data, "actor": people.get(actor_id)}, actor_id=actor_id)


def _named(actor_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """User-short of those whom everybody in the room may know of; nobody whose profile is not public."""
    return User.objects.present().filter(profile_visibility="public").short(actor_ids)
