"""`manage.py import_plans`: all that is good comes in, once; what is bad is named."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from social.models import SharedSkill
from social.services import SkillService
from tests.asserts import in_threads
from tests.factories.profiles import make_user

pytestmark = pytest.mark.django_db


def plan(title="Bread", **fields):
    days = [{"day": 1, "title": "Begin", "tasks": ["Weigh the flour", {"title": "Mix", "minutes": 10}]}]
    return {"title": title, "category": "Cooking", "days": days, "source": "a book", "licence": "CC0", **fields}


@pytest.fixture
def run(tmp_path):
    def call(entries, author="baker"):
        file = tmp_path / "plans.json"
        file.write_text(entries if isinstance(entries, str) else json.dumps(entries))
        out, err = StringIO(), StringIO()
        try:
            call_command("import_plans", str(file), author=author, verbosity=0, stdout=out, stderr=err)
        except CommandError as error:
            return out.getvalue(), err.getvalue(), str(error)
        return out.getvalue(), err.getvalue(), None

    return call


def test_plans_come_in_once(run):
    author = make_user("baker")
    out, _, error = run([plan(), plan("Rolls")])
    assert (out, error) == ("2 plans for baker: 2 shared.\n", None)
    skill = SharedSkill.objects.get(slug="bread")
    assert (skill.author_id, skill.status, skill.source, skill.licence) == (author.pk, "published", "a book", "CC0")
    assert [task["title"] for task in skill.days[0]["tasks"]] == ["Weigh the flour", "Mix"]
    out, _, error = run([plan(), plan("Rolls")])
    assert (out, error) == ("2 plans for baker: 2 there already.\n", None)
    assert SharedSkill.objects.count() == 2


def test_a_changed_plan_becomes_a_new_version_and_a_deleted_one_stays_deleted(run):
    make_user("baker")
    run([plan(), plan("Rolls")])
    SkillService.delete(skill_id=SharedSkill.objects.get(slug="rolls").pk)
    out, _, _ = run([plan(description="Now with a description."), plan("Rolls")])
    assert out == "2 plans for baker: 1 brought up to date, 1 deleted by their author, and left so.\n"
    assert SharedSkill.objects.get(slug="bread").version == 2
    assert SharedSkill.objects.get(slug="rolls").status == "deleted"


def test_two_authors_may_import_the_same(run):
    for name in ("baker", "cook"):
        make_user(name)
        assert run([plan()], author=name.upper())[2] is None
    assert SharedSkill.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_no_double(run):
    make_user("baker")
    in_threads(lambda number: run([plan(), plan("Rolls")]), threads=2)
    assert SharedSkill.objects.count() == 2


def test_bad_entries_are_named_and_the_rest_comes_in(run):
    make_user("baker")
    empty_task = plan("Tasks", days=[{"day": 1, "title": "t", "tasks": ["ok", " "]}])
    many_days = plan("Long", days=[{"day": number, "title": "t"} for number in range(1, 402)])
    out, err, error = run([plan(), 7, {"title": "Bare"}, empty_task, many_days, plan(colour="red", title="Red")])
    assert out == "6 plans for baker: 1 shared.\n"
    assert error == "5 of 6 entries are bad; mend them and run this again."
    lines = err.splitlines()
    assert "Entry 2 is left out: " in lines[0]
    assert "Entry 3 (“Bare”) is left out: category: This field is required. days: This field" in lines[1]
    assert "days.0.tasks.1.title: This field may not be blank." in lines[2]
    assert "days: No more than 366 are allowed." in lines[3]
    assert "colour: This field is not known here." in lines[4]
    assert SharedSkill.objects.count() == 1


def test_a_long_task_is_cut_at_a_word_and_kept_whole(run):
    make_user("baker")
    text = "knead the dough again " * 30
    run([plan(days=[{"day": 1, "title": "t", "tasks": [text]}])])
    task = SharedSkill.objects.get().days[0]["tasks"][0]
    assert task["title"].endswith(" the…") or len(task["title"]) <= 300
    assert task["description"] == text.strip()


@pytest.mark.parametrize(
    ("entries", "told"),
    [("{nothing", "is not JSON"), ('{"a": 1}', "holds no list"), ("[" * 100_000, "is not JSON")],
)
def test_a_file_that_is_no_list_of_plans_is_refused(run, entries, told):
    make_user("baker")
    assert told in run(entries)[2]


def test_an_author_must_be_there(run):
    assert "There is no user baker" in run([plan()])[2]
    make_user("baker", status="banned")
    assert "There is no user baker" in run([plan()])[2]
