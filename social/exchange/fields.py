"""What a file says of a skill: its content and where it comes from, nothing of who may see it or who liked it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HEAD = ("category", "difficulty", "language", "tags", "source", "licence")
EXPORTED = ("title", "description", *HEAD, "days")


def content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Of a skill's row what goes into a file, in the order in which it stands there."""
    return {name: row[name] for name in EXPORTED}
