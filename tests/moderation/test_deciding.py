"""Reports become cases, cases are decided, decisions can be appealed: the services from end to end."""

import pytest

from moderation import log
from moderation.models import Case, Decision, Report, ReporterRecord
from moderation.roles import SENIOR
from moderation.services import AppealService, CaseService, DecisionService, Flag, Verdict, Words
from tests.factories.moderation import make_moderator, make_reporter, report
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_skill

pytestmark = pytest.mark.django_db


def test_from_reports_to_a_granted_appeal(run_events):
    author, reporters = make_user(), [make_reporter() for _ in range(6)]
    first, second = make_moderator(), make_moderator(SENIOR)
    comment = make_comment(skill=make_skill(), author=author)
    for reporter in reporters:
        report(comment, reporter)
    case = Case.objects.get()
    assert (case.reports_count, case.credibility, case.hiding, case.auto_hidden) == (6, 3_000, 3_000, True)
    comment.refresh_from_db()
    assert comment.status == "hidden"
    CaseService.claim(case_id=case.pk, moderator=first)
    verdict = Verdict("suspend", Words("spam", "This is an advertisement."))
    decision = DecisionService.decide(case_id=case.pk, moderator=first, verdict=verdict)
    run_events()
    author.refresh_from_db()
    comment.refresh_from_db()
    assert (author.status, comment.status) == ("suspended", "removed")
    assert set(ReporterRecord.objects.values_list("agreed", "disagreed")) == {(1, 0)}
    appeal = AppealService.appeal(user_id=author.pk, decision_id=decision.pk, text="It was a joke.")
    AppealService.decide(appeal_id=appeal.pk, moderator=second, granted=True, answer="So it was.")
    run_events()
    author.refresh_from_db()
    comment.refresh_from_db()
    assert (author.status, comment.status) == ("active", "live")
    assert set(ReporterRecord.objects.values_list("agreed", "disagreed")) == {(0, 1)}
    assert set(Report.objects.values_list("status", flat=True)) == {"disagreed"}
    assert log.verify() == (4, None)


def test_rules_bring_things_before_the_moderators_once(run_events):
    skill = make_skill(author=make_user())
    flag = Flag(source="rule", name="No shorteners", reason="spam", text="bit.ly/x", ref="1" * 24)
    first = CaseService.flag(kind="skill", target_id=skill.pk, flag=flag, hide=True)
    assert CaseService.flag(kind="skill", target_id=skill.pk, flag=flag, hide=True) == first
    case = Case.objects.get()
    assert (case.source, case.flag_weight, len(case.flags), case.auto_hidden) == ("rule", 10_000, 1, True)
    skill.refresh_from_db()
    assert skill.status == "hidden"
    assert Decision.objects.get().kind == "auto_hide"
    assert CaseService.flag(kind="comment", target_id="f" * 24, flag=flag) is None
