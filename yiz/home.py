"""The page at `/`: what this is, how it is, and a live console."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yiz.ports import demo_accounts


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page itself; everything on it comes over the API and the socket, as for any other client."""
    demo = demo_accounts.provider()
    return render(request, "yiz/home.html", {"demo_users": demo.usernames, "demo_password": demo.password})
