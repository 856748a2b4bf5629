"""The AsyncAPI document against the official schema of version 3."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.services import node
from yiz.realtime.asyncapi import document

pytestmark = pytest.mark.services


def test_the_document_is_one(tmp_path: Path) -> None:
    place = node.install(tmp_path)
    schema = place / "node_modules" / "@asyncapi" / "specs" / "schemas" / "3.0.0-without-$id.json"
    plain = json.loads(json.dumps(document()))
    validator = jsonschema.Draft7Validator(json.loads(schema.read_text()))
    assert [(list(fault.absolute_path), fault.message[:200]) for fault in validator.iter_errors(plain)] == []
