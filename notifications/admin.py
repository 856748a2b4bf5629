from typing import Any

from django.contrib import admin
from unfold.admin import ModelAdmin

from notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(ModelAdmin):
    """What people were told of: to look at, not to change."""

    list_display = ["id", "type", "recipient", "actor_count", "updated_at", "read_at", "removed_at"]
    list_filter = ["type"]
    list_select_related = ["recipient"]
    search_fields = ["=recipient__username_key", "=id", "=target_id"]
    search_help_text = "A recipient's username, or the id of a notification or of its target"
    show_full_result_count = False
    raw_id_fields = ["recipient"]

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Notification | None = None) -> bool:
        return False
