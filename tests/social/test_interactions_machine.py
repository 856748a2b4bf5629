"""Any sequence of acts leaves the counters equal to a simple model of them, and to a recount."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from profiles.models import User
from social.constants import RATING_PRIOR_MEAN
from social.models import Interaction, Plan, RatingTotal, SharedSkill, SkillTag, SkillVersion
from social.services import PlanService
from social.services.interactions import InteractionService
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_skill
from yiz.db import delete_rows

PEOPLE, SKILLS = st.integers(0, 2), st.integers(0, 1)
WISH = st.sampled_from([True, False, None])


class Interactions(RuleBasedStateMachine):
    """Three people and two skills of a fourth."""

    def __init__(self) -> None:
        super().__init__()
        author = make_user()
        self.author_id = author.pk
        self.people = [make_user() for _ in range(3)]
        self.skills = [make_skill(author=author) for _ in range(2)]
        self.likes: set[tuple[int, int]] = set()
        self.bookmarks: set[tuple[int, int]] = set()
        self.downloads: set[tuple[int, int]] = set()
        self.ratings: dict[tuple[int, int], int] = {}

    def teardown(self) -> None:
        assert drifts() == []
        for model in (RatingTotal, Interaction, Plan, SkillTag, SkillVersion, SharedSkill):
            delete_rows(model.objects.all())
        User.objects.update(likes_received=0, downloads_received=0)

    @rule(person=PEOPLE, skill=SKILLS, wish=WISH)
    def like(self, person: int, skill: int, wish: bool | None) -> None:
        state = InteractionService.like(user=self.people[person], skill_id=self.skills[skill].pk, liked=wish)
        self.expect(self.likes, (person, skill), wish, state.on)
        assert state.count == sum(liked == skill for _, liked in self.likes)

    @rule(person=PEOPLE, skill=SKILLS, wish=WISH)
    def bookmark(self, person: int, skill: int, wish: bool | None) -> None:
        state = InteractionService.bookmark(user=self.people[person], skill_id=self.skills[skill].pk, bookmarked=wish)
        self.expect(self.bookmarks, (person, skill), wish, state.on)

    @rule(person=PEOPLE, skill=SKILLS, stars=st.integers(1, 5), review=st.sampled_from([None, "", "Good."]))
    def rate(self, person: int, skill: int, stars: int, review: str | None) -> None:
        self.ratings[person, skill] = stars
        rated = InteractionService.rate(
            user=self.people[person], skill_id=self.skills[skill].pk, rating=stars, review=review
        )
        given = self.given(skill)
        assert (rated.count, rated.average) == (len(given), round(sum(given) / len(given), 2))

    @rule(person=PEOPLE, skill=SKILLS)
    def unrate(self, person: int, skill: int) -> None:
        self.ratings.pop((person, skill), None)
        rated = InteractionService.unrate(user=self.people[person], skill_id=self.skills[skill].pk)
        assert rated.count == len(self.given(skill))

    @rule(person=PEOPLE, skill=SKILLS)
    def download(self, person: int, skill: int) -> None:
        self.downloads.add((person, skill))
        PlanService.download(user=self.people[person], skill_id=self.skills[skill].pk)

    @precondition(lambda self: self.ratings)
    @rule(skill=SKILLS)
    def the_last_one_to_change_has_the_formula(self, skill: int) -> None:
        if not (given := self.given(skill)):
            assert SharedSkill.objects.get(pk=self.skills[skill].pk).rating_bayes == RATING_PRIOR_MEAN
            return
        person = next(person for person, rated in self.ratings if rated == skill)
        for stars in (6 - self.ratings[person, skill], self.ratings[person, skill]):
            InteractionService.rate(user=self.people[person], skill_id=self.skills[skill].pk, rating=stars)
        if 6 - stars == stars:
            return
        mean = sum(self.ratings.values()) / len(self.ratings)
        stored = SharedSkill.objects.get(pk=self.skills[skill].pk).rating_bayes
        assert stored == pytest.approx((10 * mean + sum(given)) / (10 + len(given)), abs=1e-9)

    @invariant()
    def the_counters_are_those_of_the_model(self) -> None:
        for number, skill in enumerate(self.skills):
            row = SharedSkill.objects.get(pk=skill.pk)
            given = self.given(number)
            for counter, facts in (
                ("likes_count", self.likes),
                ("bookmarks_count", self.bookmarks),
                ("downloads_count", self.downloads),
            ):
                assert getattr(row, counter) == sum(of == number for _, of in facts), counter
            assert (row.rating_sum, row.ratings_count) == (sum(given), len(given))
            assert [getattr(row, f"ratings_{stars}") for stars in range(1, 6)] == [
                given.count(stars) for stars in range(1, 6)
            ]
        author = User.objects.get(pk=self.author_id)
        assert (author.likes_received, author.downloads_received) == (len(self.likes), len(self.downloads))

    def given(self, skill: int) -> list[int]:
        return [stars for (_, rated), stars in self.ratings.items() if rated == skill]

    @staticmethod
    def expect(facts: set[tuple[int, int]], fact: tuple[int, int], wish: bool | None, on: bool) -> None:
        wanted = fact not in facts if wish is None else wish
        assert on is wanted
        (facts.add if wanted else facts.discard)(fact)


@pytest.mark.django_db
def test_interactions() -> None:
    run_state_machine_as_test(
        Interactions,
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
