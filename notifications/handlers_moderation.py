"""What moderators decided, told to those whom it concerns: the author, who reported, who appealed."""

from django.utils.translation import gettext as _

from moderation.models import Appeal, Case, Decision, DecisionKind, Reason, Report
from notifications.decisions import tell_of_appeal, tell_of_decision, tell_of_report
from profiles.models import User
from yiz.events.catalogue import AppealDecided, DecisionMade, ReportResolved
from yiz.events.subscriptions import subscribe
from yiz.language import speaking


@subscribe(DecisionMade)
def tell_person(event: DecisionMade) -> None:
    """What was decided about what somebody wrote, or about their account, with the reason in words.

    That nothing is wrong is told only to those who were told before that something might be.
    """
    decision = Decision.objects.filter(pk=event.decision_id).first()
    if decision is None or decision.person_id is None or not event.person_id:
        return
    told = _told_as(decision)
    if told is not None:
        tell_of_decision(
            decision_id=decision.pk,
            user_id=decision.person_id,
            decision=told,
            title=decision.title,
            target_kind=decision.target_kind,
            target_id=decision.target_id or decision.pk,
            reason=reason_of(decision),
        )


@subscribe(ReportResolved)
def tell_reporter(event: ReportResolved) -> None:
    """What became of a report, as it is now."""
    report = Report.objects.filter(pk=event.report_id).values("reporter_id", "status", "title").first()
    if report is not None and report["status"] == event.outcome:
        tell_of_report(
            report_id=event.report_id,
            user_id=report["reporter_id"],
            outcome=report["status"],
            title=report["title"],
        )


@subscribe(AppealDecided)
def tell_appellant(event: AppealDecided) -> None:
    appeal = Appeal.objects.filter(pk=event.appeal_id).select_related("decision").first()
    if appeal is not None:
        tell_of_appeal(
            appeal_id=appeal.pk,
            user_id=appeal.user_id,
            outcome=appeal.status,
            title=appeal.decision.title,
            reason=appeal.answer,
        )


def reason_of(decision: Decision) -> str:
    """Why, in words: the moderator's own, else what the reason is called in the language of the one it is told."""
    if decision.note or not decision.reason:
        return decision.note
    language = User.objects.filter(pk=decision.person_id).values_list("language", flat=True).first()
    with speaking(language or ""):
        return _(Reason(decision.reason).label)


def _told_as(decision: Decision) -> str | None:
    """By which of `texts.DECISIONS`; None when there is nothing to tell."""
    if decision.kind == DecisionKind.AUTO_HIDE:
        return "held"
    if decision.kind == DecisionKind.DISMISS:
        hidden = Case.objects.filter(pk=decision.case_id, auto_hidden=True).exists()
        return "restore" if hidden else None
    return str(decision.kind)
