"""Figures equal a brute-force count, however often, in whatever order and however interrupted they are made."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from analytics import sketches
from analytics.models import DailyFigure, Event, RollupState
from analytics.rollup.run import rollup
from analytics.services import AnalyticsService
from social.models import SharedSkill
from tests.analytics.worlds import Year, stored
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.events.models import OutboxEvent
from yiz.ids import id_at

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """The process ends here."""


def quiet(rows, what):
    return None


def rows_of_figures():
    return sorted(DailyFigure.objects.values_list("id", "value"))


def test_a_year_equals_the_brute_force_count_and_again_changes_nothing():
    year = Year(800)
    year.store(np.arange(800))
    assert rollup(quiet) == 800
    assert stored() == year.expected()
    before = rows_of_figures()
    assert rollup(quiet) == 800, "what arrived a moment ago is looked at again"
    assert rows_of_figures() == before, "and nothing is written that is there"


def test_late_events_out_of_order_and_a_run_that_is_killed_anywhere():
    year = Year(160, seed=7, days_apart=30)
    order = np.random.default_rng(3).permutation(160)
    moments = iter([1, 2, 5, 9, 20, 43, 80, 160, 10**9])
    for part in np.array_split(order, 3):
        year.store(part)
        left = next(moments)

        def die(rows, what):
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed

        for _ in range(3):
            try:
                rollup(die)
                break
            except Killed:
                left = next(moments)
    rollup(quiet)
    assert stored() == year.expected()
    assert RollupState.objects.get().pending == []


def test_only_days_of_which_something_arrived_are_counted_again():
    skill = make_skill()
    old, now = timezone.now() - timedelta(days=3), timezone.now()
    for number in range(3):
        Event.objects.create(
            id=id_at(old)[:-1] + str(number),
            kind="skill_view",
            skill_id=skill.pk,
            session_id=f"s{number}",
            at=old,
            half_hour=int(old.timestamp()) // 1800,
        )
    assert rollup(quiet) == 3
    assert rollup(quiet) == 0
    AnalyticsService.track_skill_view(skill_id=skill.pk, session_id="s9")
    assert rollup(quiet) == 1
    views = DailyFigure.objects.filter(metric="views").order_by("day").values_list("day", "value")
    assert list(views) == [(old.date(), 3), (now.date(), 1)]


def test_what_is_not_there_any_more_is_in_no_figure():
    make_events = [AnalyticsService.track_skill_view(skill_id=make_skill().pk, session_id=s) for s in ("a", "b")]
    rollup(quiet)
    make_events[0].delete()
    rollup(quiet)
    assert DailyFigure.objects.filter(metric="views").count() == 1
    assert DailyFigure.objects.get(metric="events").value == 1


def test_views_are_counted_once_a_person_and_day_and_told_once(run_events):
    skill, other, user, newborn = (
        make_skill(),
        make_skill(),
        make_user(id=id_at(timezone.now() - timedelta(days=3))),
        make_user(),
    )
    for _ in range(3):
        AnalyticsService.track_skill_view(skill_id=skill.pk, user_id=user.pk)
    AnalyticsService.track_skill_view(skill_id=skill.pk, user_id=newborn.pk)
    AnalyticsService.track_skill_view(skill_id=skill.pk, session_id="visit-1")
    AnalyticsService.track(events=[{"type": "skill_view", "skill_id": other.pk}], viewer=other.author)
    rollup(quiet)
    rollup(quiet)
    AnalyticsService.track_skill_view(skill_id=skill.pk, session_id="visit-2")
    rollup(quiet)
    told = OutboxEvent.objects.filter(name="SkillsViewed").order_by("id").values_list("payload", flat=True)
    bodies = [(body["skill_ids"], body["viewers"], body["known"]) for body in told]
    assert bodies == [([skill.pk], [3], [1]), ([skill.pk], [1], [0])], "known: neither visits nor accounts of today"
    run_events()
    assert SharedSkill.objects.get(pk=skill.pk).views_count == 4
    assert SharedSkill.objects.get(pk=other.pk).views_count == 0


def test_unique_counts_add_up_and_do_not_depend_on_the_order():
    people = [f"{number:024x}" for number in range(20_000)]
    days = [people[start : start + 8_000] for start in range(0, 12_001, 2_000)]
    forwards, backwards = sketches.new(), sketches.new()
    for one in people:
        forwards.update(one)
    for one in reversed(people):
        backwards.update(one)
    assert sketches.count(forwards) == sketches.count(backwards)
    stored_days = []
    for day in days:
        sketch = sketches.new()
        for one in day:
            sketch.update(one)
        stored_days.append(sketches.dump(sketch))
    month = sketches.count(sketches.unite([*stored_days, None]))
    assert abs(month - 20_000) < 20_000 * 0.05
    few = sketches.new()
    for one in people[:150]:
        few.update(one)
    assert sketches.count(few) == 150, "small numbers are exact"


def test_the_roll_up_reads_by_an_index(explain):
    day = int(timezone.now().timestamp()) // 86_400 * 48
    rows = Event.objects.filter(half_hour__gte=day, half_hour__lt=day + 48)
    explain(rows.order_by("half_hour", "id").values_list("kind", "half_hour"))
    explain(Event.objects.filter(user_id="a" * 24, pk__gte="0" * 24).order_by("-id").values_list("kind"))
