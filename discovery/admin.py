"""Models of recommendations, for an operator: how good each version was, and taking an older one back into use."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from discovery.models import Dismissal, RecommendationModel
from discovery.recommendations import versions


class ReadOnly(ModelAdmin):
    """Newest first; never counts, never loads a list of users or skills."""

    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(RecommendationModel)
class RecommendationModelAdmin(ReadOnly):
    list_display = ("created_at", "status", "ndcg", "recall", "coverage", "users", "items", "interactions", "seconds")
    list_filter = ("status",)
    exclude = ("index",)
    actions = ("use",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("index")

    def has_use_permission(self, request: HttpRequest) -> bool:
        """Only for those who run the place: it changes what everybody is recommended."""
        return bool(request.user.is_active and request.user.is_superuser)

    @admin.action(description="Use this version", permissions=["use"])
    def use(self, request: HttpRequest, chosen: QuerySet[RecommendationModel]) -> None:
        ids = list(chosen.values_list("id", flat=True)[:2])
        if len(ids) != 1:
            self.message_user(request, "Choose one version.", messages.ERROR)
        elif not versions.has_vectors(ids[0]):
            self.message_user(request, "The vectors of this version have been removed.", messages.ERROR)
        else:
            versions.activate(ids[0])
            self.message_user(request, "This version is in use now.", messages.SUCCESS)


@admin.register(Dismissal)
class DismissalAdmin(ReadOnly):
    list_display = ("created_at", "user", "skill")
    list_select_related = ("user", "skill")
