"""Who gets to which page: by the rights of `moderation.roles`, not by the permissions of the tables behind it."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from rest_framework.exceptions import APIException
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from moderation.roles import has_right
from profiles.models import User


class Desk(ModelAdmin):
    """Pages for those who have the right `right`: for others there is neither the page, nor the menu entry, nor
    anything by its address. Nothing is added, changed or deleted but by services."""

    right: ClassVar[str]
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_right(request.user, self.right)

    def has_add_permission(self, request: HttpRequest, *details: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def page(self, request: HttpRequest, name: str, title: str, **content: Any) -> TemplateResponse:
        """A page of one's own making, in the frame of the admin."""
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **content}
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/moderation/{name}.html", context)


def moderator(request: HttpRequest) -> User:
    """Who is asking; the admin has let them in."""
    return cast(User, request.user)


def require(request: HttpRequest, right: str) -> None:
    """403 for who does not have this right."""
    if not has_right(request.user, right):
        raise PermissionDenied


def require_post(request: HttpRequest, right: str) -> None:
    """403 for who does not have this right, and for what is not sent by a form."""
    if request.method != "POST":
        raise PermissionDenied
    require(request, right)


def say_refusal(request: HttpRequest, refused: APIException) -> None:
    """What a service refused, in its words: who was first, which right is missing."""
    messages.error(request, " ".join(_texts(refused.detail)))


def _texts(detail: Any) -> list[str]:
    if isinstance(detail, dict):
        return [text for part in detail.values() for text in _texts(part)]
    if isinstance(detail, list):
        return [text for part in detail for text in _texts(part)]
    return [str(detail)]


def back_to(request: HttpRequest, otherwise: str) -> HttpResponse:
    """To the page of this admin that the form names as `next`, or to another."""
    wanted = request.POST.get("next", "")
    inside = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(reverse("admin:index"))
    return HttpResponseRedirect(wanted if inside else otherwise)
