"""Django's own refusals (unknown path, suspicious request, crash) in the house's shape; HTML elsewhere."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views import defaults

from yiz.api.errors import NOT_FOUND, SERVER_ERROR, Forbidden, TooLarge, problem
from yiz.api.paths import is_machine
from yiz.api.renderers import encode


def json_problem(status: int, code: str, detail: str, **options: Any) -> HttpResponse:
    """An answer in the error shape, for what is refused outside a view."""
    return HttpResponse(encode(problem(code, detail, **options)), status=status, content_type="application/json")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not is_machine(request.path):
        return defaults.bad_request(request, exception)
    if isinstance(exception, RequestDataTooBig):
        return json_problem(413, TooLarge.default_code, TooLarge.default_detail)
    return json_problem(400, "parse_error", "The request could not be read.")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not is_machine(request.path):
        return defaults.permission_denied(request, exception)
    return json_problem(403, Forbidden.default_code, Forbidden.default_detail)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if not is_machine(request.path):
        return defaults.page_not_found(request, exception)
    return json_problem(404, "not_found", NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponseBase:
    if not is_machine(request.path):
        return defaults.server_error(request)
    return json_problem(500, "error", SERVER_ERROR, kind="server_error")
