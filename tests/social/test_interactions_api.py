"""Liking, keeping and rating over HTTP: answers, lists, bad input, queries."""

import pytest

from social.models import Interaction, SharedSkill
from social.services.interactions import InteractionService
from tests.asserts import saying
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_skill

pytestmark = pytest.mark.django_db
BASE = "/api/v1/social"


def test_a_like_flips_or_is_set(api_client) -> None:
    skill, client = make_skill(), api_client(make_user())
    url = f"{BASE}/skills/{skill.pk}/like"
    answers = [client.post(url), client.post(url), client.post(f"{url}/", {"liked": True}), client.post(url, {})]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer.json() for answer in answers] == [
        {"liked": True, "count": 1},
        {"liked": False, "count": 0},
        {"liked": True, "count": 1},
        {"liked": False, "count": 0},
    ]


def test_a_bookmark_likewise(api_client) -> None:
    skill, client = make_skill(), api_client(make_user())
    url = f"{BASE}/skills/{skill.pk}/bookmark"
    assert client.post(url, {"bookmarked": True}).json() == {"bookmarked": True, "count": 1}
    assert client.post(url, {"bookmarked": True}).json() == {"bookmarked": True, "count": 1}
    assert client.post(url).json() == {"bookmarked": False, "count": 0}


def test_rating_changing_and_taking_it_back(api_client, assert_problem) -> None:
    skill = make_skill()
    one, other = api_client(make_user()), api_client(make_user())
    url = f"{BASE}/skills/{skill.pk}/rate"
    assert one.post(url, {"rating": 5, "review": "Great"}).json() == {"rating": 5, "average": 5.0, "count": 1}
    assert other.post(url, {"rating": 2}).json() == {"rating": 2, "average": 3.5, "count": 2}
    assert one.post(url, {"rating": 4}).json() == {"rating": 4, "average": 3.0, "count": 2}
    assert other.delete(url).json() == {"rating": None, "average": 4.0, "count": 1}
    assert_problem(api_client(skill.author).post(url, {"rating": 5}), 403, "own_skill")


def test_the_ratings_of_a_skill(api_client) -> None:
    skill, reader = make_skill(), make_user()
    for stars, review in ((5, "Great"), (5, ""), (3, "Fair")):
        InteractionService.rate(user=make_user(), skill_id=skill.pk, rating=stars, review=review)
    InteractionService.rate(user=reader, skill_id=skill.pk, rating=4, review="Good")
    answer = api_client(reader).get(f"{BASE}/skills/{skill.pk}/ratings", {"limit": 2})
    body = answer.json()
    assert (body["average"], body["count"]) == (4.25, 4)
    assert body["bayesian"] == 4.25  # of one skill alone, it is the mean
    assert body["histogram"] == {"1": 0, "2": 0, "3": 1, "4": 1, "5": 2}
    assert body["viewer"] == {"rating": 4, "review": "Good"}
    assert [(row["rating"], row["review"]) for row in body["results"]] == [(4, "Good"), (3, "Fair")]
    assert body["results"][0]["user"]["username"] == reader.username
    rest = api_client().get(body["next"]).json()
    assert [row["review"] for row in rest["results"]] == ["Great"]
    assert (
        api_client(reader).get(answer.wsgi_request.get_full_path(), HTTP_IF_NONE_MATCH=answer["ETag"]).status_code
        == 304
    )


def test_likers_are_those_who_may_be_seen(api_client) -> None:
    skill, viewer = make_skill(), make_user()
    plain, hermit, enemy, banned = make_user(), make_user(profile_visibility="private"), make_user(), make_user()
    for person in (plain, hermit, enemy, banned):
        InteractionService.like(user=person, skill_id=skill.pk)
    block(enemy, viewer)
    type(banned).objects.filter(pk=banned.pk).update(status="banned")
    rows = api_client(viewer).get(f"{BASE}/skills/{skill.pk}/likers").json()["results"]
    assert [row["id"] for row in rows] == [plain.pk]
    assert set(rows[0]) == {"id", "username", "display_name", "avatar_url", "liked_at"}
    assert SharedSkill.objects.get().likes_count == 4


BAD = [
    ("like", {"liked": "yes"}, "invalid", "liked"),
    ("like", {"liked": None}, "invalid", "liked"),
    ("like", {"love": True}, "unknown_field", "love"),
    ("like", [True], "not_an_object", None),
    ("bookmark", {"bookmarked": 1}, "invalid", "bookmarked"),
    ("rate", {}, "required", "rating"),
    ("rate", {"rating": None}, "null", "rating"),
    ("rate", {"rating": 0}, "min_value", "rating"),
    ("rate", {"rating": 6}, "max_value", "rating"),
    ("rate", {"rating": 4.5}, "invalid", "rating"),
    ("rate", {"rating": "5"}, "invalid", "rating"),
    ("rate", {"rating": True}, "invalid", "rating"),
    ("rate", {"rating": 10**15}, "max_value", "rating"),
    ("rate", {"rating": 5, "review": "x" * 2_001}, "max_length", "review"),
    ("rate", {"rating": 5, "review": "nul\x00"}, "control_characters", "review"),
    ("rate", {"rating": 5, "review": ["a"]}, "invalid", "review"),
    ("rate", {"rating": 5, "stars": 5}, "unknown_field", "stars"),
]


@pytest.mark.parametrize(("action", "body", "code", "attr"), BAD)
def test_bad_input_is_refused_and_nothing_is_stored(api_client, assert_problem, action, body, code, attr) -> None:
    answer = api_client(make_user()).post(f"{BASE}/skills/{make_skill().pk}/{action}", body)
    assert_problem(answer, 400, code, attr)
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("body", ['{"rating": 1e400}', '{"rating": 5, "review": "\\ud800"}', "{", '{"rating": NaN}'])
def test_bad_json_is_refused(api_client, body: str) -> None:
    url = f"{BASE}/skills/{make_skill().pk}/rate"
    answer = api_client(make_user()).post(url, body, content_type="application/json")
    assert answer.status_code == 400
    assert not Interaction.objects.exists()


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"page": 2}])
@pytest.mark.parametrize("name", ["likers", "ratings"])
def test_bad_queries_are_refused(api_client, name: str, query: dict) -> None:
    answer = api_client().get(f"{BASE}/skills/{make_skill().pk}/{name}", query)
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, next(iter(query)))


@pytest.mark.parametrize("action", ["like", "bookmark", "rate"])
def test_only_those_who_are_signed_in_and_not_suspended_act(api_client, assert_problem, action: str) -> None:
    url = f"{BASE}/skills/{make_skill().pk}/{action}"
    assert_problem(api_client().post(url, {}), 401, "not_authenticated")
    assert_problem(api_client(make_user(status="suspended")).post(url, {}), 403, "account_suspended")


@pytest.mark.parametrize("skill_id", ["0" * 24, "abc", "z" * 24, "0" * 23])
@pytest.mark.parametrize("name", ["like", "bookmark", "rate", "likers", "ratings"])
def test_ids_that_are_none(api_client, assert_problem, name: str, skill_id: str) -> None:
    client = api_client(make_user())
    url = f"{BASE}/skills/{skill_id}/{name}"
    answer = client.get(url) if name.endswith("s") else client.post(url, {"rating": 3} if name == "rate" else {})
    assert_problem(answer, 404, "not_found")


def test_ones_own_lists(api_client, run_events) -> None:
    me, skills = make_user(), [make_skill() for _ in range(3)]
    for number, skill in enumerate(skills):
        InteractionService.like(user=me, skill_id=skill.pk)
        InteractionService.bookmark(user=me, skill_id=skill.pk)
        InteractionService.rate(user=me, skill_id=skill.pk, rating=number + 1, review=f"No. {number}")
    InteractionService.like(user=make_user(), skill_id=skills[0].pk)
    SharedSkill.objects.filter(pk=skills[1].pk).update(status="draft")
    block(skills[2].author, me)
    client = api_client(type(me).objects.get(pk=me.pk))
    likes, bookmarks, ratings = (client.get(f"{BASE}/me/{name}").json() for name in ("likes", "bookmarks", "ratings"))
    assert [row["id"] for row in likes["results"]] == [row["id"] for row in bookmarks["results"]] == [skills[0].pk]
    assert likes["results"][0]["viewer"]["liked"] is True
    assert likes["results"][0]["counts"]["likes"] == 2
    assert {"liked_at"} == set(likes["results"][0]) - set(bookmarks["results"][0])
    assert [(row["rating"], row["review"], row["skill"]["id"]) for row in ratings["results"]] == [
        (1, "No. 0", skills[0].pk)
    ]


def test_the_number_of_queries_does_not_grow(api_client, assert_queries) -> None:
    skill, viewer = make_skill(), make_user()
    for number in (3, 27):
        for _ in range(number):
            user = make_user()
            InteractionService.like(user=user, skill_id=skill.pk)
            InteractionService.rate(user=user, skill_id=skill.pk, rating=4, review="Good.")
        for name in ("likers", "ratings"):
            url = f"{BASE}/skills/{skill.pk}/{name}"
            for user, expected in ((type(viewer).objects.get(pk=viewer.pk), 5), (None, 3)):
                client = api_client(user)
                with saying(name, user), assert_queries(expected):
                    assert len(client.get(url, {"limit": 100}).json()["results"]) == (3 if number == 3 else 30)


def test_the_number_of_queries_of_ones_own_lists_does_not_grow(api_client, assert_queries) -> None:
    me, rows = make_user(), 0
    for number in (3, 27):
        for _ in range(number):
            skill = make_skill()
            InteractionService.like(user=me, skill_id=skill.pk)
            InteractionService.bookmark(user=me, skill_id=skill.pk)
            InteractionService.rate(user=me, skill_id=skill.pk, rating=4)
        rows += number
        for name in ("likes", "bookmarks", "ratings"):
            client = api_client(type(me).objects.get(pk=me.pk))
            with saying(name), assert_queries(6):
                assert len(client.get(f"{BASE}/me/{name}", {"limit": 100}).json()["results"]) == rows


def test_every_list_is_read_by_an_index(explain) -> None:
    skill, viewer = make_skill(), make_user()
    block(make_user(), viewer)
    rows = Interaction.objects.on_skill(skill.pk, viewer)
    explain(rows.of_kind("like").order_by("-id").columns()[:21])
    explain(rows.of_kind("like").filter(pk__lt=skill.pk).order_by("-id").columns()[:21])
    explain(rows.reviews().order_by("-id").columns()[:21])
    explain(Interaction.objects.of_kind("rating").filter(user_id=viewer.pk).order_by("-id").columns()[:21])
    explain(Interaction.objects.of_kind("like").order_by("-id").columns()[:21])
    explain(Interaction.objects.filter(user_id=viewer.pk, skill_id__in=[skill.pk]).values("kind"))
