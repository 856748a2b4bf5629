"""Accounts that are leaving, and copies of people's data: for a support person who is asked about them."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from profiles.models import AccountDeletion, DataExport, User
from profiles.services import DeletionService
from yiz.events.admin import ReadOnly


class _OfOneAccount(ReadOnly):
    """Rows of accounts, found by the account's exact name or address; nothing is counted or scanned."""

    list_per_page = 50
    ordering: tuple[str, ...] = ("-id",)
    search_fields = ("user__username_key",)
    search_help_text = "The exact username, or e-mail address"
    list_select_related = ("user",)
    show_facets = admin.ShowFacets.NEVER

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        if not search_term.strip():
            return queryset, False
        user = User.objects.named(search_term)
        return (queryset.none() if user is None else queryset.filter(user_id=user.pk)), False


@admin.register(AccountDeletion)
class AccountDeletionAdmin(_OfOneAccount):
    """Until the erasure has begun, an account can be brought back at its owner's wish."""

    list_display = ("user", "requested_at", "erase_at", "erasing_since", "status_before")
    ordering = ("erase_at", "id")
    actions = ("restore",)

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("profiles.change_user")

    @admin.action(description="Bring back", permissions=["restore"])
    def restore(self, request: HttpRequest, chosen: QuerySet[AccountDeletion]) -> None:
        user_ids = list(chosen.values_list("user_id", flat=True))
        number = sum(DeletionService.restore(user_id=user_id) for user_id in user_ids)
        self.message_user(request, f"{number} of {len(user_ids)} accounts are back.", messages.SUCCESS)


@admin.register(DataExport)
class DataExportAdmin(_OfOneAccount):
    """How far copies are and what failed. The file itself is for its owner alone: there is no link to it here."""

    list_display = ("user", "state", "requested_at", "ready_at", "expires_at", "size", "attempts")
    list_filter = ("state",)
    exclude = ("claim", "lock", "file")
