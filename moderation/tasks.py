"""What the queue runs for moderation."""

from celery import shared_task

from moderation.rules import trying


@shared_task(name="moderation.rule_trial")
def rule_trial(trial_id: str) -> None:
    """Holds a rule against the past, unless that is done already or another worker is at it."""
    trying.run(trial_id)
