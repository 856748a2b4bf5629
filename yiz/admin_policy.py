"""The one thing that the admin pages may do in a browser which no other page may."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

SCRIPTS = {"script-src": ["'self'", "'unsafe-eval'"]}


class AdminPolicyMiddleware:
    """Lets the admin's own scripts evaluate expressions; scripts in the page or from elsewhere stay refused.

    Unfold's pages keep their state in attributes that Alpine.js evaluates, and there is no build of it for Unfold that
    does without: under the policy of the other pages every menu and dialog stands open and nothing can be clicked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(reverse("admin:index")):
            response._csp_update = SCRIPTS  # type: ignore[attr-defined]  what csp.decorators.csp_update sets
        return response
