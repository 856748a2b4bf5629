"""Files that are not what export makes: refused, with what is wrong named."""

import pytest

from social.models import SharedSkill
from tests.factories.profiles import make_user
from tests.factories.social import make_days
from tests.social.test_import_api import IMPORT, bring_in

pytestmark = pytest.mark.django_db
GOOD = '---\ncategory: "a"\n---\n\n# T\n\n## Day 1: D\n\n- **x**\n'


@pytest.mark.parametrize(
    ("text", "code", "attr"),
    [
        ("   \n", "blank", "content"),
        ("no title", "invalid_markdown", "content"),
        ("---\ncategory: a\n", "invalid_markdown", "content"),
        ("---\njust words\n---\n# T", "invalid_markdown", "content"),
        ("---\ntitle: x\n---\n# T", "unknown_field", "title"),
        ("---\ncategory: a\ncategory: b\n---\n# T", "invalid_markdown", "content"),
        ('---\ncategory: "a\n---\n# T', "invalid_markdown", "content"),
        ("---\ntags: [[[\n---\n# T", "invalid_markdown", "content"),
        ("# T\n\n## Day 1: D", "required", "category"),
        (GOOD.replace('"a"', '"!!!"'), "invalid_category", "category"),
        (GOOD.replace('"a"', '["a"]'), "invalid", "category"),
        (GOOD.replace("category", "author: 1\ncategory"), "unknown_field", "author"),
        (GOOD.replace("category", "status: published\ncategory"), "unknown_field", "status"),
        (GOOD.replace("category", "difficulty: hard\ncategory"), "invalid_choice", "difficulty"),
        (GOOD.replace("# T", "#  "), "blank", "title"),
        (GOOD.replace("# T", "# " + "a" * 121), "max_length", "title"),
        (GOOD.replace("## Day 1", "## Day 2"), "not_consecutive", "days.0.day"),
        (GOOD + "\n## Day 1: again\n", "duplicate", "days.1.day"),
        (GOOD.replace("## Day 1: D", "words"), "min_length", "days"),
        (GOOD + "words\n", "invalid_markdown", "content"),
        (GOOD.replace("**x**", "**x** · 0 min"), "min_value", "days.0.tasks.0.minutes"),
        (GOOD.replace("**x**", "**x** · <javascript:alert(1)>"), "invalid_url", "days.0.tasks.0.resource_url"),
        (GOOD.replace("- **x**", "-  \n- y"), "blank", "days.0.tasks.0.title"),
        (GOOD.replace("**x**", "a\x07"), "control_characters", "content"),
    ],
)
def test_bad_markdown_is_refused_by_name(api_client, assert_problem, text, code, attr):
    client = api_client(make_user())
    for kind in ("markdown", "markdown body"):
        assert_problem(bring_in(client, text.encode(), kind), 400, code, attr)
    assert not SharedSkill.objects.exists()


def good(**fields):
    return {"format": "skill/1", "title": "T", "category": "a", "days": make_days(1), **fields}


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "title"),
        (good(format="skill/2"), "invalid_choice", "format"),
        (good(format="markdown"), "unknown_field", "title"),
        ({"format": "markdown"}, "required", "content"),
        ({"format": "markdown", "content": ""}, "blank", "content"),
        ({"format": "markdown", "content": 5}, "invalid", "content"),
        ({"format": "markdown", "content": GOOD, "title": "x"}, "unknown_field", "title"),
        ({"format": "markdown", "content": GOOD, "status": "removed"}, "invalid_choice", "status"),
        (good(id="65f0c0ffee65f0c0ffee0000"), "unknown_field", "id"),
        (good(import_key="x"), "unknown_field", "import_key"),
        (good(status="hidden"), "invalid_choice", "status"),
        (good(days=[]), "min_length", "days"),
        (good(days=[{"day": 1, "title": "t", "tasks": [{"title": ""}]}]), "blank", "days.0.tasks.0.title"),
    ],
)
def test_bad_json_is_refused_by_name(api_client, assert_problem, body, code, attr):
    assert_problem(api_client(make_user()).post(IMPORT, body), 400, code, attr)
    assert not SharedSkill.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"\xff\xfe", "text/markdown", 400),
        (b"[]", "application/json", 400),
        (b"{", "application/json", 400),
        (b"x" * (3 * 512 * 1024 + 1), "text/markdown", 413),
        (b'{"title": "' + b"x" * (3 * 512 * 1024) + b'"}', "application/json", 413),
        (b"a,b", "text/csv", 415),
    ],
)
def test_broken_files(api_client, body, content_type, status):
    answer = api_client(make_user()).post(IMPORT, body, content_type=content_type)
    assert answer.status_code == status, answer.content[:300]
    assert answer.json()["errors"]


def test_strangers_import_nothing(api_client, assert_problem):
    assert_problem(api_client().post(IMPORT, good()), 401, "not_authenticated")
