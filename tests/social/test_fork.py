"""Forking: a draft of one's own, made once, counted once, with its lineage as far as one may see it."""

import pytest

from social.models import Interaction, SharedSkill, SkillVersion
from social.services import SkillService
from social.services.forking import fork
from tests.asserts import in_threads, recorded_queries
from tests.factories.follow import make_accepted_follow
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_skill
from yiz.events.models import OutboxEvent
from yiz.ports import counters

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/social/skills"


def path(skill):
    return f"{SKILLS}/{skill.pk}/fork"


def told():
    return [event.payload for event in OutboxEvent.objects.filter(name="SkillForked").order_by("id")]


def forks_of(skill):
    return SharedSkill.objects.filter(pk=skill.pk).values_list("forks_count", flat=True).get()


def test_a_fork_is_a_draft_of_ones_own(api_client):
    skill, user = make_skill(source="a book", licence="CC BY 4.0"), make_user()
    answer = api_client(user).post(path(skill))
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == f"{SKILLS}/{made['id']}"
    assert (made["status"], made["version"], made["author"]["id"]) == ("draft", 1, user.pk)
    assert made["forked_from"]["id"] == skill.pk
    assert made["forked_from"]["title"] == skill.title
    assert made["forked_from"]["author"]["id"] == skill.author_id
    for name in ("title", "description", "category", "difficulty", "tags", "language", "days", "source", "licence"):
        assert made[name] == getattr(skill, name), name
    assert SkillVersion.objects.filter(skill_id=made["id"]).count() == 1
    ids = {"skill_id": skill.pk, "author_id": skill.author_id, "actor_id": user.pk, "fork_id": made["id"]}
    assert told() == [ids]
    assert forks_of(skill) == 1


def test_a_second_fork_is_the_first_one(api_client):
    skill, client = make_skill(), api_client(make_user())
    first = client.post(path(skill)).json()
    again = client.post(path(skill))
    assert (again.status_code, again.json()["id"]) == (200, first["id"])
    client.patch(f"{SKILLS}/{first['id']}", {"title": "My own way"})
    client.post(f"{SKILLS}/{first['id']}/publish")
    again = client.post(path(skill)).json()
    assert (again["id"], again["title"], again["status"]) == (first["id"], "My own way", "published")
    assert (forks_of(skill), len(told())) == (1, 1)


def test_after_deleting_it_a_new_one_is_made_and_not_counted_again(api_client):
    skill, client = make_skill(), api_client(make_user())
    for expected in (1, 2, 3):
        answer = client.post(path(skill))
        assert answer.status_code == 201
        assert client.delete(f"{SKILLS}/{answer.json()['id']}").status_code == 204
        assert SharedSkill.objects.filter(forked_from=skill).count() == expected
    assert (forks_of(skill), len(told()), Interaction.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_sixteen_forks_at_once_make_one_each_and_an_exact_count():
    skill, people = make_skill(), [make_user() for _ in range(4)]
    ids = in_threads(lambda number: fork(user=people[number % 4], skill_id=skill.pk).skill_id, threads=16)
    assert len(set(ids)) == 4
    assert SharedSkill.objects.filter(forked_from=skill).count() == 4
    assert (forks_of(skill), len(told())) == (4, 4)
    assert drifts() == []


def test_a_wrong_count_of_forks_is_found_and_mended():
    skill = make_skill()
    fork(user=make_user(), skill_id=skill.pk)
    SharedSkill.objects.filter(pk=skill.pk).update(forks_count=7)
    assert [(drift.stored, drift.counted) for drift in counters["social.forks"](True)] == [(7, 1)]
    assert forks_of(skill) == 1


@pytest.mark.parametrize(
    ("fields", "who", "status", "code"),
    [
        ({}, "anonymous", 401, "not_authenticated"),
        ({"status": "draft"}, "author", 409, "not_published"),
        ({"status": "draft"}, "stranger", 404, "not_found"),
        ({"status": "hidden"}, "stranger", 404, "not_found"),
        ({"status": "removed"}, "stranger", 404, "not_found"),
        ({"status": "deleted"}, "author", 404, "not_found"),
        ({"visibility": "private"}, "stranger", 404, "not_found"),
        ({"visibility": "followers"}, "stranger", 404, "not_found"),
    ],
)
def test_who_may_not_fork(api_client, assert_problem, fields, who, status, code):
    skill = make_skill(**fields)
    caller = {"anonymous": None, "author": skill.author, "stranger": make_user()}[who]
    assert_problem(api_client(caller).post(path(skill)), status, code)
    assert (SharedSkill.objects.count(), Interaction.objects.count()) == (1, 0)


def test_what_followers_may_see_is_forked_for_followers(api_client):
    skill, user = make_skill(visibility="followers"), make_user()
    make_accepted_follow(user, skill.author)
    made = api_client(user).post(path(skill))
    assert made.status_code == 201, made.content
    assert made.json()["visibility"] == "followers"


def test_the_lineage_is_shown_to_those_who_may_see_it(api_client):
    skill = make_skill()
    done = fork(user=make_user(), skill_id=skill.pk)
    SkillService.publish(skill_id=done.skill_id)
    shown = f"{SKILLS}/{done.skill_id}"
    assert api_client().get(shown).json()["forked_from"]["id"] == skill.pk
    SkillService.unpublish(skill_id=skill.pk)
    assert api_client().get(shown).json()["forked_from"] is None
    assert api_client(skill.author).get(shown).json()["forked_from"]["id"] == skill.pk


def test_a_page_of_forks_takes_as_many_queries_for_thirty_as_for_three(api_client):
    counts = []
    for number in (3, 30):
        for _ in range(number):
            done = fork(user=make_user(), skill_id=make_skill().pk)
            SkillService.publish(skill_id=done.skill_id)
        client = api_client()
        client.get(f"{SKILLS}?limit={number}")
        with recorded_queries() as queries:
            rows = client.get(f"{SKILLS}?limit={number}&ordering=top").json()["results"]
        assert len(rows) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_body_and_a_wrong_id_are_refused(api_client, assert_problem):
    client = api_client(make_user())
    assert_problem(client.post(path(make_skill()), {"title": "x"}), 400, "unknown_field", "title")
    assert_problem(client.post(f"{SKILLS}/65f0c0ffee65f0c0ffee0000/fork"), 404, "not_found")


def test_a_repeated_call_under_a_key_is_answered_as_the_first(api_client):
    skill, client = make_skill(), api_client(make_user())
    first = client.post(path(skill), HTTP_IDEMPOTENCY_KEY="k")
    again = client.post(path(skill), HTTP_IDEMPOTENCY_KEY="k")
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.json() == first.json()
