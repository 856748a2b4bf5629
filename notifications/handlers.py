"""What of the events concerns whom. Each function looks at the present fact, so the order of events does not matter."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from follow.models import Relationship
from notifications import handlers_moderation, handlers_news  # noqa: F401  listen too
from notifications.constants import Type
from notifications.gathering import Act
from notifications.milestones import reach
from notifications.services import NotificationService
from notifications.sight import forget_hearing
from notifications.telling import Told
from notifications.together import Case, tell_many
from social.models import (
    Comment,
    CommentLike,
    CommentStatus,
    CustomTask,
    Interaction,
    SharedSkill,
    TaskStatus,
    TaskVote,
)
from yiz.events.catalogue import (
    CommentAdded,
    CommentEdited,
    CommentLiked,
    CommentRemoved,
    CommentUnliked,
    FollowAccepted,
    FollowRequested,
    FollowRequestEnded,
    SkillAudienceChanged,
    SkillDownloaded,
    SkillForked,
    SkillLiked,
    SkillRated,
    SkillUnliked,
    SkillUnrated,
    SkillWithdrawn,
    TaskContributed,
    TaskRemoved,
    TaskVoted,
    UserBlocked,
    UserFollowed,
    UserMuted,
    UserUnblocked,
    UserUnfollowed,
    UserUnmuted,
)
from yiz.events.subscriptions import Turn, subscribe


def _about_skill(
    kind: Type, event: SkillLiked | SkillUnliked | SkillDownloaded | SkillRated | SkillUnrated | SkillForked
) -> Act:
    return Act(
        type=kind,
        recipient_id=event.author_id,
        actor_id=event.actor_id,
        target_kind="skill",
        target_id=event.skill_id,
        skill_id=event.skill_id,
        own=True,
        data={"rating": event.rating} if isinstance(event, SkillRated) else {},
    )


def _interaction(skill_id: str, user_id: str, kind: str) -> QuerySet[Interaction]:
    return Interaction.objects.filter(skill_id=skill_id, user_id=user_id, kind=kind)


def _how_far(told: Told | None, counter: str) -> None:
    """Whoever told of one more has seen the count too."""
    if told is not None and (count := told.skill.get(f"{counter}_count")):
        reach(skill_id=told.row["target_id"], author_id=told.row["recipient_id"], counter=counter, count=count)


def on_likes(events: Sequence[SkillLiked | SkillUnliked]) -> None:
    """Many at once, of any skills."""
    skills, people = {event.skill_id for event in events}, {event.actor_id for event in events}
    acts = [_about_skill(Type.LIKE_RECEIVED, event) for event in events]
    likes = Interaction.objects.filter(skill_id__in=skills, user_id__in=people, kind="like")

    def holding() -> set[str]:
        there = set(likes.values_list("skill_id", "user_id"))
        return {act.source_key for act in acts if (act.target_id, act.actor_id) in there}

    cases = [Case(act, [_interaction(act.target_id, act.actor_id, "like")]) for act in acts]
    for told in tell_many(cases, holding):
        _how_far(told, "likes")


@subscribe(SkillLiked, SkillUnliked, turn=Turn.SOON, many=on_likes)
def on_like(event: SkillLiked | SkillUnliked) -> None:
    act = _about_skill(Type.LIKE_RECEIVED, event)
    told = NotificationService.tell(act, _interaction(event.skill_id, event.actor_id, "like"))
    _how_far(told, "likes")


@subscribe(SkillDownloaded, turn=Turn.SOON)
def on_download(event: SkillDownloaded) -> None:
    act = _about_skill(Type.DOWNLOAD_RECEIVED, event)
    told = NotificationService.tell(act, _interaction(event.skill_id, event.actor_id, "download"))
    _how_far(told, "downloads")


@subscribe(SkillRated, SkillUnrated, turn=Turn.SOON)
def on_rating(event: SkillRated | SkillUnrated) -> None:
    act = _about_skill(Type.RATING_RECEIVED, event)
    NotificationService.tell(act, _interaction(event.skill_id, event.actor_id, "rating"))


@subscribe(SkillForked, turn=Turn.SOON)
def on_fork(event: SkillForked) -> None:
    act = _about_skill(Type.SKILL_FORKED, event)
    NotificationService.tell(act, SharedSkill.objects.filter(pk=event.fork_id))


@subscribe(CommentAdded, turn=Turn.SOON)
def on_comment(event: CommentAdded) -> None:
    """One notification a person, the most personal that fits: a reply before a mention before a comment."""
    told = {event.actor_id}
    for kind, people in (
        (Type.REPLY_RECEIVED, [event.parent_author_id]),
        (Type.MENTION, event.mentioned_ids),
        (Type.COMMENT_RECEIVED, [event.skill_author_id]),
    ):
        _tell_of_comment(kind, event, [person for person in people if person and person not in told])
        told.update(people)


@subscribe(CommentEdited, turn=Turn.SOON)
def on_comment_edited(event: CommentEdited) -> None:
    _tell_of_comment(Type.MENTION, event, event.mentioned_ids)


def _tell_of_comment(kind: Type, event: CommentAdded | CommentEdited, people: Iterable[str]) -> None:
    for person in people:
        act = Act(
            type=kind,
            recipient_id=person,
            actor_id=event.actor_id,
            target_kind="comment",
            target_id=event.comment_id,
            skill_id=event.skill_id,
            source_id=event.comment_id,
            own=person == event.skill_author_id,
        )
        NotificationService.tell(act, _comment_is_there(event.comment_id))


def _comment_is_there(comment_id: str) -> QuerySet[Comment]:
    return Comment.objects.filter(pk=comment_id, status=CommentStatus.LIVE)


@subscribe(CommentRemoved, turn=Turn.SOON)
def on_comment_removed(event: CommentRemoved) -> None:
    NotificationService.forget_target(kind="comment", target_id=event.comment_id)


@subscribe(CommentLiked, CommentUnliked, turn=Turn.SOON)
def on_comment_like(event: CommentLiked | CommentUnliked) -> None:
    act = Act(
        type=Type.COMMENT_LIKED,
        recipient_id=event.author_id,
        actor_id=event.actor_id,
        target_kind="comment",
        target_id=event.comment_id,
        skill_id=event.skill_id,
    )
    liked = CommentLike.objects.filter(comment_id=event.comment_id, user_id=event.actor_id)
    NotificationService.tell(act, liked, _comment_is_there(event.comment_id))


@subscribe(TaskContributed, turn=Turn.SOON)
def on_task(event: TaskContributed) -> None:
    act = Act(
        type=Type.TASK_CONTRIBUTED,
        recipient_id=event.skill_author_id,
        actor_id=event.actor_id,
        target_kind="task",
        target_id=event.task_id,
        skill_id=event.skill_id,
        source_id=event.task_id,
        own=True,
    )
    NotificationService.tell(act, CustomTask.objects.filter(pk=event.task_id, status=TaskStatus.LIVE))


@subscribe(TaskVoted, turn=Turn.SOON)
def on_vote(event: TaskVoted) -> None:
    """Up-votes are told; one that is taken back, or turned, leaves again."""
    act = Act(
        type=Type.TASK_VOTED,
        recipient_id=event.author_id,
        actor_id=event.actor_id,
        target_kind="task",
        target_id=event.task_id,
        skill_id=event.skill_id,
    )
    voted = TaskVote.objects.filter(task_id=event.task_id, user_id=event.actor_id, value=1)
    NotificationService.tell(act, voted, CustomTask.objects.filter(pk=event.task_id, status=TaskStatus.LIVE))


@subscribe(TaskRemoved, turn=Turn.SOON)
def on_task_removed(event: TaskRemoved) -> None:
    NotificationService.forget_target(kind="task", target_id=event.task_id)


def _edge(follower_id: str, followee_id: str, status: str) -> QuerySet[Relationship]:
    return Relationship.objects.filter(follower_id=follower_id, followee_id=followee_id, status=status)


def _about_user(kind: Type, recipient_id: str, actor_id: str) -> Act:
    target_id = recipient_id if kind is Type.FOLLOW_RECEIVED else actor_id
    return Act(type=kind, recipient_id=recipient_id, actor_id=actor_id, target_kind="user", target_id=target_id)


@subscribe(UserFollowed, UserUnfollowed, turn=Turn.SOON)
def on_follow(event: UserFollowed | UserUnfollowed) -> None:
    act = _about_user(Type.FOLLOW_RECEIVED, event.user_id, event.actor_id)
    NotificationService.tell(act, _edge(event.actor_id, event.user_id, "active"))


@subscribe(FollowRequested, FollowRequestEnded, turn=Turn.SOON)
def on_request(event: FollowRequested | FollowRequestEnded) -> None:
    act = _about_user(Type.FOLLOW_REQUESTED, event.user_id, event.actor_id)
    NotificationService.tell(act, _edge(event.actor_id, event.user_id, "requested"))


@subscribe(FollowAccepted, turn=Turn.SOON)
def on_accept(event: FollowAccepted) -> None:
    """The one who asked hears of it; the request that the other was told of is answered and goes."""
    accepted = _about_user(Type.FOLLOW_ACCEPTED, event.actor_id, event.user_id)
    NotificationService.tell(accepted, _edge(event.actor_id, event.user_id, "active"))
    asked = _about_user(Type.FOLLOW_REQUESTED, event.user_id, event.actor_id)
    NotificationService.tell(asked, _edge(event.actor_id, event.user_id, "requested"))


@subscribe(UserBlocked, turn=Turn.SOON)
def on_block(event: UserBlocked) -> None:
    on_edge(event)
    for recipient_id, other_id in ((event.actor_id, event.user_id), (event.user_id, event.actor_id)):
        NotificationService.forget_between(recipient_id=recipient_id, actor_id=other_id)
        NotificationService.forget_unseen(recipient_id=recipient_id, author_id=other_id)


@subscribe(UserUnfollowed, turn=Turn.SOON)
def on_unfollow(event: UserUnfollowed) -> None:
    """What was told of skills for followers is none of the former follower's business."""
    NotificationService.forget_unseen(recipient_id=event.actor_id, author_id=event.user_id)


@subscribe(UserMuted, turn=Turn.SOON)
def on_mute(event: UserMuted) -> None:
    on_edge(event)
    NotificationService.forget_between(recipient_id=event.actor_id, actor_id=event.user_id)


@subscribe(UserUnblocked, UserUnmuted, turn=Turn.SOON)
def on_edge(event: UserBlocked | UserMuted | UserUnblocked | UserUnmuted) -> None:
    """Before anything is taken out: who is telling of one of them now looks again afterwards, and sees the change."""
    for user_id in (event.actor_id, event.user_id):
        forget_hearing(user_id, surely=True)


@subscribe(SkillWithdrawn, SkillAudienceChanged, turn=Turn.SOON)
def on_skill_out_of_sight(event: SkillWithdrawn | SkillAudienceChanged) -> None:
    NotificationService.forget_skill(skill_id=event.skill_id)
