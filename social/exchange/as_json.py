"""A skill as JSON: the fields of `POST /skills`, and the name of this format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from social.exchange.fields import content_of

FORMAT = "skill/1"


def write(row: Mapping[str, Any]) -> bytes:
    """The file: indented, in UTF-8, ending in a line break."""
    return orjson.dumps({"format": FORMAT, **content_of(row)}, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
