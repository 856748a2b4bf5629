"""What of the events brings points, or takes them back. Each looks at what there is now, so their order is free."""

from collections.abc import Callable, Sequence

from profiles.models import PointEntry, PointKind
from profiles.services.points import Credit, PointsService
from social.models import Comment, CustomTask, Interaction, InteractionKind, Plan, SharedSkill, TaskStatus, TaskVote
from social.services import earning
from social.services.earning import cause
from yiz.events.catalogue import (
    CommentAdded,
    CommentRemoved,
    PlanProgressed,
    SkillAudienceChanged,
    SkillDownloaded,
    SkillLiked,
    SkillPublished,
    SkillRated,
    SkillUnliked,
    SkillUnrated,
    SkillWithdrawn,
    TaskContributed,
    TaskRemoved,
    TaskVoted,
)
from yiz.events.subscriptions import subscribe


def credit_likes(events: Sequence[SkillLiked | SkillUnliked]) -> None:
    """Many at once, of any skills: the sums of an author move once."""
    keys = {cause(PointKind.LIKE, event.skill_id, event.actor_id) for event in events}
    authors = {event.author_id for event in events}
    rows = Interaction.objects.filter(
        skill_id__in={event.skill_id for event in events},
        user_id__in={event.actor_id for event in events},
        kind=InteractionKind.LIKE,
    )
    PointsService.agree(
        PointEntry.objects.filter(user_id__in=authors, cause__in=keys),
        lambda: [credit for credit in earning.of_interactions(rows.order_by("id")) if credit.cause in keys],
    )


@subscribe(SkillLiked, SkillUnliked, many=credit_likes)
def credit_like(event: SkillLiked | SkillUnliked) -> None:
    _credit_interaction(InteractionKind.LIKE, event)


@subscribe(SkillDownloaded)
def credit_download(event: SkillDownloaded) -> None:
    _credit_interaction(InteractionKind.DOWNLOAD, event)


@subscribe(SkillRated, SkillUnrated)
def credit_rating(event: SkillRated | SkillUnrated) -> None:
    """Only while it is a good one."""
    _credit_interaction(InteractionKind.RATING, event)


def _credit_interaction(
    kind: InteractionKind, event: SkillLiked | SkillUnliked | SkillDownloaded | SkillRated | SkillUnrated
) -> None:
    rows = Interaction.objects.filter(user_id=event.actor_id, skill_id=event.skill_id, kind=kind)
    key = cause(earning.KINDS[kind], event.skill_id, event.actor_id)
    _agree(event.author_id, key, lambda: earning.of_interactions(rows.all()))


@subscribe(CommentAdded, CommentRemoved)
def credit_comment(event: CommentAdded | CommentRemoved) -> None:
    author_id = SharedSkill.objects.filter(pk=event.skill_id).values_list("author_id", flat=True).first()
    if author_id is not None:
        rows = Comment.objects.filter(pk=event.comment_id)
        _agree(author_id, cause(PointKind.COMMENT, event.comment_id), lambda: earning.of_comments(rows.all()))


@subscribe(TaskVoted)
def credit_vote(event: TaskVoted) -> None:
    rows = TaskVote.objects.filter(task_id=event.task_id, user_id=event.actor_id)
    key = cause(PointKind.VOTE, event.task_id, event.actor_id)
    _agree(event.author_id, key, lambda: earning.of_votes(rows.all()))


@subscribe(TaskContributed, TaskRemoved)
def credit_task(event: TaskContributed | TaskRemoved) -> None:
    """All votes of a task come and go with it."""
    author_id = event.author_id if isinstance(event, TaskRemoved) else event.actor_id
    start = cause(PointKind.VOTE, event.task_id, "")
    live = CustomTask.objects.filter(pk=event.task_id, status=TaskStatus.LIVE)
    PointsService.agree_as_a_whole(
        PointEntry.objects.filter(user_id=author_id, cause__startswith=start),
        stands=lambda: live.all().exists(),
        credits=lambda: earning.of_task(event.task_id),
    )


@subscribe(SkillPublished, SkillWithdrawn, SkillAudienceChanged)
def credit_skill(event: SkillPublished | SkillWithdrawn | SkillAudienceChanged) -> None:
    """All that hangs on a skill comes and goes with it."""
    PointsService.agree_as_a_whole(
        PointEntry.objects.filter(source_id=event.skill_id),
        stands=lambda: earning.earns(event.skill_id),
        credits=lambda: earning.of_skill(event.skill_id),
    )


@subscribe(PlanProgressed)
def credit_progress(event: PlanProgressed) -> None:
    there = PointEntry.objects.filter(user_id=event.actor_id, source_id=event.plan_id)
    PointsService.agree(there, lambda: earning.of_plans(Plan.objects.filter(pk=event.plan_id)))


def _agree(user_id: str, key: str, wanted: Callable[[], list[Credit]]) -> None:
    PointsService.agree(PointEntry.objects.filter(user_id=user_id, cause=key), wanted)
