"""The table of routes (`docs/api/routes.tsv`): what the API promises to have."""

import csv
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).resolve().parents[2] / "docs" / "api" / "routes.tsv"
METHODS = ("get", "post", "put", "patch", "delete")

BUILT = (
    *("auth", "users", "social", "follow", "discovery", "feed"),
    *("notifications", "analytics", "cache", "batch", "websocket", "moderation"),
)
"""The areas that are complete: every route of theirs in the table is served and described."""


class Route(NamedTuple):
    """One operation. `who` may call it: `anon` anybody, `user` who is signed in, `own` the owner, `mod`, `admin`."""

    path: str
    method: str
    who: str

    @property
    def area(self) -> str:
        """The first word after `/api/v1/`; "" for what is not under it."""
        return self.path.split("/")[3] if self.path.startswith("/api/v1/") else ""

    @property
    def shape(self) -> tuple[str, str]:
        """What tells it from other routes: the method, and the path without the names of its parameters."""
        return self.method, shape_of(self.path)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def shape_of(path: str) -> str:
    """A path with its parameters left blank."""
    parts = path.rstrip("/").split("/")
    return "/".join("{}" if part.startswith("{") else part for part in parts)


def routes(*areas: str) -> list[Route]:
    """All routes of the table, or those of the areas."""
    with TABLE.open(newline="", encoding="utf-8") as file:
        found = [Route(**row) for row in csv.DictReader(file, delimiter="\t")]
    return [route for route in found if not areas or route.area in areas]
