"""Recommendations as people get them: from a trained and stored model and the other sources, with reasons."""

from datetime import timedelta

import pytest

from discovery import tasks
from discovery.constants import STALE_AFTER, VERSIONS_KEPT
from discovery.models import Dismissal, ModelStatus, RecommendationModel, SkillVector
from discovery.recommendations import versions
from discovery.recommendations.interactions import interactions
from discovery.recommendations.merging import Recommended, diversified
from discovery.services import recommend
from profiles.models import UserPrivacy
from social.models import Interaction
from social.services import InteractionService, PlanService
from tests.asserts import recorded_queries
from tests.discovery.taste import planted
from tests.factories.follow import block, make_follow, mute
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.clock import now

pytestmark = pytest.mark.django_db
URL = "/api/v1/discovery/recommendations"


def quiet(rows, what):
    """Progress that nobody watches."""


def results(client, **query):
    response = client.get(URL, query)
    assert response.status_code == 200, response.content
    return response.json()["results"]


@pytest.fixture
def community():
    """Forty people with planted tastes who liked sixty skills by twelve authors, and a model trained on it."""
    authors = [make_user() for _ in range(12)]
    deeds = planted(users=40, items=60, tastes=4, deeds=16)
    keys = sorted({item for _, item, _, _ in deeds})
    categories = ("music", "cooking", "sport", "code", "art")
    skills = {
        key: make_skill(author=authors[number % 12], category=categories[number % 5], tags=[])
        for number, key in enumerate(keys)
    }
    people = {key: make_user() for key in sorted({user for user, _, _, _ in deeds})}
    rows = [
        Interaction(user=people[user], skill=skills[item], kind="like" if weight >= 4 else "rating", rating=2)
        for user, item, weight, _ in deeds
    ]
    Interaction.objects.bulk_create(rows)
    assert tasks.train_recommendations(quiet) == len(rows)
    return list(people.values()), list(skills.values()), authors


def test_what_people_with_the_same_tastes_like_is_recommended_with_its_reason(community, api_client):
    people, skills, _ = community
    user = people[0]
    titles = {skill.pk: skill.title for skill in skills}
    known = set(Interaction.objects.filter(user=user).values_list("skill_id", flat=True))
    found = results(api_client(user), limit=10)
    assert len(found) == 10
    assert not known & {item["id"] for item in found}
    taught = [item for item in found if item["reason"]["kind"] == "collaborative"]
    assert len(taught) > 5
    assert all(item["viewer"]["is_author"] is False for item in found)
    for item in taught:
        because = item["reason"]["because"]
        assert because
        for one in because:
            assert one["kind"] == "skill"
            assert one["id"] in known
            assert one["title"] == titles[one["id"]]
            assert one["title"] in item["reason"]["text"]
    same = recommend(viewer=user, limit=10)
    assert [one.skill_id for one in same] == [item["id"] for item in found]
    assert same[0].reason == found[0]["reason"]
    without = recommend(viewer=user, limit=10, exclude={same[0].skill_id})
    assert same[0].skill_id not in {one.skill_id for one in without}
    similar = api_client().get(f"/api/v1/discovery/skills/{skills[0].pk}/similar").json()["results"]
    assert similar


def test_never_what_one_does_not_want_or_may_not_see(community, api_client, run_events, assert_problem):
    people, _, authors = community
    user, client = people[1], api_client(people[1])
    dismissed, downloaded, *_ = found = results(client, limit=50)
    for _ in range(2):
        answer = client.post(f"{URL}/{dismissed['id']}/dismiss")
        assert (answer.status_code, answer.json()) == (200, {"skill_id": dismissed["id"], "dismissed": True})
    assert Dismissal.objects.filter(user=user).count() == 1
    PlanService.download(user=user, skill_id=downloaded["id"])
    block(authors[0], user)
    mute(user, authors[1])
    own, closed, hidden = make_skill(author=user), make_skill(visibility="private"), make_skill(status="hidden")
    again = results(client, limit=50)
    assert again
    shown = {item["id"] for item in again}
    assert not shown & {dismissed["id"], downloaded["id"], own.pk, closed.pk, hidden.pk}
    assert not {item["author"]["id"] for item in again} & {authors[0].pk, authors[1].pk, user.pk}
    assert {item["id"] for item in found if item["author"]["id"] == authors[0].pk}
    assert_problem(client.post(f"{URL}/{closed.pk}/dismiss"), 404, "not_found")
    assert_problem(client.post(f"{URL}/{own.pk}/dismiss", {"why": "?"}), 400, "unknown_field", "why")
    assert_problem(client.get(URL, {"why": "?"}), 400, "unknown_field", "why")
    assert_problem(api_client().get(URL), 401, "not_authenticated")
    assert (user.pk, dismissed["id"], -1.0) in {row[:3] for row in interactions()}


def test_the_cost_does_not_grow(community, api_client):
    people, _, _ = community
    client = api_client(people[3])
    results(client)  # each process reads the index of a model once
    counts = []
    for limit in (3, 30):
        with recorded_queries() as queries:
            assert len(results(client, limit=limit)) == limit
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 18, counts


def test_cold_start_by_interests_friends_and_what_trends(api_client):
    friend, shy, user = make_user(), make_user(display_name="Shy"), make_user(interests=["Guitar"])
    about, liked, lively = (
        make_skill(tags=tags, category=f"kind{number}", trending_week=float(number))
        for number, tags in enumerate((["guitar"], [], []))
    )
    UserPrivacy.objects.filter(user=shy).update(activity_visibility="private")
    for person in (friend, shy):
        make_follow(user, person)
        InteractionService.like(user=person, skill_id=liked.pk, liked=True)
    found = {item["id"]: item["reason"] for item in results(api_client(user))}
    assert found[about.pk]["kind"] == "content"
    assert found[about.pk]["because"] == [{"kind": "tag", "id": "guitar", "title": "guitar"}]
    assert found[liked.pk] == {
        "kind": "social",
        "text": f"Liked by {friend.display_name}, whom you follow.",
        "because": [{"kind": "user", "id": friend.pk, "title": friend.display_name}],
    }
    assert found[lively.pk]["kind"] == "trending"
    assert results(api_client(make_user()))[0]["id"] == lively.pk


def test_never_three_in_a_row_alike():
    def item(author, category):
        return Recommended({"author_id": author, "category": category}, "trending")

    ranked = [item("a", "x"), item("a", "y"), item("a", "z"), item("b", "z"), item("c", "z"), item("d", "z")]
    order = [(one.row["author_id"], one.row["category"]) for one in diversified(ranked, 6)]
    assert order == [
        ("a", "x"),
        ("a", "y"),
        ("b", "z"),
        ("a", "z"),
    ]
    assert len(list(diversified(ranked, 2))) == 2


def test_versions_are_swapped_refused_taken_back_and_removed(community):
    first = RecommendationModel.objects.get()
    assert first.status == ModelStatus.ACTIVE
    assert first.ndcg > 0
    worse = RecommendationModel.objects.create(ndcg=first.ndcg * 0.5)
    assert not versions.accept(worse)
    worse.refresh_from_db()
    assert (worse.status, versions.active()["id"]) == (ModelStatus.REFUSED, first.pk)
    assert "stays" in worse.note
    better = RecommendationModel.objects.create(ndcg=first.ndcg * 1.1)
    assert versions.accept(better)
    first.refresh_from_db()
    assert (first.status, versions.active()["id"]) == (ModelStatus.RETIRED, better.pk)
    versions.activate(first.pk)
    assert versions.active()["id"] == first.pk
    RecommendationModel.objects.filter(pk=first.pk).update(activated_at=now() - STALE_AFTER - timedelta(days=1))
    assert versions.accept(RecommendationModel.objects.create(ndcg=0.0))
    assert SkillVector.objects.filter(model=first).exists()
    assert RecommendationModel.objects.count() > VERSIONS_KEPT
    assert tasks.clean(quiet) > 0
    assert not SkillVector.objects.exists()
    assert RecommendationModel.objects.filter(pk=first.pk).exists()


def test_with_too_little_to_learn_from_nothing_is_trained():
    InteractionService.like(user=make_user(), skill_id=make_skill().pk, liked=True)
    assert tasks.train_recommendations(quiet) == 0
    assert not RecommendationModel.objects.exists()
