"""The one thing that the admin pages may do in a browser which no other page may."""

from collections.abc import Callable

from csp.decorators import csp_update
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
        self.get_admin_response = csp_update(SCRIPTS)(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        in_admin = request.path_info.startswith(reverse("admin:index"))
        return self.get_admin_response(request) if in_admin else self.get_response(request)
