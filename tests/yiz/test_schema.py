"""The API's own description: complete, valid, and shown by pages that fetch nothing from elsewhere."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.validation import validate_schema

from tests.asserts import assert_problem
from yiz.api import docs

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    return client.get("/api/schema?format=json").json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield f"{method.upper()} {path}", methods[method]


def test_it_is_valid_and_made_without_a_warning(client):
    docs._schema.cache_clear()
    docs.document.cache_clear()
    reset_generator_stats()
    made = client.get("/api/schema?format=json").json()
    validate_schema(made)
    assert not GENERATOR_STATS, "it says on stderr of what"


def test_it_is_openapi_3_1_as_yaml_and_as_json(client, document):
    assert document["openapi"].startswith("3.1")
    answer = client.get("/api/schema")
    assert answer["Content-Type"] == "application/yaml"
    assert yaml.safe_load(answer.content) == document
    assert client.get("/api/schema", headers={"Accept": "application/json"}).json() == document
    assert client.get("/api/schema", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert_problem(client.get("/api/schema?format=xml"), 400, "invalid_choice", "format")


def test_every_operation_says_what_it_is(document):
    for name, operation in operations(document):
        assert operation.get("summary"), name
        assert operation["tags"] != ["system"], name
        assert len(operation["tags"]) == 1, name


def test_every_name_of_an_operation_is_its_own(document):
    names = [operation["operationId"] for _, operation in operations(document)]
    assert len(names) == len(set(names))


def test_every_operation_shows_its_error_answers(document):
    for name, operation in operations(document):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
        assert "429" in refusals or name.startswith("GET /health"), name
        for status, answer in refusals.items():
            content = answer["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/Error"}, (name, status)
            assert content["examples"], (name, status)


def test_every_operation_shows_an_example_of_its_answer(document):
    for name, operation in operations(document):
        for status, answer in operation["responses"].items():
            if status.startswith("2") and "application/json" in answer.get("content", {}):
                assert answer["content"]["application/json"].get("examples"), (name, status)


def test_every_body_is_shown_by_an_example(document):
    for name, operation in operations(document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            assert content.get("examples") or kind.startswith("multipart"), name


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc"])
def test_pages_take_everything_from_here(client, path, settings):
    settings.WHITENOISE_USE_FINDERS = True
    page = client.get(path)
    assert page["Content-Type"].startswith("text/html")
    addresses = re.findall(r"""(?:src|href|data-schema)=["']([^"']+)""", page.content.decode())
    assert len(addresses) >= 4
    assert all(address.startswith(("/static/", "/api/schema")) for address in addresses)
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.getvalue(), address
        answer.close()
    assert "script-src" not in page["Content-Security-Policy"], "scripts are under default-src 'self'"
    assert "default-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc", "/api/schema"])
def test_their_refusals_have_the_house_shape_too(client, path):
    assert_problem(client.post(path), 405, "method_not_allowed")
