"""JSON in, strictly: UTF-8, finite numbers, no lone surrogates, no field twice, no bottomless nesting."""

import json
from collections.abc import Mapping
from typing import IO, Any

import orjson
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from yiz.api.constants import MAX_JSON_DEPTH
from yiz.api.errors import Invalid


class JSONParser(BaseParser):
    """Answers what the body says, or refuses it with 400 and the place of the mistake."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        return loads(stream.read())


class BulkJSONParser(JSONParser):
    """As `JSONParser`, for bodies of many small objects that are checked one by one: of a field that is there twice
    the last one counts, since looking for twins takes longer than all the rest."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError as wrong:
            raise ParseError(f"This is not valid JSON: {wrong}.") from None


def loads(body: bytes) -> Any:
    """The value of a JSON text; raises `ParseError`, or `Invalid` for a field that is there twice."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        raise ParseError(f"This is not valid JSON: {wrong}.") from None
    if body.count(b"[") + body.count(b"{") > MAX_JSON_DEPTH:
        _check_depth(value)
    json.loads(body, object_pairs_hook=_refuse_twins)
    return value


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_JSON_DEPTH + 1:
            raise ParseError(f"This is nested too deeply; {MAX_JSON_DEPTH} levels are allowed.")
        level = (
            [
                child
                for node in level
                for child in (node.values() if isinstance(node, dict) else node)
                if isinstance(child, dict | list)
            ]
            if depth > 1 or isinstance(value, dict | list)
            else []
        )


def _refuse_twins(pairs: list[tuple[str, Any]]) -> None:
    if len(pairs) > 1 and len({name for name, _ in pairs}) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                raise Invalid("This field is there twice.", "duplicate_field", name)
            seen.add(name)
