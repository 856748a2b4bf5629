"""Edges between users, for a support person: to find them and to end them, by the service, so that counters hold."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from follow.models import FollowDismissal, Relationship
from follow.services import FollowService
from profiles.admin_links import user_link
from profiles.models import User, UserBlock, UserMute
from profiles.querysets import name_key
from yiz.db import delete_rows


class EdgeAdmin(ModelAdmin):
    """Newest first, searched by the exact username of either side; never counts, never loads a list of users."""

    ends: tuple[str, str]
    list_display: Any = ("id", "first_end", "second_end")
    list_display_links = ("id",)
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator
    search_help_text = "The exact username of either side"

    @admin.display(description="who")
    def first_end(self, edge: Any) -> SafeString:
        return user_link(getattr(edge, self.ends[0]))

    @admin.display(description="whom")
    def second_end(self, edge: Any) -> SafeString:
        return user_link(getattr(edge, self.ends[1]))

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
    list_display = ("id", "first_end", "second_end", "status", "since")
    list_filter = ("status",)
    list_select_related = ends
    raw_id_fields = ends
    search_fields = ("follower__username_key",)

    def end(self, edge: Relationship) -> None:
        FollowService.unfollow(actor_id=edge.follower_id, user_id=edge.followee_id)


@admin.register(UserBlock)
class UserBlockAdmin(EdgeAdmin):
    ends = ("blocker", "blocked")
    list_select_related = ends
    raw_id_fields = ends
    search_fields = ("blocker__username_key",)

    def end(self, edge: UserBlock) -> None:
        FollowService.unblock(actor_id=edge.blocker_id, user_id=edge.blocked_id)


@admin.register(UserMute)
class UserMuteAdmin(EdgeAdmin):
    ends = ("muter", "muted")
    list_select_related = ends
    raw_id_fields = ends
    search_fields = ("muter__username_key",)

    def end(self, edge: UserMute) -> None:
        FollowService.unmute(actor_id=edge.muter_id, user_id=edge.muted_id)


@admin.register(FollowDismissal)
class FollowDismissalAdmin(EdgeAdmin):
    """Whom somebody does not want to be suggested; deleted here, they may be suggested again."""

    ends = ("user", "dismissed")
    list_select_related = ends
    raw_id_fields = ends
    search_fields = ("user__username_key",)

    def end(self, edge: FollowDismissal) -> None:
        delete_rows(FollowDismissal.objects.filter(pk=edge.pk))
