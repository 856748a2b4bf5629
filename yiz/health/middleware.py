"""Each request, counted under its route."""

from collections.abc import Callable
from time import perf_counter

from django.http import HttpRequest, HttpResponseBase

from yiz.metrics import REQUEST_SECONDS, REQUESTS

UNKNOWN = "none"
"""The route of what no view answered: addresses themselves are not labels, anybody can think of a new one."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MetricsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.route if request.resolver_match else UNKNOWN
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, route, response.status_code).inc()
        REQUEST_SECONDS.labels(route).observe(perf_counter() - begun)
        return response
