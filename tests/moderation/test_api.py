"""The endpoints: who may call what, what they answer, bad input, two at once, the number of queries."""

from datetime import timedelta

import pytest
from django.utils import timezone

from moderation.models import Appeal, Case, Decision, LogEntry, Report
from moderation.roles import ADMIN, MODERATOR, SENIOR
from moderation.services import PeopleService, Words
from tests.factories.moderation import make_case, make_moderator, make_reporter, unsaved_cases
from tests.factories.profiles import make_user, unsaved_users
from tests.factories.social import make_comment, make_skill
from yiz.ids import new_id

pytestmark = pytest.mark.django_db
BASE = "/api/v1/moderation"
ABSENT = "f" * 24


@pytest.fixture
def world():
    class World:
        author = make_user("author")
        skill = make_skill(author=author)
        comment = make_comment(skill=skill, author=author)
        case = make_case(comment)

    return World


def test_who_may(api_client, world):
    """Every right is asked for by name; who has none of them sees nothing of moderation but their own reports."""
    person = world.author.pk
    words = {"note": "x"}
    lines = [
        ("get", "queue", None, MODERATOR),
        ("get", "stats", None, MODERATOR),
        ("get", f"reports/{world.case.pk}", None, MODERATOR),
        ("get", f"users/{person}/credibility", None, MODERATOR),
        ("get", f"users/{person}/history", None, MODERATOR),
        ("get", "appeals", None, MODERATOR),
        ("get", "log", None, MODERATOR),
        ("post", f"reports/{world.case.pk}/claim", {}, MODERATOR),
        ("post", f"users/{person}/warn", words, MODERATOR),
        ("post", f"users/{person}/suspend", {"days": 3}, MODERATOR),
        ("post", f"users/{person}/suspend", {"days": 90}, SENIOR),
        ("post", f"users/{person}/unsuspend", words, MODERATOR),
        ("post", f"users/{person}/ban", words, SENIOR),
        ("post", f"users/{person}/unban", words, SENIOR),
        ("post", "queue/decide", {"cases": [ABSENT], "decision": "dismiss"}, SENIOR),
        ("get", "log/export", None, ADMIN),
    ]
    roles = [None, MODERATOR, SENIOR, ADMIN]
    clients = {role: api_client(make_moderator(role)) for role in roles} | {"user": api_client(make_user())}
    faults = []
    for method, path, body, least in lines:
        below = roles[roles.index(least) - 1]
        for role, client in ((who, clients[who]) for who in ("user", below, least)):
            answer = getattr(client, method)(f"{BASE}/{path}", body)
            may = role in roles and roles.index(role) >= roles.index(least)
            as_told = answer.status_code in (200, 409) if may else answer.status_code == 403
            if not as_told:
                faults.append((path, role, answer.status_code, answer.content[:200]))
    assert faults == []


def test_a_report_and_what_became_of_it(api_client, world, run_events, assert_problem):
    reporter = make_reporter()
    client, moderator = api_client(reporter), api_client(make_moderator())
    body = {"target": {"kind": "comment", "id": world.comment.pk}, "reason": "spam", "text": "The same everywhere."}
    made = client.post(f"{BASE}/report", body)
    assert made.status_code == 201, made.content
    assert (made.json()["status"], made.json()["outcome"]) == ("open", None)
    assert_problem(client.post(f"{BASE}/report", body), 409, "reported_already", "target")
    shown = moderator.get(f"{BASE}/reports/{made.json()['id']}").json()
    assert shown["id"] == world.case.pk
    assert [one["reporter"]["id"] for one in shown["reports"]] == [reporter.pk]
    review = {"decision": "remove", "note": "This is an advertisement."}
    assert moderator.post(f"{BASE}/reports/{shown['id']}/review", review).json()["decision"] == "remove"
    run_events()
    (mine,) = client.get(f"{BASE}/reports/my").json()["results"]
    assert (mine["outcome"], mine["decided_at"] is not None) == ("agreed", True)
    assert "author" not in mine
    told = client.get("/api/v1/notifications/").json()["results"]
    assert [one["type"] for one in told] == ["report_resolved"]
    (told,) = api_client(world.author).get("/api/v1/notifications/").json()["results"]
    assert "This is an advertisement." in told["text"]
    assert told["data"]["decision_id"] == Decision.objects.get(kind="remove").pk


def test_bad_input_names_the_field_and_stores_nothing(api_client, world, assert_problem):
    client, moderator = api_client(make_user()), api_client(make_moderator(SENIOR))
    target = {"kind": "comment", "id": world.comment.pk}
    review = f"reports/{world.case.pk}/review"
    past = (timezone.now() - timedelta(days=1)).isoformat()
    lines = [
        (client, "report", {"target": target}, 400, "required", "reason"),
        (client, "report", {"target": target, "reason": "boring"}, 400, "invalid_choice", "reason"),
        (
            client,
            "report",
            {"target": {**target, "kind": "plan"}, "reason": "spam"},
            400,
            "invalid_choice",
            "target.kind",
        ),
        (client, "report", {"target": {**target, "id": "x"}, "reason": "spam"}, 400, "invalid", "target.id"),
        (client, "report", {"target": {**target, "id": ABSENT}, "reason": "spam"}, 404, "not_found", None),
        (client, "report", {"target": target, "reason": "spam", "text": "\x00"}, 400, "control_characters", "text"),
        (client, "report", {"target": target, "reason": "spam", "nice": 1}, 400, "unknown_field", "nice"),
        (client, "appeals", {"decision": ABSENT, "text": "No"}, 404, "not_found", None),
        (client, "appeals", {"text": "No"}, 400, "required", "decision"),
        (client, "appeals", {"token": "forged", "text": "No"}, 400, "invalid", "token"),
        (moderator, review, {"decision": "shout"}, 400, "invalid_choice", "decision"),
        (moderator, review, {"decision": "unban"}, 400, "invalid_choice", "decision"),
        (moderator, review, {"decision": "suspend", "until": past}, 400, "past", "until"),
        (moderator, review, {"decision": "suspend", "until": past, "days": 2}, 400, "either_or", "days"),
        (moderator, f"reports/{ABSENT}/review", {"decision": "warn"}, 404, "not_found", None),
        (moderator, f"reports/{ABSENT}/claim", {}, 404, "not_found", None),
        (moderator, f"users/{ABSENT}/warn", {}, 404, "not_found", None),
        (moderator, f"users/{world.author.pk}/unsuspend", {}, 409, "not_suspended", None),
        (moderator, "queue/decide", {"cases": [], "decision": "warn"}, 400, "min_length", "cases"),
        (moderator, f"appeals/{ABSENT}/decide", {"outcome": "granted"}, 404, "not_found", None),
    ]
    faults = []
    for caller, path, body, status, code, attr in lines:
        try:
            assert_problem(caller.post(f"{BASE}/{path}", body), status, code, attr)
        except AssertionError as fault:
            faults.append((path, body, str(fault)[:300]))
    assert faults == []
    assert not Report.objects.exists()
    assert not Decision.objects.exists()
    own = {"target": {"kind": "user", "id": world.author.pk}, "reason": "spam"}
    assert_problem(api_client(world.author).post(f"{BASE}/report", own), 400, "own", "target")


def test_two_moderators_at_once(api_client, world, assert_problem):
    """Whoever comes second is told who was first."""
    first, second = make_moderator(username="anna"), make_moderator(username="bert")
    a, b = api_client(first), api_client(second)
    path = f"{BASE}/reports/{world.case.pk}"
    assert a.post(f"{path}/claim").json()["claimed_by"]["username"] == "anna"
    for action, body in (("claim", {}), ("review", {"decision": "dismiss"})):
        refused = b.post(f"{path}/{action}", body)
        assert_problem(refused, 409, "claimed_already")
        assert refused.json()["errors"][0]["claimed_by"]["username"] == "anna"
    assert [row["id"] for row in a.get(f"{BASE}/queue?claimed=mine").json()["results"]] == [world.case.pk]
    assert b.get(f"{BASE}/queue?claimed=free").json()["results"] == []
    assert a.post(f"{path}/claim", {"claimed": False}).json()["claimed_by"] is None
    assert b.post(f"{path}/claim").status_code == 200
    Case.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))  # run out
    assert a.post(f"{path}/review", {"decision": "warn"}).status_code == 200
    late = b.post(f"{path}/review", {"decision": "dismiss"})
    assert_problem(late, 409, "decided_already")
    error = late.json()["errors"][0]
    assert (error["decided_by"]["username"], error["decision"]) == ("anna", "warn")
    assert b.post(f"{path}/reopen", {"note": "Look again"}).json()["status"] == "open"
    assert_problem(b.post(f"{path}/reopen"), 409, "open_already")
    assert b.post(f"{path}/review", {"decision": "dismiss"}).status_code == 200
    assert [row.undone_at is not None for row in Decision.objects.order_by("id")] == [True, False]


def test_many_at_once(api_client, world, assert_problem):
    senior = api_client(make_moderator(SENIOR))
    other = make_case(make_comment(skill=world.skill, author=make_user()))
    answer = senior.post(f"{BASE}/queue/decide", {"cases": [world.case.pk, ABSENT, other.pk], "decision": "dismiss"})
    assert [bool(row["decision"]) for row in answer.json()["results"]] == [True, False, True]
    assert answer.json()["results"][1]["error"]["code"] == "not_found"


def test_lists_take_as_many_queries_for_much_as_for_little(api_client, assert_queries):
    """The queue, one's reports, appeals, the log: counted with 3 and with 30 rows."""
    moderator = make_moderator(ADMIN)
    client = api_client(moderator)
    reporter = make_user()
    own = api_client(reporter)
    counted = {}
    for number in (3, 30):
        authors = unsaved_users(number)
        make = type(reporter).objects.bulk_create(authors)
        cases = unsaved_cases(number)
        for case, author in zip(cases, make, strict=True):
            case.author = author
        Case.objects.bulk_create(cases)
        Report.objects.bulk_create(
            Report(case=case, reporter=reporter, target_kind="skill", target_id=new_id(), reason="spam")
            for case in cases
        )
        made = [
            Decision(person=one, moderator=moderator, kind="warn", target_kind="user", target_id=one.pk) for one in make
        ]
        Decision.objects.bulk_create(made)
        Appeal.objects.bulk_create(Appeal(decision=row, user=row.person, text="No") for row in made)
        for one in make[:5] if number == 30 else make:
            PeopleService.warn(moderator=moderator, user_id=one.pk, words=Words(note="x"))
        for name, caller, path in (
            ("queue", client, "queue?limit=100"),
            ("my reports", own, "reports/my?limit=100"),
            ("appeals", client, "appeals?limit=100"),
            ("log", client, "log?limit=100"),
            ("credibility", client, f"users/{reporter.pk}/credibility"),
            ("history", client, f"users/{reporter.pk}/history"),
            ("case", client, f"reports/{cases[0].pk}"),
        ):
            caller.get(f"{BASE}/{path}")
            counted.setdefault(name, set()).add(_queries(caller, path))
    assert {name: numbers for name, numbers in counted.items() if len(numbers) > 1} == {}
    assert max(max(numbers) for numbers in counted.values()) <= 20


def _queries(client, path):
    from tests.asserts import recorded_queries

    with recorded_queries() as queries:
        answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.content
    return len(queries)


def test_the_log_is_exported_as_csv(api_client):
    admin = make_moderator(ADMIN)
    person = make_user()
    PeopleService.warn(moderator=admin, user_id=person.pk, words=Words(note="=1+1"))
    answer = api_client(admin).get(f"{BASE}/log/export")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert answer["Content-Type"].startswith("text/csv")
    assert lines[0].startswith("seq,at,action,actor,subject")
    assert [line.split(",")[2] for line in lines[1:]] == ["warn", "export_log"]
    assert person.pk in lines[1]
    assert LogEntry.objects.count() == 2
