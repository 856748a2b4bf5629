"""Who of many may see one activity now, for telling them of it; agrees with `feed.sight`, which asks for one viewer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from follow.models import Relationship
from profiles.models import User, UserBlock, UserMute, UserPrivacy, Visibility
from social.models import Comment, CommentStatus, CustomTask, SharedSkill, SkillStatus, TaskStatus

Row = dict[str, Any]


def those_who_may_see(activity: Row, follower_ids: Collection[str]) -> set[str]:
    """Those of the given followers of the actor (at most 1,000) who may see the activity and did not mute the actor."""
    privacy = UserPrivacy.objects.filter(user_id=activity["actor_id"]).values_list("activity_visibility", flat=True)
    if privacy.first() == Visibility.PRIVATE or not User.objects.present().filter(pk=activity["actor_id"]).exists():
        return set()
    if activity["type"] == "achievement_earned":
        allowed, other = set(follower_ids), activity["actor_id"]
    elif activity["type"] == "user_followed":
        allowed, other = _who_may_know(activity["object_id"], follower_ids)
    else:
        allowed, other = _who_may_read(activity, follower_ids)
    return allowed - _apart({activity["actor_id"], other}, allowed) - _deaf(activity["actor_id"], allowed)


def _who_may_know(user_id: str, ids: Collection[str]) -> tuple[set[str], str]:
    """Who may come across the user that was followed."""
    visibility = User.objects.present().filter(pk=user_id).values_list("profile_visibility", flat=True).first()
    if visibility is None:
        return set(), user_id
    if visibility == Visibility.PRIVATE:
        return _insiders(user_id, ids), user_id
    return set(ids), user_id


def _who_may_read(activity: Row, ids: Collection[str]) -> tuple[set[str], str]:
    """Who may see the skill that it is about, and the comment if it is one."""
    skill = SharedSkill.objects.filter(pk=activity["skill_id"]).values("author_id", "status", "audience").first()
    if skill is None or skill["status"] != SkillStatus.PUBLISHED:
        return set(), activity["actor_id"]
    author = str(skill["author_id"])
    if not User.objects.present().filter(pk=author).exists() or not _is_live(activity):
        return set(), author
    if skill["audience"] == Visibility.PUBLIC:
        return set(ids), author
    if skill["audience"] == Visibility.FOLLOWERS:
        return _insiders(author, ids), author
    return {author} & set(ids), author


def _is_live(activity: Row) -> bool:
    """Whether the comment or the task is there, where it is about one."""
    if activity["type"] == "comment_added":
        return Comment.objects.filter(pk=activity["object_id"], status=CommentStatus.LIVE).exists()
    if activity["type"] == "task_contributed":
        return CustomTask.objects.filter(pk=activity["object_id"], status=TaskStatus.LIVE).exists()
    return True


def _insiders(user_id: str, ids: Collection[str]) -> set[str]:
    """The user, and those who follow the user."""
    return {*Relationship.objects.followers_among(user_id, ids), *({user_id} & set(ids))}


def _apart(users: set[str], ids: Collection[str]) -> set[str]:
    """Those between whom and one of the users there is a block. One of the users may be among them, and has blocks of
    their own, which are nobody else's concern."""
    rows = UserBlock.objects.filter(
        Q(blocker_id__in=users, blocked_id__in=ids) | Q(blocked_id__in=users, blocker_id__in=ids)
    )
    pairs = rows.values_list("blocker_id", "blocked_id")
    return {end for pair in pairs for end, other in (pair, pair[::-1]) if other in users}


def _deaf(actor_id: str, ids: Collection[str]) -> set[str]:
    """Those who muted the actor."""
    return set(UserMute.objects.filter(muted_id=actor_id, muter_id__in=ids).values_list("muter_id", flat=True))
