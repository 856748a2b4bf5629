"""What a client is told when something it asked for fails."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404
from rest_framework.exceptions import APIException

from yiz.realtime.rooms import Refused

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """`code` and `detail` as the API has them; `attr` names the field that is wrong."""

    code: str
    detail: str
    attr: str | None = None


def problem_of(error: Exception) -> Problem:
    """The problem in words for the client. What nobody has foreseen is recorded, and told without its text."""
    if isinstance(error, Refused):
        return Problem(error.code, error.detail)
    if isinstance(error, APIException):
        attr, detail = _first(error.detail)
        return Problem(getattr(detail, "code", error.default_code), str(detail), getattr(error, "attr", None) or attr)
    if isinstance(error, Http404 | ObjectDoesNotExist):
        return Problem("not_found", "Not found.")
    if isinstance(error, PermissionDenied):
        return Problem("forbidden", "You may not do that.")
    if isinstance(error, ValidationError):
        return Problem("invalid", " ".join(error.messages))
    logger.error("A client event failed", exc_info=error)
    return Problem("server_error", "Something went wrong on our side; it has been recorded.")


def _first(detail: Any, attr: str | None = None) -> tuple[str | None, Any]:
    """The first error in what DRF has nested, and the dotted name of its field."""
    if isinstance(detail, Mapping) and detail:
        name, inner = next(iter(detail.items()))
        return _first(inner, f"{attr}.{name}" if attr else str(name))
    if isinstance(detail, list) and detail:
        return _first(detail[0], attr)
    return attr, detail
