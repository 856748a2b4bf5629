"""Trending against the plain sum of the rule, in any order of events, over years."""

from datetime import timedelta
from math import exp2, fsum, isclose

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discovery.constants import GENESIS, HALF_LIVES_A_BASE
from discovery.models import TrendingVote
from discovery.trending import ledger, shifting
from discovery.trending.facts import Worth
from discovery.trending.scores import WINDOWS
from social.models import SharedSkill
from tests.factories.social import make_skill
from yiz.db import atomic
from yiz.ids import new_id

pytestmark = pytest.mark.django_db

# milliseconds since the beginning: either anywhere in nine years, or close together
ANY_TIME = st.integers(0, 9 * 365 * 86_400_000)
STEPS = st.lists(
    st.tuples(st.sampled_from(["cast", "late", "back", "shift", "wait"]), ANY_TIME, st.integers(1, 40)),
    min_size=1,
    max_size=12,
)


class Ledger:
    """A skill, the votes that should count, and a clock that only goes forward."""

    def __init__(self):
        self.skill = make_skill()
        self.votes = {}
        self.moment = GENESIS + timedelta(days=1)

    def step(self, what, millis, weight):
        if what == "wait":
            self.moment = max(self.moment, GENESIS + timedelta(milliseconds=millis))
        elif what == "shift":
            shifting.shift(lambda rows, what: None, self.moment)
        elif what == "back" and self.votes:
            voter = sorted(self.votes)[millis % len(self.votes)]
            del self.votes[voter]
            self.take_back(voter)
        else:  # just now, or late by anything up to all the time that there was
            late = timedelta(milliseconds=millis) if what == "late" else timedelta(milliseconds=weight)
            self.cast(float(weight), max(GENESIS, self.moment - late))

    @atomic
    def cast(self, weight, at):
        voter = new_id()
        due = Worth(self.skill.author_id, weight, at)
        ledger.cast(voter_id=voter, skill_id=self.skill.pk, kind="like", due=due, moment=self.moment)
        self.votes[voter] = (weight, at)

    @atomic
    def take_back(self, voter):
        ledger.take_back(voter_id=voter, skill_id=self.skill.pk, kind="like", moment=self.moment)

    def check(self):
        row = SharedSkill.objects.filter(pk=self.skill.pk).values().get()
        for window in WINDOWS.values():
            expected = fsum(weight * exp2((at - self.moment) / window.half_life) for weight, at in self.votes.values())
            found = window.now(row[window.column], row[window.base_column], self.moment)
            # 500 half-lives below a fresh vote there is nothing that could change any order
            assert isclose(found, expected, rel_tol=1e-9, abs_tol=exp2(-500)), (window.name, found, expected)
            assert row[window.column] >= 0


def test_scores_are_the_sum_of_the_rule_whatever_the_order_of_events(db):
    world = Ledger()

    @settings(max_examples=10, deadline=None, database=None)
    @given(STEPS)
    def run(steps):
        TrendingVote.objects.all().delete()
        zeroes = {name: 0 for window in WINDOWS.values() for name in (window.column, window.base_column)}
        SharedSkill.objects.filter(pk=world.skill.pk).update(**zeroes)
        world.votes, world.moment = {}, GENESIS + timedelta(days=1)
        for step in steps:
            world.step(*step)
            world.check()

    run()


def test_the_same_vote_counts_once_and_is_taken_back_to_the_last_digit(db):
    world = Ledger()
    old, moment = GENESIS + timedelta(days=10), GENESIS + timedelta(days=40)
    world.moment = old
    world.cast(1.0, old)
    before = (
        SharedSkill.objects.filter(pk=world.skill.pk).values("trending_day", "trending_week", "trending_month").get()
    )
    world.moment = moment  # 120 half-lives later a single like outweighs the old one by 2^122
    for _ in range(3):
        world.cast(4.0, moment)
        voter = max(world.votes, key=lambda one: world.votes[one][1])
        again = Worth(world.skill.author_id, 4.0, moment)
        assert not ledger.cast(voter_id=voter, skill_id=world.skill.pk, kind="like", due=again, moment=moment)
        world.check()
        del world.votes[voter]
        world.take_back(voter)
        assert not ledger.take_back(voter_id=voter, skill_id=world.skill.pk, kind="like", moment=moment)
    after = (
        SharedSkill.objects.filter(pk=world.skill.pk).values("trending_day", "trending_week", "trending_month").get()
    )
    assert after == before


def test_the_order_is_right_before_and_after_the_moment_of_reckoning_moves(db):
    """The rows that are behind are moved, the lowest first, and events on either side of it count alike."""
    day = WINDOWS["day"]
    turn = GENESIS + day.half_life * HALF_LIVES_A_BASE * 21
    worlds = [Ledger() for _ in range(4)]
    for hours, world in zip((30, 20, 10, 1), worlds, strict=True):
        world.moment = turn - timedelta(hours=hours)
        world.cast(4.0, world.moment)
    for world in worlds:
        world.moment = turn + timedelta(minutes=1)
    worlds[0].cast(30.0, worlds[0].moment)  # not moved yet: stays where it is reckoned
    ranked = SharedSkill.objects.order_by("-trending_day").values_list("id", flat=True)
    expected = [worlds[number].skill.pk for number in (0, 3, 2, 1)]
    assert list(ranked) == expected
    assert shifting.shift(lambda rows, what: None, worlds[0].moment) >= 4
    assert shifting.shift(lambda rows, what: None, worlds[0].moment) == 0
    assert list(ranked.all()) == expected
    bases = set(SharedSkill.objects.values_list("trending_day_base", flat=True))
    assert bases == {21}
    for world in worlds:
        world.cast(5.0, world.moment)
        world.check()


def test_it_never_overflows_though_nobody_shifts(db):
    world = Ledger()
    for year in range(1, 120, 7):
        world.moment = GENESIS + timedelta(days=365 * year)
        world.cast(1e6, world.moment)
        world.check()
