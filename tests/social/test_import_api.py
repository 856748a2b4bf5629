"""Files come in as they went out: export → import → export is the same, byte for byte."""

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from social.exchange import as_markdown
from social.models import SharedSkill
from social.services import SkillService
from social.services.content import parse_days
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/social/skills"
IMPORT = f"{SKILLS}/import"
KINDS = ["json", "markdown", "markdown body"]


def export(client, skill_id, kind):
    return client.get(f"{SKILLS}/{skill_id}/export?format={kind.split()[0]}").content


def bring_in(client, body, kind, **options):
    if kind == "json":
        return client.post(IMPORT, body, content_type="application/json", **options)
    if kind == "markdown body":
        return client.post(IMPORT, body, content_type="text/markdown", **options)
    return client.post(IMPORT, {"format": "markdown", "content": body.decode()}, **options)


def task(title="Task", description="", minutes=None, resource_url=""):
    return {"title": title, "description": description, "minutes": minutes, "resource_url": resource_url}


def day(number, title="Day", *tasks):
    return {"day": number, "title": title, "tasks": list(tasks)}


TITLES = [
    "*Bold* _and_ `code` [link](x) <b>&amp;</b> # ## \\ \\\\ ~~no~~ |",
    "- a list",
    "+ 1",
    "1. first",
    "12) twelfth",
    "١. Arabic digit",
    "# not a heading #",
    "## Day 1: not a day",
    "**",
    "***",
    "** · 15 min",
    "a** · 15 min · <https://example.org/>",
    "\\",
    "ends with \\",
    "\\*",
    "---",
    "``` fence",
    "> quote",
    "[ ] open",
    "[x] done",
    "👩🏽‍🚀 family 👨‍👩‍👧 ☕",
    "مرحبا بالعالم – \u200fright to left\u200e",
    "עברית",
    "e\u0301 composed",
    "a \u00a0 b",
    "Title: with colon",
    "https://example.org/a_b_c",
    "{{ braces }} {% x %}",
    "“quotes” \"'",
    "\u0338 combining",
]
TEXTS = [
    "",
    "one line",
    "two\nlines",
    "para one\n\npara two\n\n\npara three",
    "## Day 1: a trap",
    "\\## Day 1: a trap, escaped",
    "\\\\## Day 2: twice\n## Day 3\n##  Day 4\n # x",
    "- **Task** · 5 min\n- other\n  indented\n      code",
    "---\ncategory: x\n---",
    "# Title\n\n## Heading\n### Day 1: x",
    "```\n## Day 9: in a fence\n- x\n```",
    "line with trailing spaces  \nnext\n   \n\tlast",
    "> quote\n1. one\n2. two\n\n| a | b |\n|---|---|",
    "مرحبا\n\n👩🏽‍🚀\nעברית",
    "\\ and \\\\ and \\* stay",
]


def tricky():
    days = [
        day(1, TITLES[0], *(task(title, text) for title, text in zip(TITLES, TEXTS * 2, strict=True))),
        day(2, "Nothing to do"),
        day(3, TITLES[-4], *(task("T", text, 1440, "https://example.org/a>b<c_*d?x=[1]&y=(2)#z") for text in TEXTS)),
    ]
    return days + [day(number, title) for number, title in enumerate(TITLES, 4)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", range(0, len(TITLES), 7))
def test_tricky_plans_come_in_as_they_went_out(api_client, kind, number):
    author, importer = make_user(), make_user()
    body = {
        "title": TITLES[number],
        "description": TEXTS[number % len(TEXTS)],
        "category": "Été & 中文",
        "difficulty": "advanced",
        "language": "pt-BR",
        "tags": ["c++", "node.js", "two words", "été"][: number % 5],
        "days": tricky(),
    }
    made = api_client(author).post(SKILLS, body)
    assert made.status_code == 201, made.content
    first = export(api_client(), made.json()["id"], kind)
    client = api_client(importer)
    imported = bring_in(client, first, kind)
    assert imported.status_code == 201, imported.content
    assert export(client, imported.json()["id"], kind) == first
    original, copy = made.json(), imported.json()
    for name in ("title", "description", "category", "difficulty", "language", "tags", "days"):
        assert copy[name] == original[name], name


_LINES = st.text(st.sampled_from("ab \\*_#-+>·<|1.[](): \u00e9ש"), max_size=12)
_TITLE = _LINES.map(str.strip).filter(bool)
_TEXT = st.lists(st.one_of(_LINES, st.sampled_from(["## Day 1: x", "\\## Day 2", "- **x**", "---", ""])), max_size=4)
_TASK = st.builds(
    task,
    _TITLE,
    _TEXT.map("\n".join).map(str.strip),
    st.none() | st.integers(1, 1440),
    st.just("") | st.just("http://a.bc/>"),
)


@given(
    _TITLE,
    _TEXT.map("\n".join).map(str.strip),
    st.lists(st.tuples(_TITLE, st.lists(_TASK, max_size=3)), min_size=1, max_size=3),
)
@settings(max_examples=25, deadline=None)
def test_whatever_is_written_as_markdown_is_read_again(title, description, days):
    row = {
        "title": title,
        "description": description,
        "category": "a",
        "difficulty": "beginner",
        "language": "en",
        "tags": [],
        "source": "",
        "licence": "",
        "days": parse_days([day(number, name, *tasks) for number, (name, tasks) in enumerate(days, 1)]),
    }
    read = as_markdown.read(as_markdown.write(row).decode())
    assert {name: read[name] for name in ("title", "description", "days")} == {
        name: row[name] for name in ("title", "description", "days")
    }


@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_plan_comes_in_again(api_client, kind):
    days = [day(number, "t", *(task("t") for _ in range(20))) for number in range(1, 367)]
    skill = make_skill(days=days)
    first = export(api_client(), skill.pk, kind)
    client = api_client(make_user())
    imported = bring_in(client, first, kind)
    assert imported.status_code == 201, imported.content[:300]
    assert export(client, imported.json()["id"], kind) == first


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_is_a_draft_of_ones_own(api_client, kind):
    skill, user = make_skill(source="a book", licence="CC0"), make_user()
    answer = bring_in(api_client(user), export(api_client(), skill.pk, kind), kind)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == f"{SKILLS}/{made['id']}"
    assert (made["status"], made["visibility"], made["author"]["id"]) == ("draft", "public", user.pk)
    assert (made["source"], made["licence"], made["forked_from"]) == ("a book", "CC0", None)
    assert not OutboxEvent.objects.exists()


@pytest.mark.parametrize("kind", ["json", "markdown"])
def test_it_may_be_published_at_once(api_client, kind):
    content = export(api_client(), make_skill().pk, kind)
    sent = {"format": "markdown", "content": content.decode()} if kind == "markdown" else orjson.loads(content)
    made = api_client(make_user()).post(IMPORT, {**sent, "status": "published", "visibility": "followers"}).json()
    assert (made["status"], made["visibility"]) == ("published", "followers")


def test_a_file_written_by_hand(api_client):
    text = """\ufeff---\r
category: Music\r
tags: guitar, slow hand
---
# First songs

Four chords.

## Day 1: Begin
- Tune
- Play *slowly*
  With a metronome.

## Day 2:Go on
"""
    made = bring_in(api_client(make_user()), text.encode(), "markdown body")
    assert made.status_code == 201, made.content
    skill = made.json()
    assert (skill["category"], skill["tags"], skill["language"]) == ("music", ["guitar", "slow hand"], "en")
    assert skill["days"] == [
        day(1, "Begin", task("Tune"), task("Play *slowly*", "With a metronome.")),
        day(2, "Go on"),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_repeated_import_under_a_key_makes_one(api_client, kind):
    client = api_client(make_user())
    body = export(api_client(), make_skill().pk, kind)
    first = bring_in(client, body, kind, HTTP_IDEMPOTENCY_KEY="k")
    again = bring_in(client, body, kind, HTTP_IDEMPOTENCY_KEY="k")
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert again.json() == first.json()
    assert SharedSkill.objects.filter(status="draft").count() == 1


def test_an_edited_export_of_a_draft_comes_in(api_client):
    skill = make_skill(status="draft")
    SkillService.edit(skill_id=skill.pk, changes={"title": "New *title*"})
    client = api_client(skill.author)
    for kind in KINDS:
        assert bring_in(client, export(client, skill.pk, kind), kind).json()["title"] == "New *title*"
