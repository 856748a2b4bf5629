"""What moderators do: a chapter of the catalogue, from where it is imported."""

from dataclasses import dataclass

from yiz.events.base import Event


@dataclass(frozen=True, kw_only=True)
class CaseRaised(Event):
    """A case has become urgent, or its target was hidden until somebody looks; once a case."""

    case_id: str


@dataclass(frozen=True, kw_only=True)
class DecisionMade(Event):
    """Something was decided: in a case (`case_id`), about a person (`person_id`), or both."""

    decision_id: str
    case_id: str = ""
    person_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ReportResolved(Event):
    """A moderator `agreed` or `disagreed` with a report; again when that changes."""

    report_id: str
    reporter_id: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class AppealDecided(Event):
    """Somebody's appeal was `granted` or `rejected`."""

    appeal_id: str
    user_id: str
    outcome: str
