"""Export → import → export is the same, as JSON and as Markdown, whatever a plan says."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given, settings
from hypothesis import strategies as st

from social.models import SharedSkill
from social.round_trips import differences
from social.serializers.skills import ImportedSkillInput
from tests.factories.profiles import make_user
from tests.social.samples import PLANS

SKILLS = "/api/v1/social/skills"

_PIECES = st.sampled_from(
    [
        *("# Heading", "## Day 1: no day", "### ", "- item", "  - nested", "* star", "+ plus", "1. one", "10) ten"),
        *("```", "```python", "    code", "~~~", "> quote", "---", "***", "| a | b |", "|---|:-:|", "<b>html</b>"),
        *(
            "👩🏽‍🚀",
            "e\u0301",
            "\u200fעברית",
            "مرحبا",
            "中文",
            "\u00a0",
            "trailing  ",
            "  leading",
            "\\",
            "\\\\",
            "\\*",
        ),
        *("007", "1e9", "-0", "true", "null", "~", "2026-01-02", "0x1F", "[]", "{}", '"quoted"', "'single'", "a: b"),
        *("[x](http://e.org)", "<http://e.org>", "a_b_c", "**bold**", "· 15 min", "word", "", "&amp;", "#tag", "%"),
    ]
)
_LINE = st.lists(_PIECES, min_size=1, max_size=4).map(" ".join)
_TITLE = _LINE.map(lambda text: text.strip()[:120]).filter(str.strip)
_TEXT = st.lists(_LINE, max_size=6).map("\n".join)
_TASK = st.fixed_dictionaries(
    {"title": _TITLE},
    optional={
        "description": _TEXT,
        "minutes": st.none() | st.integers(1, 1440),
        "resource_url": st.sampled_from(["", "https://example.org/a>b<c?x=[1]&y=(2)#z"]),
    },
)
_DAYS = st.lists(st.fixed_dictionaries({"title": _TITLE, "tasks": st.lists(_TASK, max_size=4)}), min_size=1, max_size=4)
_PLAN = st.fixed_dictionaries(
    {"title": _TITLE, "category": st.sampled_from(["music", "Été & 中文", "007"]), "days": _DAYS},
    optional={
        "description": _TEXT,
        "difficulty": st.sampled_from(["beginner", "advanced"]),
        "language": st.sampled_from(["en", "pt-BR"]),
        "tags": st.lists(st.sampled_from(["c++", "node.js", "two words", "été", "007", "true"]), max_size=3),
        "source": _TITLE,
        "licence": st.sampled_from(["", "CC BY-NC-SA 4.0", "~", "null"]),
    },
)


def checked(plan):
    days = [{"day": number, **day} for number, day in enumerate(plan["days"], 1)]
    serializer = ImportedSkillInput(data={**plan, "days": days})
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


@given(_PLAN)
@settings(max_examples=15, deadline=None)
def test_whatever_a_plan_says_comes_back(plan):
    assert differences(checked(plan)) == []


@pytest.mark.django_db
def test_plans_come_back_through_the_api(api_client):
    """What was imported is exported, imported by another and exported again: the same bytes."""
    first, second = api_client(make_user()), api_client(make_user())
    for plan in PLANS:
        made = first.post(SKILLS, plan)
        assert made.status_code == 201, made.content
        for kind, content_type in (("json", "application/json"), ("markdown", "text/markdown")):
            file = first.get(f"{SKILLS}/{made.json()['id']}/export?format={kind}").content
            copy = second.post(f"{SKILLS}/import", file, content_type=content_type)
            assert copy.status_code == 201, copy.content
            assert second.get(f"{SKILLS}/{copy.json()['id']}/export?format={kind}").content == file


@pytest.mark.django_db
def test_a_file_that_is_imported_twice_makes_two_skills_of_different_address(api_client):
    """`POST /skills/import` makes a new draft each time; only an `Idempotency-Key` makes two calls one."""
    client = api_client(make_user())
    made = [client.post(f"{SKILLS}/import", PLANS[0]).json() for _ in range(2)]
    assert made[0]["id"] != made[1]["id"]
    assert made[0]["slug"] != made[1]["slug"]
    assert SharedSkill.objects.filter(status="draft").count() == 2


class TestTheCommand:
    @pytest.fixture
    def check(self, tmp_path):
        def run(plans):
            file, out, err = tmp_path / "plans.json", StringIO(), StringIO()
            file.write_text(json.dumps(plans))
            options = {"check_round_trip": True, "verbosity": 0, "stdout": out, "stderr": err}
            try:
                call_command("import_plans", str(file), **options)
            except CommandError as error:
                return err.getvalue(), str(error)
            return out.getvalue(), None

        return run

    def test_says_that_all_come_back_and_stores_nothing(self, check):
        # without access to a database
        assert check(PLANS) == (f"{len(PLANS)} plans come back the same, as JSON and as Markdown.\n", None)

    def test_names_what_is_refused(self, check):
        told, error = check([PLANS[0], {"title": "Nothing to do"}])
        assert "Entry 2 (“Nothing to do”) is refused: category:" in told
        assert error == "1 of 2 entries do not come back the same."

    def test_takes_an_author_or_checks(self):
        with pytest.raises(CommandError, match="required"):
            call_command("import_plans", "plans.json")
