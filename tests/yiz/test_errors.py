"""Whatever is refused is refused in one shape, with the field named, and without a word too many."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from tests.asserts import assert_problem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("trial_api")]
THINGS = "/api/v1/things"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def with_minutes(minutes) -> dict:
    return {"title": "a", "days": [{"title": "one", "tasks": [{"title": "t", "minutes": minutes}]}]}


def send(client: Client, body: bytes | str, **options):
    return client.post(f"{THINGS}/echo", body, content_type=options.pop("content_type", "application/json"), **options)


@pytest.mark.parametrize("kind", ["fail", "plain"])
@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ("http404", 404, "not_found"),
        ("denied", 403, "permission_denied"),
        ("suspicious", 400, "parse_error"),
        ("crash", 500, "error"),
    ],
)
def test_exceptions_of_django_and_of_python_come_in_the_one_shape_and_tell_nothing(client, kind, how, status, code):
    response = client.get(f"{THINGS}/{kind}/{how}")
    assert_problem(response, status, code)
    assert b"secret" not in response.content
    assert b"Traceback" not in response.content


@pytest.mark.parametrize(
    ("how", "status", "code", "attr"),
    [
        ("missing", 404, "not_found", None),
        ("forbidden", 403, "not_today", None),
        ("conflict", 409, "exists", "title"),
        ("unprocessable", 422, "unprocessable", None),
        ("invalid", 400, "too_long", "days.3.title"),
        ("database", 503, "unavailable", None),
    ],
)
def test_domain_errors_keep_their_code_and_field(client, how, status, code, attr):
    assert_problem(client.get(f"{THINGS}/fail/{how}"), status, code, attr)


def test_a_conflict_names_what_is_there(client):
    error = client.get(f"{THINGS}/fail/conflict").json()["errors"][0]
    assert error["existing_id"] == "5" * 24


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the product's own handler writes."""
    root, buffer = logging.getLogger(), io.StringIO()
    ours = next(handler for handler in root.handlers if isinstance(handler.formatter, ProcessorFormatter))
    handler = logging.StreamHandler(buffer)
    handler.setFormatter(ours.formatter)
    root.addHandler(handler)
    yield buffer
    root.removeHandler(handler)


def test_a_crash_is_logged_with_its_traceback_under_the_request_id(client, log):
    client.post(f"{THINGS}/fail/crash", headers={"X-Request-ID": "look-me-up"})
    told = log.getvalue()
    assert "Traceback" in told
    assert "ZeroDivisionError" in told
    assert "look-me-up" in told
    assert "request =" not in told, "local variables may hold secrets"


def test_what_is_away_says_when_to_come_back(client):
    assert client.get(f"{THINGS}/fail/database")["Retry-After"] == "5"


def test_elsewhere_pages_stay_pages(client):
    assert client.get("/elsewhere/http404")["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "path", ["/api/v1/none", "/api/none/", "/api", "/health/none", f"{THINGS}/123", f"{THINGS}/{'g' * 24}"]
)
def test_unknown_paths_and_malformed_ids(client, path):
    assert_problem(client.get(path), 404, "not_found")


def test_method_media_type_and_accept(client):
    assert_problem(client.delete(f"{THINGS}/echo"), 405, "method_not_allowed")
    assert_problem(client.options(f"{THINGS}/echo"), 405, "method_not_allowed")
    assert_problem(send(client, "a=b", content_type="application/x-www-form-urlencoded"), 415, "unsupported_media_type")
    assert_problem(send(client, "a=b", content_type="nonsense"), 415, "unsupported_media_type")
    assert_problem(client.get(THINGS, headers={"Accept": "text/html"}), 406, "not_acceptable")


def test_without_a_token_401_names_the_scheme(client):
    response = client.get(f"{THINGS}/private")
    assert_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"title": 1e400}',
        b'{"title": "\\ud800"}',
        b'{"title": "\xff"}',
        b"\xef\xbb\xbf\x00",
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        b'{"a":' * 60 + b"1" + b"}" * 60,
    ],
    ids=lambda body: repr(body[:16]),
)
def test_what_is_not_json_is_a_parse_error(client, body):
    if body == b"":
        assert_problem(send(client, body), 400, "required", "title")
    else:
        assert_problem(send(client, body), 400, "parse_error")


@pytest.mark.parametrize("body", [b"[]", b"3", b'"text"', b"null", b"true", b'[{"title": "a"}]'])
def test_a_body_that_is_no_object(client, body):
    assert send(client, body).status_code == 400
    assert send(client, body).json()["type"] == "validation_error"


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ({}, "required", "title"),
        ({"title": ""}, "blank", "title"),
        ({"title": "   "}, "blank", "title"),
        ({"title": None}, "null", "title"),
        ({"title": 5}, "invalid", "title"),
        ({"title": ["a"]}, "invalid", "title"),
        ({"title": "x" * 21}, "max_length", "title"),
        ({"title": "a\x00b"}, "control_characters", "title"),
        ({"title": "a\nb"}, "control_characters", "title"),
        ({"title": "a\u2028b"}, "control_characters", "title"),
        ({"title": "a", "description": "a\x1bb"}, "control_characters", "description"),
        ({"title": "a", "colour": "red"}, "unknown_field", "colour"),
        ({"title": "a", "difficulty": "hard"}, "invalid_choice", "difficulty"),
        ({"title": "a", "difficulty": {}}, "invalid_choice", "difficulty"),
        ({"title": "a", "tags": "python"}, "not_a_list", "tags"),
        ({"title": "a", "tags": ["a", "b", "c", "d"]}, "max_length", "tags"),
        ({"title": "a", "tags": ["good", "<b>"]}, "invalid_tag", "tags.1"),
        ({"title": "a", "author": "123"}, "invalid", "author"),
        ({"title": "a", "author": {"$ne": None}}, "invalid", "author"),
        ({"title": "a", "days": [{"title": "b"}] * 3 + [{"title": ""}]}, "blank", "days.3.title"),
        (with_minutes("5"), "invalid", "days.0.tasks.0.minutes"),
        (with_minutes(10**18), "max_value", "days.0.tasks.0.minutes"),
        (with_minutes(True), "invalid", "days.0.tasks.0.minutes"),
        ({"title": "a", "days": [{"title": "one", "x": 1}]}, "unknown_field", "days.0.x"),
        ({"title": "a", "days": {"title": "one"}}, "not_a_list", "days.non_field_errors"),
    ],
)
def test_the_field_that_is_wrong_is_named(client, body, code, attr):
    assert_problem(send(client, json.dumps(body)), 400, code, attr)


def test_everything_that_is_wrong_is_named_at_once(client):
    answer = send(client, '{"title": "", "colour": 1, "tags": 5}').json()
    assert {error["attr"] for error in answer["errors"]} == {"title", "colour", "tags"}


def test_a_field_that_is_there_twice_is_refused(client):
    assert_problem(send(client, b'{"title": "a", "title": "b"}'), 400, "duplicate_field", "title")
    assert_problem(send(client, b'{"title": "a", "days": [{"title": "a", "title": "b"}]}'), 400, "duplicate_field")


def test_what_is_written_is_cleaned_not_changed(client):
    body = {"title": "  Cafe\u0301 ", "description": "one\r\n\ttwo\n", "tags": ["C++", "c++", " Data  Science "]}
    answer = send(client, json.dumps(body)).json()
    assert answer == {"title": "Café", "description": "one\n\ttwo", "tags": ["c++", "data science"]}


def test_patch_reads_only_what_was_sent(client):
    response = client.patch(f"{THINGS}/echo", '{"description": "new"}', content_type="application/json")
    assert response.json() == {"description": "new"}


def test_ten_megabytes_are_refused_unread(client):
    response = send(client, b'{"title": "' + b"x" * 10_000_000 + b'"}')
    assert_problem(response, 413, "too_large")


def test_a_body_in_chunks_is_not_taken_for_an_empty_one(client):
    options = {"HTTP_TRANSFER_ENCODING": "chunked", "CONTENT_LENGTH": ""}
    assert_problem(send(client, '{"title": "a"}', **options), 411, "length_required")


@pytest.mark.parametrize("query", ["by=colour", "least=-1", "least=x", "colour=red"])
def test_query_parameters_are_read_as_strictly(client, query):
    response = client.get(f"{THINGS}?{query}")
    assert response.status_code == 400
    assert [error["attr"] for error in response.json()["errors"]] == [query.split("=")[0]]


@pytest.mark.parametrize(
    ("body", "answer"), [(None, None), ({}, None), ({"liked": True}, True), ({"liked": False}, False)]
)
def test_a_toggle_flips_or_sets(client, body, answer):
    response = (
        client.post(f"{THINGS}/toggle", body, content_type="application/json")
        if body is not None
        else client.post(f"{THINGS}/toggle", content_type="application/json")
    )
    assert response.json() == {"wanted": answer}


@pytest.mark.parametrize(
    ("body", "code", "attr"),
    [
        ('{"liked": "yes"}', "invalid", "liked"),
        ('{"liked": null}', "invalid", "liked"),
        ('{"liked": true, "x": 1}', "unknown_field", "x"),
        ("[true]", "not_an_object", None),
        ("[]", "not_an_object", None),
    ],
)
def test_a_toggle_takes_nothing_else(client, body, code, attr):
    response = client.post(f"{THINGS}/toggle", body, content_type="application/json")
    assert_problem(response, 400, code, attr)
