"""The outbox, for an operator: what failed and why, and the button that tries it again."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from yiz.events import retries
from yiz.events.models import OutboxDelivery, OutboxEvent


class ReadOnly(ModelAdmin):
    """To look at; what is there comes from the delivery alone."""

    show_full_result_count = False
    paginator = InfinitePaginator

    def has_add_permission(self, request: HttpRequest, *details: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Parked(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("parked", "parked"), ("waiting", "will be tried again")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutboxDelivery]) -> QuerySet[OutboxDelivery]:
        if self.value() == "parked":
            return queryset.exclude(parked_at=None)
        return queryset.filter(parked_at=None) if self.value() == "waiting" else queryset


@admin.register(OutboxDelivery)
class OutboxDeliveryAdmin(ReadOnly):
    """Listeners that failed. "Try again" gives ten new attempts, the first at once."""

    list_display = ("event", "listener", "attempts", "next_try_at", "parked_at")
    list_filter = (Parked,)
    list_select_related = ("event",)
    ordering = ("-id",)
    actions = ("try_again",)

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("events.change_outboxdelivery")

    @admin.action(description="Try again", permissions=["try_again"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[OutboxDelivery]) -> None:
        number = 0
        for delivery in chosen:
            retries.try_again(delivery)
            number += 1
        self.message_user(request, f"{number} will be tried again now.", messages.SUCCESS)


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnly):
    """What has happened in the last week, and whether it has been told."""

    list_display = ("name", "at", "handled_at", "attempts")
    ordering = ("-id",)
