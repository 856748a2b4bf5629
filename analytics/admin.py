"""Raw events and figures, for an operator who asks where a number comes from; nothing is changed here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from analytics.models import DailyFigure, Event, RollupState


class ReadOnly(ModelAdmin):
    """Newest first; never counts, never loads a list of users."""

    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator

    def has_add_permission(self, request: HttpRequest, *details: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnly):
    """Without saying whose: that is nobody's business but the person's."""

    list_display = ("kind", "at", "received_at", "skill_id", "source", "duration")
    fields = ("kind", "at", "received_at", "skill_id", "source", "number", "duration")


@admin.register(DailyFigure)
class DailyFigureAdmin(ReadOnly):
    list_display = ("day", "subject_kind", "subject_id", "metric", "value")
    fields = list_display


@admin.register(RollupState)
class RollupStateAdmin(ReadOnly):
    list_display = ("name", "updated_at", "days_to_do")
    fields = ("name", "arrived", "updated_at", "days_to_do")

    @admin.display(description="days to do")
    def days_to_do(self, state: RollupState) -> int:
        return len(state.pending)
