"""Skills as files: what they hold, how they are named, and that a calendar is one."""

from datetime import date, datetime
from email.message import Message
from zoneinfo import ZoneInfo

import icalendar
import orjson
import pytest

from social.models import SharedSkill
from social.services import SkillService
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill

pytestmark = pytest.mark.django_db
SKILLS = "/api/v1/social/skills"

DAYS = [
    {
        "day": 1,
        "title": "Chords, and *how*",
        "tasks": [
            {
                "title": "Play G",
                "description": "Slowly.\n\nThen quicker; twice.",
                "minutes": 10,
                "resource_url": "https://example.org/g?a=1,2",
            },
            {"title": "Rest", "description": "", "minutes": None, "resource_url": ""},
        ],
    },
    {"day": 2, "title": "Day off", "tasks": []},
]
MARKDOWN = """---
category: "music"
difficulty: "beginner"
language: "en"
tags: ["guitar"]
source: "a book"
---

# First \\*songs\\*

Four chords,
three songs.

## Day 1: Chords, and \\*how\\*

- **Play G** · 10 min · <https://example.org/g?a=1,2>
  Slowly.

  Then quicker; twice.
- **Rest**

## Day 2: Day off
"""


@pytest.fixture
def skill():
    return make_skill(
        title="First *songs*",
        slug="first-songs",
        description="Four chords,\nthree songs.",
        category="music",
        tags=["guitar"],
        source="a book",
        days=DAYS,
        version=3,
    )


def export(client, skill, query=""):
    answer = client.get(f"{SKILLS}/{skill.pk}/export{query}")
    assert answer.status_code == 200, answer.content
    return answer


def filename(answer):
    message = Message()
    message["Content-Disposition"] = answer["Content-Disposition"]
    assert message.get_content_disposition() == "attachment"
    return message.get_filename()


@pytest.mark.parametrize("query", ["", "?format=json"])
def test_json(api_client, skill, query):
    answer = export(api_client(), skill, query)
    assert answer["Content-Type"] == "application/json"
    assert filename(answer) == "first-songs.json"
    assert answer.content.endswith(b"\n}\n")
    assert orjson.loads(answer.content) == {
        "format": "skill/1",
        "title": "First *songs*",
        "description": "Four chords,\nthree songs.",
        "category": "music",
        "difficulty": "beginner",
        "language": "en",
        "tags": ["guitar"],
        "source": "a book",
        "licence": "",
        "days": DAYS,
    }


def test_markdown(api_client, skill):
    answer = export(api_client(), skill, "?format=markdown")
    assert answer["Content-Type"] == "text/markdown; charset=utf-8"
    assert filename(answer) == "first-songs.md"
    assert answer.content.decode() == MARKDOWN


def test_a_calendar_has_an_event_a_day(api_client, skill):
    answer = export(api_client(), skill, "?format=ics&start=2028-02-28")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert filename(answer) == "first-songs.ics"
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar["version"] == "2.0"
    assert calendar["prodid"]
    events = calendar.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(2028, 2, 28), date(2028, 2, 29)]
    assert [event.decoded("dtend") for event in events] == [date(2028, 2, 29), date(2028, 3, 1)]
    assert [event["dtstart"].params["VALUE"] for event in events] == ["DATE", "DATE"]
    assert events[0]["uid"] == f"{skill.pk}-day-1@yiz-planner"
    assert (events[0]["summary"], events[0]["sequence"]) == ("First *songs* – 1: Chords, and *how*", 3)
    assert events[0]["description"] == (
        "• Play G (10 min)\nSlowly.\nThen quicker; twice.\nhttps://example.org/g?a=1,2\n• Rest"
    )
    assert "description" not in events[1]
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


def test_a_newer_calendar_replaces_the_events_of_the_older(api_client, skill):
    def events():
        body = export(api_client(), skill, "?format=ics&start=2028-02-28").content
        return {
            str(event["uid"]): int(event["sequence"]) for event in icalendar.Calendar.from_ical(body).walk("VEVENT")
        }

    before = events()
    SkillService.edit(skill_id=skill.pk, changes={"days": make_days(3)})
    after = events()
    assert set(before) < set(after)
    assert {after[uid] - before[uid] for uid in before} == {1}


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue"])
def test_a_calendar_begins_on_the_day_that_the_learner_has_unless_told(api_client, skill, zone):
    client, days = api_client(make_user(timezone=zone)), [datetime.now(ZoneInfo(zone)).date()]
    calendars = [
        icalendar.Calendar.from_ical(export(client, skill, query).content)
        for query in ("?format=ics", "?format=ics&start=2030-01-01")
    ]
    days.append(datetime.now(ZoneInfo(zone)).date())  # midnight may have passed meanwhile
    today, later = (calendar.walk("VEVENT") for calendar in calendars)
    assert today[0].decoded("dtstart") in days
    assert type(today[0].decoded("dtstart")) is date, "a whole day, in no time zone"
    assert [event["uid"] for event in today] == [event["uid"] for event in later], "moved, not doubled"
    assert calendars[0].walk("VALARM") == []


@pytest.mark.parametrize(
    ("slug", "name"),
    [("żółw-中文-كتاب", "żółw-中文-كتاب.md"), ('a"b\\c;d', 'a"b\\c;d.md'), ("a\r\nX-Evil: 1", None)],
)
def test_no_slug_breaks_the_header(api_client, slug, name):
    answer = export(api_client(), make_skill(slug=slug), "?format=markdown")
    assert "\n" not in answer["Content-Disposition"]
    assert not answer.has_header("X-Evil")
    if name:
        assert filename(answer) == name


@pytest.mark.parametrize("query", ["", "?format=markdown", "?format=ics&start=2026-01-01"])
def test_an_unchanged_file_is_not_sent_again(api_client, skill, query):
    tag = export(api_client(), skill, query)["ETag"]
    again = api_client().get(f"{SKILLS}/{skill.pk}/export{query}", HTTP_IF_NONE_MATCH=tag)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("accept", ["text/markdown", "text/calendar", "image/png"])
def test_the_address_says_what_is_answered(api_client, assert_problem, skill, accept):
    client = api_client()
    answer = client.get(f"{SKILLS}/{skill.pk}/export?format=markdown", HTTP_ACCEPT=accept)
    assert answer.status_code == 200
    assert_problem(client.get(f"{SKILLS}/{'0' * 24}/export", HTTP_ACCEPT=accept), 404, "not_found")


@pytest.mark.parametrize(
    ("query", "code", "attr"),
    [
        ("format=pdf", "invalid_choice", "format"),
        ("format=ics&start=tomorrow", "invalid", "start"),
        ("format=ics&start=2026-02-30", "invalid", "start"),
        ("format=ics&start=9999-12-31", "out_of_range", "start"),
        ("format=ics&start=0001-01-01", "out_of_range", "start"),
        ("format=json&start=2026-01-01", "not_here", "start"),
        ("as=json", "unknown_field", "as"),
    ],
)
def test_bad_questions_are_refused(api_client, assert_problem, skill, query, code, attr):
    assert_problem(api_client().get(f"{SKILLS}/{skill.pk}/export?{query}"), 400, code, attr)


@pytest.mark.parametrize("kind", ["json", "markdown", "ics"])
@pytest.mark.parametrize(
    "fields", [{"status": "draft"}, {"status": "removed"}, {"visibility": "private"}, {"visibility": "followers"}]
)
def test_only_those_who_may_see_it_may_export_it(api_client, assert_problem, fields, kind):
    skill = make_skill(**fields)
    path = f"{SKILLS}/{skill.pk}/export?format={kind}"
    for caller in (None, make_user()):
        assert_problem(api_client(caller).get(path), 404, "not_found")
    assert api_client(skill.author).get(path).status_code == 200


def test_an_export_is_one_look_at_the_skill(api_client, assert_queries, skill):
    client = api_client()
    with assert_queries(1):
        export(client, skill, "?format=markdown")
    assert SharedSkill.objects.get().views_count == 0
