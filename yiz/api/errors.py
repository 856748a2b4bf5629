"""Every refusal in one shape: `{"type", "errors": [{"code", "detail", "attr"}]}`.

Services raise (subclasses of) the classes here; the views let them pass, `yiz.api.refusals` answers them.
What Django itself refuses comes to the same shape through `yiz.api.handlers`.
"""

from typing import Any

from rest_framework import exceptions
from rest_framework.exceptions import APIException, ErrorDetail

NOT_FOUND = "Not found."
SERVER_ERROR = "Something went wrong on our side; it has been recorded under the X-Request-ID of this answer."


class ApiError(APIException):
    """A refusal with a status of its own. `attr` names the field; `extra` stands beside `code` in the answer."""

    def __init__(self, detail: str = "", code: str = "", attr: str | None = None, **extra: Any) -> None:
        super().__init__(detail or None, code or None)
        self.attr = attr
        self.extra = extra


class Conflict(ApiError):
    """409: it is there already, or somebody was quicker."""

    status_code = 409
    default_code = "conflict"
    default_detail = "This contradicts what is there already."


class Unprocessable(ApiError):
    """422: well-formed, but it can't be done as asked."""

    status_code = 422
    default_code = "unprocessable"
    default_detail = "This can't be done as asked."


class PreconditionFailed(ApiError):
    """412: what the caller has read is no longer what is there."""

    status_code = 412
    default_code = "precondition_failed"
    default_detail = "It has changed since you read it. Read it again, then repeat your change."


class Forbidden(ApiError):
    """403: the caller is known, but may not."""

    status_code = 403
    default_code = "permission_denied"
    default_detail = "You do not have permission to perform this action."


class TooLarge(ApiError):
    """413: the body is longer than is read."""

    status_code = 413
    default_code = "too_large"
    default_detail = "The body is too large."


class Unavailable(ApiError):
    """503: something that is needed is away; worth trying again."""

    status_code = 503
    default_code = "unavailable"
    default_detail = "A part that is needed for this is not there at the moment. Try again in a few seconds."
    wait = 5


class Missing(exceptions.NotFound):
    """404, always with the same text, so that it tells nothing about what may be there."""

    def __init__(self) -> None:
        super().__init__(NOT_FOUND, "not_found")


class Invalid(exceptions.ValidationError):
    """400: a value is wrong; `attr` names the field, dotted where it is nested (`days.3.title`)."""

    def __init__(self, detail: str, code: str = "invalid", attr: str | None = None) -> None:
        error = ErrorDetail(detail, code)
        super().__init__({attr: [error]} if attr else [error])


def problem(code: str, detail: str, attr: str | None = None, *, kind: str = "client_error") -> dict[str, Any]:
    """The error shape with one error, for what is refused outside a view."""
    return {"type": kind, "errors": [{"code": code, "detail": detail, "attr": attr}]}
