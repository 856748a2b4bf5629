"""What follows from a decision, in a worker."""

from moderation import handlers_rules  # noqa: F401  listen too
from moderation.models import Case, CaseStatus
from moderation.priority import priority_at
from moderation.services.settling import settle
from yiz.clock import now
from yiz.events.catalogue import CaseRaised, DecisionMade
from yiz.events.subscriptions import subscribe
from yiz.realtime.publish import MODERATORS, publish

ALERTED = ("target_kind", "target_id", "reason", "rank", "reports_count", "auto_hidden", "status", "opened_at")


@subscribe(DecisionMade)
def settle_reports(event: DecisionMade) -> None:
    """Every report of the case gets its outcome."""
    if event.case_id:
        settle(event.case_id)


@subscribe(CaseRaised)
def alert_moderators(event: CaseRaised) -> None:
    """`moderation_alert` in the moderators' room, while the case waits: told twice, it is still true."""
    row = Case.objects.filter(pk=event.case_id).values(*ALERTED, "snapshot").first()
    if row is None or row["status"] != CaseStatus.OPEN:
        return
    publish(
        MODERATORS,
        "moderation_alert",
        {
            "case_id": event.case_id,
            "target": {"kind": row["target_kind"], "id": row["target_id"]},
            "title": row["snapshot"].get("title", ""),
            "reason": row["reason"],
            "priority": priority_at(row["rank"], now()),
            "reports": row["reports_count"],
            "auto_hidden": row["auto_hidden"],
            "opened_at": row["opened_at"],
        },
    )
