"""Edges between users, for a support person: to find them and to end them, by the service, so that counters hold."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from follow.models import Relationship
from follow.services import FollowService
from profiles.models import User, UserBlock, UserMute
from profiles.querysets import name_key


class EdgeAdmin(ModelAdmin):
    """Newest first, searched by the exact username of either side; never counts, never loads a list of users."""

    ends: tuple[str, str]
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator
    search_help_text = "The exact username of either side"

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        user_id = User.objects.filter(username_key=name_key(search_term)).values_list("id", flat=True).first()
        if user_id is None:
            return queryset.none(), False
        first, second = self.ends
        return queryset.filter(Q(**{f"{first}_id": user_id}) | Q(**{f"{second}_id": user_id})), False

    def end(self, edge: Any) -> None:
        """Ends one edge by the service."""
        raise NotImplementedError

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        self.end(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for edge in queryset:
            self.end(edge)


@admin.register(Relationship)
class RelationshipAdmin(EdgeAdmin):
    ends = ("follower", "followee")
    list_display = ("follower", "followee", "status", "since")
    list_filter = ("status",)
    list_select_related = ends
    raw_id_fields = ends
    search_fields = ("follower__username_key",)

    def end(self, edge: Relationship) -> None:
        FollowService.unfollow(actor_id=edge.follower_id, user_id=edge.followee_id)


@admin.register(UserBlock)
class UserBlockAdmin(EdgeAdmin):
    ends = ("blocker", "blocked")
    list_display = ends
    list_select_related = ends
    raw_id_fields = ends
    search_fields = ("blocker__username_key",)

    def end(self, edge: UserBlock) -> None:
        FollowService.unblock(actor_id=edge.blocker_id, user_id=edge.blocked_id)


@admin.register(UserMute)
class UserMuteAdmin(EdgeAdmin):
    ends = ("muter", "muted")
    list_display = ends
    list_select_related = ends
    raw_id_fields = ends
    search_fields = ("muter__username_key",)

    def end(self, edge: UserMute) -> None:
        FollowService.unmute(actor_id=edge.muter_id, user_id=edge.muted_id)
