"""What follows from what rules said, and from how moderators decided it; in a worker."""

from celery import current_app

from moderation.models import Case
from moderation.rules import hits
from yiz.events.catalogue import (
    CommentAdded,
    CommentEdited,
    ContentScreened,
    DecisionMade,
    RuleTrialRequested,
    SkillPublished,
    SkillUpdated,
    TaskContributed,
)
from yiz.events.subscriptions import subscribe


@subscribe(ContentScreened)
def settle_rule_hits(event: ContentScreened) -> None:
    """Hits are kept and acted on."""
    hits.settle(event)


@subscribe(DecisionMade)
def judge_rule_hits(event: DecisionMade) -> None:
    """Rules learn whether they were right."""
    case = Case.objects.filter(pk=event.case_id or None).values("target_kind", "target_id").first()
    if case is not None:
        hits.judge(case["target_kind"], case["target_id"])


@subscribe(RuleTrialRequested)
def begin_trial(event: RuleTrialRequested) -> None:
    """In a task of its own, since it may take longer than a listener should; else the sweep finds it."""
    current_app.send_task("moderation.rule_trial", (event.trial_id,), retry=False)


@subscribe(CommentAdded, CommentEdited)
def remember_comment(event: CommentAdded | CommentEdited) -> None:
    """Repeated texts are found by how they look."""
    hits.remember("comment", event.comment_id)


@subscribe(TaskContributed)
def remember_task(event: TaskContributed) -> None:
    hits.remember("task", event.task_id)


@subscribe(SkillPublished, SkillUpdated)
def remember_skill(event: SkillPublished | SkillUpdated) -> None:
    hits.remember("skill", event.skill_id)
