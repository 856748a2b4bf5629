"""What is not right is refused by name, and nothing of it is stored."""

from copy import deepcopy

import pytest

from social.models import Plan, SharedSkill, SkillVersion
from tests.asserts import saying
from tests.factories.profiles import make_user
from tests.factories.social import make_plan, make_skill
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/social/skills"
PLANS = "/api/v1/social/plans"


def good():
    tasks = [{"title": "Task", "description": "How", "minutes": 5, "resource_url": "https://example.org/a"}]
    return {
        "title": "Title",
        "description": "What",
        "category": "music",
        "difficulty": "beginner",
        "tags": ["one"],
        "language": "en",
        "visibility": "public",
        "days": [{"day": number, "title": f"Day {number}", "tasks": deepcopy(tasks)} for number in (1, 2)],
    }


def put(body, path, value):
    """Sets (or with `...` removes) the value at a dotted path."""
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    node = body
    for step in way:
        node = node[step]
    if value is ...:
        del node[last]
    else:
        node[last] = value
    return body


DAYS_400 = [{"day": number, "title": "t"} for number in range(1, 401)]
HUGE = [
    {
        "day": number,
        "title": "t",
        "tasks": [{"title": "t", "description": "x" * 3_900} for _ in range(10)],
    }
    for number in range(1, 16)
]

BAD_CONTENT = [
    ("days", ..., "required", "days"),
    ("days", None, "null", "days"),
    ("days", [], "min_length", "days"),
    ("days", {}, "not_a_list", "days"),
    ("days", "1", "not_a_list", "days"),
    ("days", DAYS_400, "max_length", "days"),
    ("days", HUGE, "too_large", "days"),
    ("days.1", "two", "not_an_object", "days.1"),
    ("days.1.day", 1, "duplicate", "days.1.day"),
    ("days.1.day", 3, "not_consecutive", "days.1.day"),
    ("days.0.day", 0, "min_value", "days.0.day"),
    ("days.0.day", -1, "min_value", "days.0.day"),
    ("days.0.day", 367, "max_value", "days.0.day"),
    ("days.0.day", 10**9, "max_value", "days.0.day"),
    ("days.0.day", 10**30, "invalid", "days.0.day"),
    ("days.0.day", "1", "invalid", "days.0.day"),
    ("days.0.day", 1.5, "invalid", "days.0.day"),
    ("days.0.day", True, "invalid", "days.0.day"),
    ("days.0.day", ..., "required", "days.0.day"),
    ("days.0.title", "", "blank", "days.0.title"),
    ("days.0.title", "   ", "blank", "days.0.title"),
    ("days.0.title", None, "invalid", "days.0.title"),
    ("days.0.title", "a\nb", "control_characters", "days.0.title"),
    ("days.0.title", "a" * 201, "max_length", "days.0.title"),
    ("days.0.notes", "x", "unknown_field", "days.0.notes"),
    ("days.0.tasks", None, "not_a_list", "days.0.tasks"),
    ("days.0.tasks", [{"title": "t"}] * 51, "max_length", "days.0.tasks"),
    ("days.0.tasks.0", "t", "not_an_object", "days.0.tasks.0"),
    ("days.1.tasks.0.title", "", "blank", "days.1.tasks.0.title"),
    ("days.1.tasks.0.title", ..., "required", "days.1.tasks.0.title"),
    ("days.1.tasks.0.title", 5, "invalid", "days.1.tasks.0.title"),
    ("days.1.tasks.0.title", "a\x00b", "control_characters", "days.1.tasks.0.title"),
    ("days.1.tasks.0.title", "a" * 301, "max_length", "days.1.tasks.0.title"),
    ("days.1.tasks.0.description", "a\x07", "control_characters", "days.1.tasks.0.description"),
    ("days.1.tasks.0.description", "a" * 4_001, "max_length", "days.1.tasks.0.description"),
    ("days.1.tasks.0.minutes", 0, "min_value", "days.1.tasks.0.minutes"),
    ("days.1.tasks.0.minutes", 1_441, "max_value", "days.1.tasks.0.minutes"),
    ("days.1.tasks.0.minutes", "5", "invalid", "days.1.tasks.0.minutes"),
    ("days.1.tasks.0.resource_url", "javascript:alert(1)", "invalid_url", "days.1.tasks.0.resource_url"),
    ("days.1.tasks.0.resource_url", "ftp://example.org", "invalid_url", "days.1.tasks.0.resource_url"),
    ("days.1.tasks.0.resource_url", "http://", "invalid_url", "days.1.tasks.0.resource_url"),
    ("days.1.tasks.0.resource_url", "https://a b", "invalid_url", "days.1.tasks.0.resource_url"),
    ("days.1.tasks.0.done", False, "unknown_field", "days.1.tasks.0.done"),
    ("title", ..., "required", "title"),
    ("title", "", "blank", "title"),
    ("title", "   ", "blank", "title"),
    ("title", None, "null", "title"),
    ("title", 7, "invalid", "title"),
    ("title", "a\u2028b", "control_characters", "title"),
    ("title", "a" * 121, "max_length", "title"),
    ("description", "a" * 10_001, "max_length", "description"),
    ("description", "a\x1bb", "control_characters", "description"),
]
BAD_SKILL = [
    ("category", ..., "required", "category"),
    ("category", "!!!", "invalid_category", "category"),
    ("category", ["a"], "invalid", "category"),
    ("difficulty", "hard", "invalid_choice", "difficulty"),
    ("visibility", "friends", "invalid_choice", "visibility"),
    ("status", "removed", "invalid_choice", "status"),
    ("status", "deleted", "invalid_choice", "status"),
    ("language", "english", "invalid", "language"),
    ("language", "en-", "invalid", "language"),
    ("language", 5, "invalid", "language"),
    ("tags", "one", "not_a_list", "tags"),
    ("tags", list("abcdefghijk"), "max_length", "tags"),
    ("tags", ["a" * 33], "max_length", "tags.0"),
    ("tags", ["<script>"], "invalid_tag", "tags.0"),
    ("tags", [""], "blank", "tags.0"),
    ("tags", [1], "invalid", "tags.0"),
    ("author", "65f0c0ffee65f0c0ffee0000", "unknown_field", "author"),
    ("likes_count", 5, "unknown_field", "likes_count"),
    ("version", 5, "unknown_field", "version"),
]


def plan_body():
    return {name: value for name, value in good().items() if name in ("title", "description", "days")}


def test_a_bad_skill_is_refused(api_client, assert_problem):
    client = api_client(make_user())
    for path, value, code, attr in BAD_CONTENT + BAD_SKILL:
        with saying(path, value):
            assert_problem(client.post(SKILLS, put(good(), path, value)), 400, code, attr)
            assert not SharedSkill.objects.exists()
    assert not SkillVersion.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_bad_edit_changes_nothing(api_client, assert_problem):
    skill, plan = make_skill(), make_plan()
    author, owner = api_client(skill.author), api_client(plan.owner)
    for path, value, code, attr in BAD_CONTENT:
        if value is ...:
            continue
        field = path.split(".")[0]
        change = {field: put(good(), path, value)[field]}
        with saying(path, value):
            assert_problem(author.patch(f"{SKILLS}/{skill.pk}", change), 400, code, attr)
            assert_problem(owner.patch(f"{PLANS}/{plan.pk}", change), 400, code, attr)
            assert SharedSkill.objects.get().version == 1
            assert Plan.objects.get().revision == 1


def test_a_bad_plan_is_refused(api_client, assert_problem):
    client = api_client(make_user())
    for path, value, code, attr in BAD_CONTENT:
        with saying(path, value):
            assert_problem(client.post(PLANS, put(plan_body(), path, value)), 400, code, attr)
            assert not Plan.objects.exists()


@pytest.mark.parametrize("field", ["status", "id", "slug", "counts", "audience"])
def test_what_can_not_be_edited_is_not_known(api_client, assert_problem, field):
    skill = make_skill()
    response = api_client(skill.author).patch(f"{SKILLS}/{skill.pk}", {field: "draft"})
    assert_problem(response, 400, "unknown_field", field)


def test_what_is_unusual_but_right_is_kept(api_client):
    body = good()
    body["days"][0]["tasks"] = []
    body["days"][1]["tasks"][0] |= {"minutes": None, "resource_url": None, "description": None}
    body["days"].reverse()
    body["title"] = "  Café – ☕ 中文 <b>&amp;</b>  "
    body["description"] = "Line one\r\n\tline *two*\n<script>alert(1)</script>"
    created = api_client(make_user()).post(SKILLS, body)
    assert created.status_code == 201, created.content
    shown = created.json()
    assert shown["title"] == "Café – ☕ 中文 <b>&amp;</b>"
    assert shown["description"] == "Line one\n\tline *two*\n<script>alert(1)</script>"
    assert [day["day"] for day in shown["days"]] == [1, 2]
    expected = {"title": "Task", "description": "", "minutes": None, "resource_url": ""}
    assert shown["days"][1]["tasks"] == [expected]


def test_the_largest_plan_is_taken(api_client):
    body = good()
    body["days"] = [
        {"day": day, "title": "t" * 20, "tasks": [{"title": "task"} for _ in range(18)]} for day in range(1, 367)
    ]
    created = api_client(make_user()).post(SKILLS, body)
    assert created.status_code == 201, created.content[:300]
    assert created.json()["duration_days"] == 366


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'"text"', 400),
        (b'{"title": 1e400}', 400),
        (b'{"title": "\\ud800", "category": "a", "days": [{"day": 1, "title": "t"}]}', 400),
        (b'{"days": ' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400),
        (b'{"title": "' + b"x" * 10_000_000 + b'"}', 413),
    ],
)
def test_broken_bodies(api_client, raw, status):
    response = api_client(make_user()).post(SKILLS, raw, content_type="application/json")
    assert response.status_code == status, response.content[:300]
    assert response.json()["errors"]
    assert not SharedSkill.objects.exists()
