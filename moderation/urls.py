"""What is under /api/v1/moderation."""

from django.urls import URLPattern, path

from moderation.rules.views import AutoRuleViewSet

urlpatterns: list[URLPattern] = [
    path("auto-rules", AutoRuleViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "auto-rules/<oid:rule_id>",
        AutoRuleViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
]
