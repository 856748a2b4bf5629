"""The first page of the admin: the panels that the apps provide, for those who may see them."""

from typing import Any

from django.http import HttpRequest

from yiz.ports import admin_panels


def add_panels(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What django-unfold calls before it shows the page."""
    found = (panel(request) for _name, panel in admin_panels)
    return {**context, "panels": [panel for panel in found if panel is not None]}
