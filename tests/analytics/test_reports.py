"""What people, creators and moderators are told, and what of few people nobody is."""

import csv
import io
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from analytics.models import DailyFigure, Event, Fact
from analytics.rollup.run import rollup
from analytics.tracking import half_hour
from profiles.models import User, UserPrivacy
from social.models import Interaction, SharedSkill
from tests.factories.moderation import make_moderator
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_plan, make_skill
from yiz.ids import id_at, new_id

BASE = "/api/v1/analytics"
NOW = datetime.now(UTC).replace(microsecond=0)


def event(kind, at, user=None, skill=None, **fields):
    owner = {"user_id": user.pk if user else None, "skill_id": skill.pk if skill else None}
    return Event(id=id_at(at)[:8] + new_id()[8:], kind=kind, at=at, half_hour=half_hour(at), **owner, **fields)


def quiet(rows, what):
    return None


@pytest.fixture
def world(db):
    """Ten people look at a skill of three days; eight begin it, and most of them stop at its second day."""
    author, people = make_user(), [make_user() for _ in range(10)]
    skill = make_skill(author=author, title="Juggle", days=make_days(3))
    seldom = make_skill(author=author, title="Yodel")
    long_ago, events = NOW - timedelta(days=20), []
    for number, person in enumerate(people):
        source = "search" if number < 6 else "feed"
        for days in (2, 3):
            view = {"duration": 60, "source": source, "session_id": f"s{number}"}
            events.append(event("skill_view", NOW - timedelta(days=days), person, skill, **view))
    events.append(event("skill_view", NOW - timedelta(days=2), people[0], seldom, duration=5))
    done = {0: 3, 1: 3, 2: 1, 3: 1, 4: 1, 5: 0, 6: 1, 7: 2}
    for number, days in done.items():
        person = people[number]
        at = NOW - timedelta(days=1) if number in (6, 7) else long_ago
        make_plan(
            owner=person,
            skill=skill,
            completed={str(day): at.isoformat() for day in range(1, days + 1)},
            completed_days=days,
            last_completed_at=at if days else None,
            created_at=long_ago,
        )
        events.append(event(Fact.DOWNLOADED, NOW - timedelta(days=2), person, skill))
        events += [
            event(Fact.DAY_COMPLETED, NOW - timedelta(days=1), person, skill, number=day) for day in range(1, days + 1)
        ]
    Event.objects.bulk_create(events)
    for number in range(6):
        row = {"user": people[number], "skill": skill, "kind": "rating", "rating": 5 if number < 2 else 2}
        Interaction.objects.create(**row)
    SharedSkill.objects.filter(pk=skill.pk).update(ratings_count=6, rating_sum=18, trending_week=9.0)
    rollup(quiet)
    return SimpleNamespace(author=author, people=people, skill=skill, seldom=seldom)


def test_a_skill_tells_its_author_which_day_loses_people(world, api_client):
    body = api_client(world.author).get(f"{BASE}/skills/{world.skill.pk}").json()
    assert body["totals"]["views"] == 20
    assert body["totals"]["viewers"] == 10
    assert body["totals"]["average_seconds"] == 60
    assert body["totals"]["downloads"] == 8
    assert [(row["source"], row["views"], row["share"]) for row in body["sources"]] == [
        ("search", 12, 0.6),
        ("feed", 8, 0.4),
    ]
    assert [(step["step"], step["count"]) for step in body["funnel"]] == [
        ("viewed", 10),
        ("downloaded", 8),
        ("day_1", 7),
        ("half", 0),
        ("completed", 0),
    ]
    days = [[day[name] for name in ("reached", "completed", "under_way", "lost")] for day in body["drop_off"]["days"]]
    assert days == [[8, 7, 0, 1], [7, 3, 1, 3], [3, 2, 1, 0]]
    assert (body["drop_off"]["worst_day"], body["drop_off"]["learners"], body["drop_off"]["completed"]) == (2, 8, 2)
    weights = [1, 1, 0.5, 0.5, 0.5, 0.25]
    weighted = round((10 + 2 * sum(weights[2:])) / sum(weights), 2)
    assert body["rating"] == {"average": 3.0, "count": 6, "completion_weighted": weighted}
    assert body["withheld"] == []


def test_nothing_is_told_of_few_people_nor_of_who_opted_out(world, api_client):
    client = api_client(world.author)
    body = client.get(f"{BASE}/skills/{world.seldom.pk}").json()
    assert body["withheld"] == ["totals.viewers", "totals.average_seconds", "sources", "funnel"]
    assert [body["totals"]["viewers"], body["totals"]["average_seconds"], body["sources"], body["funnel"]] == [None] * 4
    series = client.get(f"{BASE}/skills/{world.seldom.pk}/timeseries?days=7").json()["series"]
    assert [(row["views"], row["viewers"]) for row in series if row["views"]] == [(1, None)]
    silent = [person.pk for person in world.people[:4]]
    UserPrivacy.objects.filter(user_id__in=silent).update(allow_analytics=False)
    body = client.get(f"{BASE}/skills/{world.skill.pk}").json()
    assert body["drop_off"] is None
    assert body["rating"]["completion_weighted"] is None
    assert {"drop_off", "rating.completion_weighted"} <= set(body["withheld"])
    for person in world.people:
        assert person.pk not in str(body)


def test_figures_by_the_day(world, api_client):
    rows = api_client(world.author).get(f"{BASE}/skills/{world.skill.pk}/timeseries?days=5").json()["series"]
    assert [(row["views"], row["viewers"], row["downloads"]) for row in rows] == [
        (0, 0, 0),
        (10, 10, 0),
        (10, 10, 8),
        (0, 0, 0),
        (0, 0, 0),
    ]
    assert rows[-1]["day"] == NOW.date().isoformat()


def test_who_may_read_what(world, api_client, assert_problem):
    stranger, staff = world.people[0], make_moderator()
    skill, draft = f"{BASE}/skills/{world.skill.pk}", f"{BASE}/skills/{make_skill(status='draft').pk}"
    wanted = {
        skill: (401, 403, 200, 200),
        f"{skill}/timeseries": (401, 403, 200, 200),
        draft: (401, 404, 404, 200),
        f"{BASE}/skills/{'0' * 24}": (401, 404, 404, 404),
        f"{BASE}/skills/nonsense": (404, 404, 404, 404),
        f"{BASE}/user/engagement": (401, 200, 200, 200),
        f"{BASE}/user/behavior": (401, 200, 200, 200),
        f"{BASE}/creator": (401, 200, 200, 200),
        f"{BASE}/trending": (200, 200, 200, 200),
        f"{BASE}/dashboard": (401, 403, 403, 200),
        f"{BASE}/export": (401, 403, 403, 200),
    }
    clients = [api_client(), api_client(stranger), api_client(world.author), api_client(staff)]
    found = {path: tuple(client.get(path).status_code for client in clients) for path in wanted}
    assert found == wanted
    for path in (
        "user/engagement?days=91",
        "dashboard?days=0",
        "export?days=x",
        "creator?days=367",
        "trending?window=y",
    ):
        answer = api_client(staff).get(f"{BASE}/{path}")
        assert_problem(answer, 400, "invalid_choice" if "window" in path else answer.json()["errors"][0]["code"])
    assert_problem(api_client(staff).get(f"{BASE}/export?subject=person"), 400, "invalid_choice", "subject")
    assert_problem(api_client(staff).get(f"{BASE}/dashboard?colour=red"), 400, "unknown_field", "colour")


def test_all_skills_at_once(world, api_client):
    make_skill(title="Somebody else's")
    body = api_client(world.author).get(f"{BASE}/creator").json()
    assert body["skills"] == 2
    assert body["totals"]["views"] == 21
    assert body["before"]["views"] == 0
    assert [(row["title"], row["views"], row["downloads"]) for row in body["best"]] == [
        ("Juggle", 20, 8),
        ("Yodel", 1, 0),
    ]


def test_what_trends_with_figures_and_a_constant_number_of_queries(world, api_client, assert_queries):
    body = api_client().get(f"{BASE}/trending").json()
    assert body["results"][0]["title"] == "Juggle"
    assert body["results"][0]["figures"] == {
        "days": 7,
        "views": 20,
        "viewers": 10,
        "likes": 0,
        "downloads": 8,
        "views_before": 0,
    }
    assert next(row for row in body["results"] if row["title"] == "Yodel")["figures"]["viewers"] is None
    author = world.author
    for wanted in (3, 30):
        if wanted == 30:
            rows = [
                SharedSkill(author=author, slug=f"x{n}", title=f"X{n}", category="c", status="published")
                for n in range(40)
            ]
            SharedSkill.objects.bulk_create(rows)
        with assert_queries(5):
            answer = api_client().get(f"{BASE}/trending?limit={wanted}")
        assert answer.status_code == 200


def test_engagement_is_by_the_days_of_ones_own_time_zone(api_client):
    user = make_user(timezone="Asia/Tokyo")
    today = datetime.now(UTC).replace(hour=12, minute=5, second=0, microsecond=0) - timedelta(days=2)
    at = [today.replace(hour=hour) for hour in (14, 16)]  # 23:05 of one day, 01:05 of the next in Tokyo
    Event.objects.bulk_create(
        [event("search", moment, user) for moment in at]
        + [event("skill_view", at[0], user, make_skill(), duration=90)]
        + [event("search", at[0], make_user())]
    )
    body = api_client(user).get(f"{BASE}/user/engagement?days=7").json()
    assert body["period"]["timezone"] == "Asia/Tokyo"
    assert (body["totals"]["events"], body["totals"]["searches"], body["totals"]["seconds"]) == (3, 2, 90)
    assert (body["active_days"], body["streak"]["longest"]) == (2, 2)
    assert body["sessions"] == {"count": 2, "average_minutes": 30, "longest_minutes": 30}
    assert [row["events"] for row in body["series"] if row["events"]] == [2, 1]
    hours = api_client(user).get(f"{BASE}/user/behavior?days=7").json()["active_hours"]
    assert (hours[23], hours[1], sum(hours)) == (2, 1, 3)


def test_behaviour_tells_categories_the_way_through_plans_and_what_was_kept_up(world, api_client, assert_queries):
    person = world.people[7]
    Interaction.objects.create(user=person, skill=make_skill(category="music"), kind="download")
    make_plan(owner=person, title="one's own, of no skill")
    client = api_client(person)
    client.get(f"{BASE}/user/engagement")
    with assert_queries(7):
        body = client.get(f"{BASE}/user/behavior").json()
    assert [row["category"] for row in body["categories"]] == ["music", "programming"]
    assert body["categories"][0]["share"] == 0.8
    assert [(step["step"], step["count"]) for step in body["funnel"]] == [
        ("viewed", 1),
        ("downloaded", 1),
        ("day_1", 1),
        ("half", 1),
        ("completed", 0),
    ]
    assert body["retention"][0]["plans"] == 1
    old = api_client(world.people[0]).get(f"{BASE}/user/behavior").json()["retention"]
    assert [(row["plans"], row["kept_up"]) for row in old] == [(1, {"week_1": 0, "week_2": 0, "week_4": None})]


def test_the_dashboard_counts_people_once(world, api_client):
    body = api_client(make_moderator()).get(f"{BASE}/dashboard?days=7").json()
    assert body["active"]["dau"] == 7, "seven of the ten completed something yesterday"
    assert body["active"]["wau"] == body["active"]["mau"] == 10
    assert body["active"]["stickiness"] == round((10 + 10 + 7) / 30 / 10, 3)
    assert (body["totals"]["views"], body["totals"]["downloads"], body["totals"]["days_completed"]) == (21, 8, 12)
    week = body["cohorts"][-1]
    assert week["size"] == User.objects.count()
    assert len(week["retention"]) == 1
    assert body["moderation"]["open"] == 0
    assert len(body["hours"]) == 48
    assert sum(hour["views"] for hour in body["hours"]) >= 0
    assert body["updated_at"]


def test_the_export_is_csv_without_few(world, api_client):
    client = api_client(make_moderator())
    answer = client.get(f"{BASE}/export?subject=skill&days=5", headers={"Accept": "text/html"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode())))
    found = {(row["subject_id"], row["metric"]): row["value"] for row in rows if row["metric"] in ("views", "viewers")}
    assert found[world.skill.pk, "viewers"] == "10"
    assert found[world.seldom.pk, "viewers"] == ""
    assert found[world.seldom.pk, "views"] == "1"
    assert len(rows) == DailyFigure.objects.filter(subject_kind="skill").count()


def test_reports_take_as_many_queries_for_much_as_for_little(world, api_client, assert_queries):
    author, staff = api_client(world.author), api_client(make_moderator())
    for client, path, number in [
        (author, f"skills/{world.skill.pk}", 8),
        (author, f"skills/{world.skill.pk}/timeseries", 2),
        (author, "creator", 3),
        (staff, "dashboard?days=30", 21),
        (staff, "dashboard?days=366", 21),
    ]:
        client.get(f"{BASE}/{path}")
        with assert_queries(number):
            assert client.get(f"{BASE}/{path}").status_code == 200, path


def test_figures_are_found_by_an_index(world, explain):
    rows = DailyFigure.objects.filter(subject_kind="skill", subject_id=world.skill.pk, metric="views")
    explain(rows.filter(day__gte=NOW.date()).order_by("day").values_list("day", "value"))
    explain(DailyFigure.objects.filter(day=NOW.date(), subject_kind="skill").order_by("subject_id", "metric"))
