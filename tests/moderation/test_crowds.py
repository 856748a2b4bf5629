"""Many who report the same: sums that are exact, one alert; and rings that want to silence somebody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation import recounts
from moderation.models import Case, Decision, Report, ReporterRecord
from moderation.priority import base_of, priority_at, rank_of
from moderation.services import DecisionService, ReportService, Verdict
from profiles.models import User
from tests.asserts import in_threads
from tests.factories.moderation import make_moderator, make_reporter, own_address, report
from tests.factories.profiles import make_user, unsaved_users
from tests.factories.social import make_comment, make_skill
from yiz.clock import now
from yiz.events.models import OutboxEvent


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_make_one_case_with_exact_sums_one_hiding_and_one_alert():
    skill = make_skill(author=make_user())
    long_ago = timezone.now() - timedelta(days=400)
    people = unsaved_users(100)
    for number, person in enumerate(people):
        person.joined_at = long_ago + timedelta(days=number)
    User.objects.bulk_create(people)
    ReporterRecord.objects.bulk_create(
        ReporterRecord(user=person, agreed=number % 7) for number, person in enumerate(people)
    )
    addresses = [own_address() for _ in people]

    def some(thread):
        for number in range(thread, 100, 10):
            person = User.objects.get(pk=people[number].pk)
            ReportService.report(
                reporter=person, kind="skill", target_id=skill.pk, reason="spam", address=addresses[number]
            )

    in_threads(lambda thread: _patiently(some, thread), threads=10)
    case = Case.objects.get()
    each = [round((number % 7 + 2) / (number % 7 + 4) * 1_000) for number in range(100)]
    told = Report.objects.count()
    assert told >= 6
    assert (case.reports_count, case.auto_hidden, case.alerted) == (told, True, True)
    counted = {row.reporter_id: row.credibility for row in Report.objects.all()}
    assert counted == {person.pk: each[number] for number, person in enumerate(people) if person.pk in counted}
    assert case.credibility == sum(counted.values())
    assert list(recounts.cases(False)) == []
    assert case.rank == rank_of(case.weight, case.reach, case.opened_at)
    assert Decision.objects.filter(kind="auto_hide").count() == 1
    assert OutboxEvent.objects.filter(name="CaseRaised").count() == 1
    assert OutboxEvent.objects.filter(name="SkillWithdrawn").count() == 1


def _patiently(some, thread):
    """Once it is hidden, nobody else can see it, let alone report it."""
    from yiz.api.errors import Missing

    try:
        some(thread)
    except Missing:
        return


@pytest.mark.django_db(transaction=True)
def test_a_hundred_reports_of_an_account_are_all_counted():
    """Accounts are not hidden, so that all of them come through."""
    author = make_user()
    people = unsaved_users(100, joined_at=timezone.now() - timedelta(days=400))
    User.objects.bulk_create(people)

    def some(thread):
        for number in range(thread, 100, 10):
            person = User.objects.get(pk=people[number].pk)
            ReportService.report(reporter=person, kind="user", target_id=author.pk, reason="harassment")

    in_threads(some, threads=10)
    case = Case.objects.get()
    assert (case.reports_count, case.credibility, case.weight) == (100, 50_000, 1_500_000)
    assert case.hiding == 500, "all have signed up on one day: they are one voice"
    assert (case.alerted, case.auto_hidden) == (True, False)
    assert OutboxEvent.objects.filter(name="CaseRaised").count() == 1
    assert list(recounts.cases(False)) == []


@pytest.mark.django_db
def test_rings_hide_nothing():
    """Many new accounts; old ones that were made on one day; old ones from one network; one that is wrong too often."""
    month = timezone.now() - timedelta(days=30)
    rings = {
        "new-born": [make_user(joined_at=timezone.now() - timedelta(hours=step)) for step in range(8)],
        "made at once": [make_user(joined_at=month.replace(hour=step)) for step in range(8)],
        "one network": [make_reporter() for _ in range(8)],
        "wrong too often": [make_reporter() for _ in range(8)],
    }
    ReporterRecord.objects.bulk_create(
        ReporterRecord(user=person, agreed=0, disagreed=16) for person in rings["wrong too often"]
    )
    skill, found = make_skill(), {}
    for name, ring in rings.items():
        comment = make_comment(skill=skill, author=make_user())
        for number, person in enumerate(ring):
            address = f"198.51.100.{number}" if name == "one network" else own_address()
            fresh = User.objects.get(pk=person.pk)
            ReportService.report(reporter=fresh, kind="comment", target_id=comment.pk, reason="hate", address=address)
        comment.refresh_from_db()
        case = Case.objects.get(target_id=comment.pk)
        found[name] = (comment.status, case.credibility, case.hiding)
    assert found == {
        "new-born": ("live", 4_000, 0),
        "made at once": ("live", 4_000, 500),
        "one network": ("live", 4_000, 500),
        "wrong too often": ("live", 0, 0),
    }


@pytest.mark.django_db
def test_what_a_moderator_has_left_is_not_hidden_by_reports_again(run_events):
    comment = make_comment(author=make_user())
    for _ in range(6):
        report(comment)
    case = Case.objects.get()
    DecisionService.decide(case_id=case.pk, moderator=make_moderator(), verdict=Verdict("dismiss"))
    run_events()
    for _ in range(7):
        report(comment)
    comment.refresh_from_db()
    again = Case.objects.open().get()
    assert (comment.status, again.hiding, again.reports_count) == ("live", 0, 7)


def test_priority_is_the_formula_and_its_order_needs_no_recomputation():
    """severity · Σ credibility · (1 + log10(1 + reach)), and 10 % more a day, whichever case is looked at when."""
    moment = now()
    assert base_of(15_000, 0) == 1.5
    assert base_of(15_000, 999) == 6.0
    cases = [(weight, reach, days) for weight in (5_000, 40_000) for reach in (0, 99, 5_000) for days in (0, 3, 25)]
    ranks = {one: rank_of(one[0], one[1], moment - timedelta(days=one[2])) for one in cases}
    shown = {one: priority_at(rank, moment) for one, rank in ranks.items()}
    by_hand = {one: base_of(one[0], one[1]) * 1.1 ** one[2] for one in cases}
    assert shown == pytest.approx(by_hand, abs=1e-3)
    later = {one: priority_at(rank, moment + timedelta(days=10)) for one, rank in ranks.items()}
    assert sorted(ranks, key=ranks.get) == sorted(by_hand, key=by_hand.get) == sorted(later, key=later.get)


@pytest.mark.django_db
def test_sums_and_records_that_are_wrong_are_found_and_mended(run_events):
    first = report(make_comment(author=make_user()))
    case = Case.objects.get()
    DecisionService.decide(case_id=case.pk, moderator=make_moderator(), verdict=Verdict("remove"))
    run_events()
    assert [*recounts.cases(False), *recounts.reporters(False)] == []
    Case.objects.update(weight=7, reports_count=2)
    ReporterRecord.objects.update(agreed=5)
    for found in ({("reports_count", 2, 1), ("weight", 7, 5_000), ("agreed", 5, 1)}, set()):
        drifts = [*recounts.cases(True), *recounts.reporters(True)]
        assert {(drift.counter, drift.stored, drift.counted) for drift in drifts} == found
    assert Case.objects.get().rank == rank_of(5_000, case.reach, case.opened_at)
    assert ReporterRecord.objects.get(user=first.reporter_id).agreed == 1
