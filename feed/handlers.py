"""Which events are activities. Each function looks at the present fact, so the order of events does not matter."""

from collections.abc import Callable

from feed import fanout, rebuilding
from feed.models import ActivityType
from feed.services import Act, ActivityFeedService
from follow.models import Relationship
from profiles.models import Achievement
from social.models import Comment, CustomTask, Interaction, InteractionKind, Plan, SharedSkill
from yiz.events.catalogue import (
    AchievementEarned,
    ActivityRecorded,
    CommentAdded,
    FeedRefreshRequested,
    PlanCompleted,
    PlanProgressed,
    SkillDownloaded,
    SkillLiked,
    SkillPublished,
    SkillUnliked,
    SkillUpdated,
    TaskContributed,
    UserFollowed,
    UserUnfollowed,
)
from yiz.events.subscriptions import subscribe


@subscribe(SkillPublished)
def on_shared(event: SkillPublished) -> None:
    """Once a skill, however often it is withdrawn and published again."""
    act = Act(
        id=event.id,
        type=ActivityType.SKILL_SHARED,
        key=f"skill_shared:{event.skill_id}",
        actor_id=event.author_id,
        object_id=event.skill_id,
        skill_id=event.skill_id,
        at=event.at,
    )
    ActivityFeedService.record(act, is_so=SharedSkill.objects.filter(pk=event.skill_id).exists)


@subscribe(SkillUpdated)
def on_updated(event: SkillUpdated) -> None:
    """Once a skill and day (UTC), so that many small edits do not fill the feeds."""
    act = Act(
        id=event.id,
        type=ActivityType.SKILL_UPDATED,
        key=f"skill_updated:{event.skill_id}:{event.at:%Y-%m-%d}",
        actor_id=event.author_id,
        object_id=event.skill_id,
        skill_id=event.skill_id,
        data={"version": event.version},
        at=event.at,
    )
    ActivityFeedService.record(act, is_so=SharedSkill.objects.filter(pk=event.skill_id).exists)


@subscribe(SkillLiked, SkillUnliked)
def on_like(event: SkillLiked | SkillUnliked) -> None:
    """A like taken back is no activity any more."""
    _record_interaction(event, ActivityType.SKILL_LIKED, InteractionKind.LIKE)


@subscribe(SkillDownloaded)
def on_download(event: SkillDownloaded) -> None:
    _record_interaction(event, ActivityType.SKILL_DOWNLOADED, InteractionKind.DOWNLOAD)


def _record_interaction(
    event: SkillLiked | SkillUnliked | SkillDownloaded, kind: ActivityType, interaction: InteractionKind
) -> None:
    """What people do with skills of their own is no news."""
    if event.actor_id == event.author_id:
        return
    act = Act(
        id=event.id,
        type=kind,
        key=f"{kind}:{event.actor_id}:{event.skill_id}",
        actor_id=event.actor_id,
        object_id=event.skill_id,
        skill_id=event.skill_id,
        at=event.at,
    )
    fact = Interaction.objects.filter(user_id=event.actor_id, skill_id=event.skill_id, kind=interaction)
    ActivityFeedService.record(act, is_so=fact.exists)


@subscribe(CommentAdded)
def on_comment(event: CommentAdded) -> None:
    """Whether the comment is still to be seen is asked at reading."""
    act = Act(
        id=event.id,
        type=ActivityType.COMMENT_ADDED,
        key=f"comment_added:{event.comment_id}",
        actor_id=event.actor_id,
        object_id=event.comment_id,
        skill_id=event.skill_id,
        at=event.at,
    )
    ActivityFeedService.record(act, is_so=Comment.objects.filter(pk=event.comment_id).exists)


@subscribe(PlanCompleted)
def on_completed(event: PlanCompleted) -> None:
    """Only plans made from a skill: a plan of one's own is nobody else's business."""
    if not event.skill_id:
        return
    act = Act(
        id=event.id,
        type=ActivityType.PLAN_COMPLETED,
        key=f"plan_completed:{event.plan_id}",
        actor_id=event.actor_id,
        object_id=event.skill_id,
        skill_id=event.skill_id,
        at=event.at,
    )
    ActivityFeedService.record(act, is_so=_completed(event.plan_id))


@subscribe(PlanProgressed)
def on_progress(event: PlanProgressed) -> None:
    """A plan that is not complete any more is no news."""
    ActivityFeedService.take_back(key=f"plan_completed:{event.plan_id}", unless=_completed(event.plan_id))


def _completed(plan_id: str) -> Callable[[], bool]:
    return Plan.objects.filter(pk=plan_id, completed_at__isnull=False).exists


@subscribe(TaskContributed)
def on_task(event: TaskContributed) -> None:
    """Whether the task is still to be seen is asked at reading."""
    act = Act(
        id=event.id,
        type=ActivityType.TASK_CONTRIBUTED,
        key=f"task_contributed:{event.task_id}",
        actor_id=event.actor_id,
        object_id=event.task_id,
        skill_id=event.skill_id,
        at=event.at,
    )
    ActivityFeedService.record(act, is_so=CustomTask.objects.filter(pk=event.task_id).exists)


@subscribe(AchievementEarned)
def on_achievement(event: AchievementEarned) -> None:
    earned = Achievement.objects.filter(user_id=event.user_id, key=event.achievement)
    achievement_id = earned.values_list("id", flat=True).first()
    if achievement_id is None:
        return
    act = Act(
        id=event.id,
        type=ActivityType.ACHIEVEMENT_EARNED,
        key=f"achievement_earned:{achievement_id}",
        actor_id=event.user_id,
        object_id=achievement_id,
        data={"achievement": event.achievement},
        at=event.at,
    )
    ActivityFeedService.record(act, is_so=earned.exists)


@subscribe(UserFollowed, UserUnfollowed)
def on_follow(event: UserFollowed | UserUnfollowed) -> None:
    """The follow itself is an activity, and brings the other's activities into the follower's feed."""
    act = Act(
        id=event.id,
        type=ActivityType.USER_FOLLOWED,
        key=f"user_followed:{event.actor_id}:{event.user_id}",
        actor_id=event.actor_id,
        object_id=event.user_id,
        at=event.at,
    )
    edge = Relationship.objects.pair(event.actor_id, event.user_id).active()
    ActivityFeedService.record(act, is_so=edge.exists)


@subscribe(UserFollowed, UserUnfollowed)
def fill_feed(event: UserFollowed | UserUnfollowed) -> None:
    ActivityFeedService.agree_with_follow(owner_id=event.actor_id, actor_id=event.user_id)


@subscribe(ActivityRecorded)
def write_feeds(event: ActivityRecorded) -> None:
    """One chunk of the followers."""
    fanout.push(event.activity_id, after=event.after, until=event.until)


@subscribe(FeedRefreshRequested)
def make_whole(event: FeedRefreshRequested) -> None:
    rebuilding.rebuild(event.owner_id, event.refresh_id)
