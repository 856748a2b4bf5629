"""Activities and feeds, for a support person who asks why somebody sees something; nothing is changed here."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from feed.models import Activity, FeedEntry, FeedState


class ReadOnlyAdmin(ModelAdmin):
    """Newest first; never counts, never loads a list of users."""

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


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "type", "skill_id", "object_id", "removed", "pulled", "fanned_out")
    list_select_related = ("actor",)
    list_filter = ("type",)


@admin.register(FeedEntry)
class FeedEntryAdmin(ReadOnlyAdmin):
    list_display = ("id", "owner", "actor_id", "type", "activity_id")
    list_select_related = ("owner",)
    list_filter = ("type",)


@admin.register(FeedState)
class FeedStateAdmin(ReadOnlyAdmin):
    list_display = ("owner", "stage", "floor", "read_at", "refresh_asked_at", "ready_at")
    list_select_related = ("owner",)
    list_filter = ("stage",)
