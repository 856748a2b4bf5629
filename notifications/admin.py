"""What people were told, and how far it came: so that “I was never told” can be answered; and telling everybody."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from notifications import announcements
from notifications.models import Announcement, Notification
from profiles.models import User
from yiz.events.admin import ReadOnly
from yiz.ids import is_id


@admin.register(Notification)
class NotificationAdmin(ReadOnly):
    """The ledger of deliveries: to look at, not to change. Found by its recipient, or by its own or its target's id."""

    list_display = [
        "type",
        "recipient",
        "actor_count",
        "created_at",
        "pushed_at",
        "seen_at",
        "read_at",
        "mailed_at",
        "removed_at",
    ]
    list_per_page = 50
    list_select_related = ["recipient"]
    ordering = ["-id"]
    search_fields = ["recipient__username"]
    search_help_text = "A recipient's username, address or id, or the id of a notification or of its target"
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Notification], search_term: str
    ) -> tuple[QuerySet[Notification], bool]:
        """One look-up that an index serves, whatever was typed."""
        term = search_term.strip()
        if not term:
            return queryset, False
        if not is_id(term.lower()):
            user = User.objects.named(term)
            return (queryset.filter(recipient_id=user.pk) if user else queryset.none()), False
        for column in ("recipient_id", "target_id", "id"):
            found = queryset.filter(**{column: term.lower()})
            if found.exists():
                return found, False
        return queryset.none(), False


@admin.register(Announcement)
class AnnouncementAdmin(ModelAdmin):
    """Written first, told by the action: everybody finds it in their list. What was told can't be changed."""

    list_display = ["title", "created_at", "released_at", "told", "finished_at"]
    readonly_fields = ["created_at", "released_at", "told", "finished_at"]
    actions = ["tell_everybody"]
    ordering = ["-id"]
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return (obj is None or obj.released_at is None) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return (obj is None or obj.released_at is None) and super().has_delete_permission(request, obj)

    def has_release_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.add_announcement")

    @admin.action(description="Tell everybody", permissions=["release"])
    def tell_everybody(self, request: HttpRequest, chosen: QuerySet[Announcement]) -> None:
        number = sum(announcements.release(row) for row in chosen)
        self.message_user(request, f"{number} released: everybody will find it in their list.", messages.SUCCESS)
