"""RATE_LIMIT_OVERRIDES as it stands in the environment; free of Django, since the settings read it."""

import orjson
from limits import parse_many

from yiz.api.constants import LIMITS


def parse_overrides(text: str) -> dict[str, str]:
    """Scope → windows, from a JSON object such as `{"share": "100/hour"}`; raises ValueError saying what is wrong."""
    try:
        overrides = orjson.loads(text or "{}")
    except orjson.JSONDecodeError:
        raise ValueError("not JSON") from None
    if not isinstance(overrides, dict):
        raise ValueError("not a JSON object")
    for scope, windows in overrides.items():
        if scope not in LIMITS:
            raise ValueError(f"there is no scope “{scope}”, but {', '.join(LIMITS)}")
        try:
            parse_many(windows)
        except (ValueError, TypeError):
            raise ValueError(f"“{windows}” for {scope} is not a limit such as 100/hour") from None
    return overrides
