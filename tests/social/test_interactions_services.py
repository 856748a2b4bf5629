"""Likes, bookmarks and ratings: what changes, what is counted, what is told."""

import pytest
from rest_framework.exceptions import NotFound

from profiles.models import User
from social.constants import RATING_PRIOR_MEAN, RATING_PRIOR_WEIGHT
from social.models import Interaction, SharedSkill
from social.services import ratings
from social.services.interactions import InteractionService, NotPublished, OwnSkill
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_skill
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def test_a_like_is_counted_once_and_told_once() -> None:
    skill, fan = make_skill(), make_user()
    for _ in range(3):
        state = InteractionService.like(user=fan, skill_id=skill.pk, liked=True)
    assert (state.on, state.count) == (True, 1)
    assert told() == ["SkillLiked"]
    assert User.objects.get(pk=skill.author_id).likes_received == 1
    for _ in range(2):
        state = InteractionService.unlike(user=fan, skill_id=skill.pk)
    assert (state.on, state.count) == (False, 0)
    assert told() == ["SkillLiked", "SkillUnliked"]
    assert User.objects.get(pk=skill.author_id).likes_received == 0
    assert drifts() == []


@pytest.mark.parametrize(
    ("act", "flag"), [(InteractionService.like, "liked"), (InteractionService.bookmark, "bookmarked")]
)
def test_without_a_wish_the_call_flips(act, flag: str) -> None:
    skill, fan = make_skill(), make_user()
    states = [act(user=fan, skill_id=skill.pk) for _ in range(5)]
    assert [(state.on, state.count) for state in states] == [(True, 1), (False, 0)] * 2 + [(True, 1)]
    assert drifts() == []


def test_bookmarks_are_told_of_apart_from_likes() -> None:
    skill, fan = make_skill(), make_user()
    InteractionService.bookmark(user=fan, skill_id=skill.pk)
    InteractionService.like(user=fan, skill_id=skill.pk)
    InteractionService.bookmark(user=fan, skill_id=skill.pk)
    skill.refresh_from_db()
    assert (skill.likes_count, skill.bookmarks_count) == (1, 0)
    assert told() == ["SkillBookmarked", "SkillLiked", "SkillUnbookmarked"]


def test_ratings_move_every_sum() -> None:
    skill = make_skill()
    raters = [make_user() for _ in range(3)]
    for rater, stars in zip(raters, (5, 4, 2), strict=True):
        rated = InteractionService.rate(user=rater, skill_id=skill.pk, rating=stars, review="Good.")
    assert (rated.rating, rated.average, rated.count) == (2, 3.67, 3)
    rated = InteractionService.rate(user=raters[2], skill_id=skill.pk, rating=3)
    assert (rated.average, rated.count) == (4.0, 3)
    skill.refresh_from_db()
    assert (skill.rating_sum, skill.ratings_count) == (12, 3)
    assert [getattr(skill, f"ratings_{stars}") for stars in range(1, 6)] == [0, 0, 1, 1, 1]
    assert Interaction.objects.get(user=raters[2]).review == "Good."
    rated = InteractionService.unrate(user=raters[0], skill_id=skill.pk)
    assert (rated.rating, rated.average, rated.count) == (None, 3.5, 2)
    assert drifts() == []


def test_the_bayesian_average_is_the_formula() -> None:
    loved, other = make_skill(), make_skill()
    for stars in (5, 5, 4):
        InteractionService.rate(user=make_user(), skill_id=loved.pk, rating=stars)
    InteractionService.rate(user=make_user(), skill_id=other.pk, rating=1)
    InteractionService.rate(user=make_user(), skill_id=loved.pk, rating=3)
    mean = (5 + 5 + 4 + 1 + 3) / 5
    loved.refresh_from_db()
    assert loved.rating_bayes == pytest.approx((RATING_PRIOR_WEIGHT * mean + 17) / (RATING_PRIOR_WEIGHT + 4), abs=1e-12)


def test_without_ratings_the_prior_stands() -> None:
    skill, rater = make_skill(), make_user()
    InteractionService.rate(user=rater, skill_id=skill.pk, rating=5)
    InteractionService.unrate(user=rater, skill_id=skill.pk)
    InteractionService.unrate(user=rater, skill_id=skill.pk)
    skill.refresh_from_db()
    assert (skill.rating_bayes, skill.ratings_count, skill.rating_sum) == (RATING_PRIOR_MEAN, 0, 0)
    assert told() == ["SkillRated", "SkillUnrated"]


def test_the_same_rating_again_is_no_news_but_a_new_review_is() -> None:
    skill, rater = make_skill(), make_user()
    for review in (None, None, "Fine.", "Fine.", None, ""):
        InteractionService.rate(user=rater, skill_id=skill.pk, rating=4, review=review)
    payloads = [event.payload for event in OutboxEvent.objects.order_by("id")]
    assert [(event["rating"], event["first"]) for event in payloads] == [(4, True), (4, False), (4, False)]
    assert Interaction.objects.get().has_review is False
    assert drifts() == []


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_only_one_to_five_stars(stars: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        InteractionService.rate(user=make_user(), skill_id=make_skill().pk, rating=stars)


def test_ones_own_skill_is_not_to_be_rated() -> None:
    author = make_user()
    with pytest.raises(OwnSkill):
        InteractionService.rate(user=author, skill_id=make_skill(author=author).pk, rating=5)
    assert not Interaction.objects.exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda user, skill: InteractionService.like(user=user, skill_id=skill),
        lambda user, skill: InteractionService.bookmark(user=user, skill_id=skill),
        lambda user, skill: InteractionService.rate(user=user, skill_id=skill, rating=3),
        lambda user, skill: InteractionService.unrate(user=user, skill_id=skill),
    ],
)
def test_a_draft_is_its_authors_alone_and_not_even_theirs_to_like(act) -> None:
    draft = make_skill(status="draft")
    with pytest.raises(NotFound):
        act(make_user(), draft.pk)
    with pytest.raises(NotPublished):
        act(draft.author, draft.pk)
    assert not Interaction.objects.exists()
    assert SharedSkill.objects.get().likes_count == 0


def test_the_averages_follow_the_mean_of_the_site() -> None:
    first, later, unrated = make_skill(), make_skill(), make_skill()
    InteractionService.rate(user=make_user(), skill_id=first.pk, rating=5)
    InteractionService.rate(user=make_user(), skill_id=later.pk, rating=1)
    steps: list[int] = []
    assert ratings.refresh(lambda done, what: steps.append(done)) == 1
    assert steps == [3]
    first.refresh_from_db()
    unrated.refresh_from_db()
    assert first.rating_bayes == pytest.approx((10 * 3 + 5) / 11, abs=1e-12)
    assert unrated.rating_bayes == RATING_PRIOR_MEAN
    assert ratings.refresh(lambda done, what: None) == 0
