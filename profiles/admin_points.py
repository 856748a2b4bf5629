"""Points and achievements, for a support person: found by whose they are, never changed by hand."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from profiles.achievements import BY_KEY
from profiles.models import Achievement, PointEntry, PointKind, User
from yiz.ids import is_id

SOURCES = {
    PointKind.DAY: "admin:social_plan_change",
    PointKind.PLAN: "admin:social_plan_change",
}
SKILL = "admin:social_sharedskill_change"


class OfAnAccount(ModelAdmin):
    """Newest first; nothing is counted, nothing is joined but the names of the page's own accounts."""

    ordering = ("-id",)
    list_per_page = 50
    list_select_related = ("user",)
    list_display_links = ("id",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = InfinitePaginator
    search_fields = ("id",)
    search_help_text = "The exact username, or an id"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if is_id(term.lower()):
            return queryset.filter(self.with_id(term.lower())), False
        user = User.objects.named(term)
        return (queryset.none() if user is None else queryset.filter(user_id=user.pk)), False

    def with_id(self, wanted: str) -> Q:
        """What an id that is looked for may be of."""
        return Q(pk=wanted) | Q(user_id=wanted)

    @admin.display(description="user")
    def account(self, row: Any) -> str:
        return format_html('<a href="{}">{}</a>', reverse("admin:profiles_user_change", args=[row.user_id]), row.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(PointEntry)
class PointEntryAdmin(OfAnAccount):
    """The ledger. Where a sum differs from it, `manage.py reconcile` mends the sum."""

    list_display = ("id", "account", "kind", "points", "category", "day", "source")
    list_filter = ("kind",)
    fields = readonly_fields = ("id", "account", "kind", "points", "category", "day", "at", "cause", "source")
    search_help_text = "The exact username, or the id of an account, a skill or a plan"

    def with_id(self, wanted: str) -> Q:
        return super().with_id(wanted) | Q(source_id=wanted)

    @admin.display(description="hangs on")
    def source(self, row: PointEntry) -> str:
        """The skill or plan, as a link."""
        if row.source_id is None:
            return "—"
        page = SOURCES.get(PointKind(row.kind), SKILL)
        return format_html('<a href="{}">{}</a>', reverse(page, args=[row.source_id]), row.source_id)


@admin.register(Achievement)
class AchievementAdmin(OfAnAccount):
    list_display = ("id", "account", "title", "earned_at")
    fields = readonly_fields = ("id", "account", "title", "key", "earned_at")

    @admin.display(description="achievement")
    def title(self, row: Achievement) -> str:
        goal = BY_KEY.get(row.key)
        return goal.title if goal else row.key
