"""What is under /api/v1/moderation."""

from django.urls import URLPattern, path

from moderation.rules.views import AutoRuleViewSet
from moderation.views import AppealViewSet, CaseViewSet, LogViewSet, PeopleViewSet, ReportViewSet

urlpatterns: list[URLPattern] = [
    path("auto-rules", AutoRuleViewSet.as_view({"get": "list", "post": "create"})),
    path("auto-rules/test", AutoRuleViewSet.as_view({"post": "test"})),
    path("auto-rules/test/<oid:trial_id>", AutoRuleViewSet.as_view({"get": "trial"})),
    path(
        "auto-rules/<oid:rule_id>",
        AutoRuleViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path("report", ReportViewSet.as_view({"post": "create"})),
    path("reports/my", ReportViewSet.as_view({"get": "mine"})),
    path("health", ReportViewSet.as_view({"get": "health"})),
    path("queue", CaseViewSet.as_view({"get": "queue"})),
    path("queue/decide", CaseViewSet.as_view({"post": "decide_many"})),
    path("stats", CaseViewSet.as_view({"get": "stats"})),
    path("reports/<oid:case_id>", CaseViewSet.as_view({"get": "retrieve"})),
    path("reports/<oid:case_id>/claim", CaseViewSet.as_view({"post": "claim"})),
    path("reports/<oid:case_id>/review", CaseViewSet.as_view({"post": "review"})),
    path("reports/<oid:case_id>/reopen", CaseViewSet.as_view({"post": "reopen"})),
    path("users/<oid:user_id>/credibility", PeopleViewSet.as_view({"get": "credibility"})),
    path("users/<oid:user_id>/history", PeopleViewSet.as_view({"get": "history"})),
    path("users/<oid:user_id>/warn", PeopleViewSet.as_view({"post": "warn"})),
    path("users/<oid:user_id>/suspend", PeopleViewSet.as_view({"post": "suspend"})),
    path("users/<oid:user_id>/unsuspend", PeopleViewSet.as_view({"post": "unsuspend"})),
    path("users/<oid:user_id>/ban", PeopleViewSet.as_view({"post": "ban"})),
    path("users/<oid:user_id>/unban", PeopleViewSet.as_view({"post": "unban"})),
    path("log", LogViewSet.as_view({"get": "list"})),
    path("log/export", LogViewSet.as_view({"get": "export"})),
    path("appeals", AppealViewSet.as_view({"post": "create", "get": "list"})),
    path("appeals/my", AppealViewSet.as_view({"get": "mine"})),
    path("appeals/<oid:appeal_id>/decide", AppealViewSet.as_view({"post": "decide"})),
]
