"""The log of mails, for a support person: what was sent to whom, what failed and why, and the button to try again."""

from collections.abc import Callable
from functools import wraps

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from unfold.admin import ModelAdmin

from yiz.events.admin import ReadOnly
from yiz.ids import is_id
from yiz.mail import preview
from yiz.mail.models import BadAddress, EmailLog
from yiz.mail.services import EmailService


@admin.register(EmailLog)
class EmailLogAdmin(ReadOnly):
    """Found by the exact address or an account's id. What a mail said is not kept."""

    list_display = ("kind", "address", "subject", "status", "attempts", "queued_at", "sent_at")
    list_filter = ("status",)
    list_per_page = 50
    ordering = ("-id",)
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("address",)
    search_help_text = "The exact address, or an account's id"
    exclude = ("context",)
    change_list_template = "mail/admin_log.html"
    actions = ("try_again",)

    def get_urls(self) -> list[URLPattern]:
        pages = [path("preview", preview.page, name="mail_preview"), path("preview/<str:kind>", preview.mail)]
        for page in pages:
            page.callback = self.admin_site.admin_view(self._for_readers(page.callback))
        return [*pages, *super().get_urls()]

    def _for_readers(self, page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """The page for those who may see the log, 403 for others."""

        @wraps(page)
        def guarded(request: HttpRequest, *args: str, **named: str) -> HttpResponse:
            if not self.has_view_permission(request):
                raise PermissionDenied
            return page(request, *args, **named)

        return guarded

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[EmailLog], search_term: str
    ) -> tuple[QuerySet[EmailLog], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(user_id=term.lower()) if is_id(term.lower()) else Q(address=term)), False

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("mail.change_emaillog")

    @admin.action(description="Try again", permissions=["try_again"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[EmailLog]) -> None:
        number = sum(EmailService.try_again(mail_id=mail_id) for mail_id in chosen.values_list("pk", flat=True))
        self.message_user(request, f"{number} will be tried again now.", messages.SUCCESS)


@admin.register(BadAddress)
class BadAddressAdmin(ModelAdmin):
    """Deleting one lets mails go there again."""

    list_display = ("address_key", "reason", "refused_at")
    list_per_page = 50
    ordering = ("-id",)
    readonly_fields = ("address_key", "reason", "refused_at")
    search_fields = ("address_key",)
    search_help_text = "The exact address"
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[BadAddress], search_term: str
    ) -> tuple[QuerySet[BadAddress], bool]:
        term = search_term.strip().casefold()
        return (queryset.filter(address_key=term) if term else queryset), False
