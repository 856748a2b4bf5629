"""The OpenAPI document has what the table of routes promises, and nothing that it does not."""

from collections import Counter
from typing import Any

import pytest
from django.test import Client

from tests.contract.routes import BUILT, METHODS, routes, shape_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def operations(client: Client) -> dict[tuple[str, str], dict[str, Any]]:
    paths = client.get("/api/schema?format=json").json()["paths"]
    return {
        (method.upper(), shape_of(path)): operation
        for path, methods in paths.items()
        for method, operation in methods.items()
        if method in METHODS
    }


def test_a_route_is_in_the_table_once():
    assert [shape for shape, times in Counter(route.shape for route in routes()).items() if times > 1] == []


def test_whatever_is_described_is_in_the_table(operations):
    assert sorted(set(operations) - {route.shape for route in routes()}) == []


def test_whatever_is_promised_of_built_areas_is_described(operations):
    faults = {}
    for route in routes(*BUILT):
        if found := list(lacking(route, operations.get(route.shape))):
            faults[str(route)] = found
    assert faults == {}


def lacking(route, operation):
    """What the description of an operation must have, and has not."""
    if operation is None:
        return ["is not described"]
    return [*_lacking_words(route, operation), *_lacking_answers(route, operation), *_lacking_examples(operation)]


def _lacking_words(route, operation):
    if not operation.get("summary"):
        yield "a summary"
    if operation["tags"] != [route.area]:
        yield "the tag of its area"


def _lacking_answers(route, operation):
    answers = operation["responses"]
    good = {status: answer for status, answer in answers.items() if status.startswith("2")}
    if not good:
        yield "an answer"
    yield from (f"what {status} is" for status, answer in good.items() if status != "204" and "content" not in answer)
    wanted = ["429"]
    wanted += ["400"] if "requestBody" in operation else []
    wanted += ["401"] if route.who != "anon" else []
    wanted += ["404"] if "{" in route.path else []
    yield from (f"the error answer {status}" for status in wanted if status not in answers)


def _lacking_examples(operation):
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if not content.get("examples") and not kind.startswith(("multipart", "image")):
            yield f"an example of its {kind} body"
    for status, answer in operation["responses"].items():
        if not answer.get("content", {}).get("application/json", {"examples": True}).get("examples"):
            yield f"an example of {status}"
