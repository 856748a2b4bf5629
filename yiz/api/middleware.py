"""What holds for every request of the API, whichever view answers it."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers

from yiz.api.constants import LARGE_BODIES, MAX_UPLOAD_BYTES, REQUEST_ID_LENGTH
from yiz.api.errors import TooLarge
from yiz.api.handlers import json_problem
from yiz.api.limits import Standing, count_address
from yiz.api.paths import canonical, is_api, is_machine

Answer = Callable[[HttpRequest], HttpResponseBase]


class RequestIdMiddleware:
    """Takes the caller's `X-Request-ID`, or makes one, and says it in every answer; logs carry it too."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        if not (0 < len(given) <= REQUEST_ID_LENGTH and given.isascii() and given.isprintable()):
            given = request.META["HTTP_X_REQUEST_ID"] = str(uuid.uuid4())
        response = self.get_response(request)
        response["X-Request-ID"] = given
        return response


class ApiMiddleware:
    """Slash or no slash; bodies that are too large refused unread; limits told, and held where no view was reached."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_machine(request.path_info):
            return self.get_response(request)
        request.path = request.path_info = canonical(request.path_info)
        response = _unreadable(request) or self.get_response(request)
        if not is_api(request.path_info):
            return response
        response = _limited(request, response)
        patch_vary_headers(response, ("Authorization",))
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def _unreadable(request: HttpRequest) -> HttpResponseBase | None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length == "0" and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        # WSGI could not read it, and it would be taken for empty
        return json_problem(411, "length_required", "Send the body with a Content-Length, not in chunks.")
    multipart = request.META.get("CONTENT_TYPE", "").startswith("multipart/form-data")
    usual = MAX_UPLOAD_BYTES if multipart else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    allowed = LARGE_BODIES.get(request.path_info, usual)
    if not length.isdigit() or int(length) <= allowed:
        return None
    return json_problem(413, TooLarge.default_code, f"The body is too large; {allowed:,} bytes are allowed.")


def _limited(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    if not settings.RATE_LIMITS_ENABLED:
        return response
    standing: Standing | None
    if hasattr(request, "limit_standing"):
        standing = request.limit_standing
    else:
        standing = count_address(request)
        if standing is not None and not standing.allowed:
            response.close()
            response = json_problem(429, "throttled", f"Too many requests. Try again in {standing.reset} seconds.")
            response["Retry-After"] = str(max(1, standing.reset))
    for name, value in standing.headers().items() if standing else ():
        response[name] = value
    return response
