"""The menu of the admin: the moderators' pages first, then the tables of every app; of both only what one may see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from moderation.roles import has_right

LABEL = "moderation"
PAGES = (
    ("Queue", "inbox", "admin:moderation_case_changelist", "view_queue"),
    ("Appeals", "balance", "admin:moderation_appeal_changelist", "decide_appeals"),
    ("Rules", "rule", "admin:moderation_autorule_changelist", "view_rules"),
    ("Classifier", "neurology", "admin:moderation_classifierversion_changelist", "view_rules"),
    ("People", "group", "admin:moderation_sanction_changelist", "view_queue"),
    ("Log", "history", "admin:moderation_logentry_changelist", "view_log"),
)
"""Title, icon, address, right."""


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """What django-unfold shows at the side; a group without anything in it is left out."""
    own = [
        _item(title, reverse(address), icon=icon)
        for title, icon, address, right in PAGES
        if has_right(request.user, right)
    ]
    first: list[dict[str, Any]] = [
        {"title": "", "items": [_item("Overview", reverse("admin:index"), icon="dashboard", alone=True)]}
    ]
    groups: list[dict[str, Any]] = [*first, {"title": "Moderation", "separator": True, "items": own}]
    for app in admin.site.get_app_list(request):
        if app["app_label"] != LABEL:
            items = [_item(model["name"], model["admin_url"]) for model in app["models"] if model["admin_url"]]
            groups.append({"title": app["name"], "separator": True, "collapsible": True, "items": items})
    return [group for group in groups if group["items"]]


def _item(title: str, address: str, *, icon: str = "", alone: bool = False) -> dict[str, Any]:
    def active(request: HttpRequest) -> bool:
        return request.path == address if alone else request.path.startswith(address)

    shown: Callable[[HttpRequest], bool] = active
    return {"title": title, "link": address, "active": shown, **({"icon": icon} if icon else {})}
