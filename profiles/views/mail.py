"""`/api/v1/users`: which mails one wants, and ending them by one click out of a mail."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from profiles import shapes
from profiles.payloads import email_preferences_payload
from profiles.serializers import EmailPreferencesInput
from profiles.services import EmailPreferencesService
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet

HTML: Any = (200, "text/html")
"""A status with the kind of its answer, as drf-spectacular takes it."""

LISTS = {
    "welcome": "mails for newcomers",
    "creator_summary": "the summary of how your plans are doing",
    "digest": "the digest of what happened",
}


class MailPreferencesViewSet(ApiViewSet):
    """The caller's own."""

    @documented(
        "Read which mails you get",
        response=shapes.EmailPreferencesSerializer,
        response_example=shapes.EMAIL_PREFERENCES,
    )
    def retrieve(self, request: Request) -> Response:
        return single(request, email_preferences_payload(self.viewer.pk))

    @documented(
        "Change which mails you get",
        request=EmailPreferencesInput,
        response=shapes.EmailPreferencesSerializer,
        errors=(400, 412),
        request_example={"welcome": False, "digest": "daily"},
        response_example={**shapes.EMAIL_PREFERENCES, "welcome": False, "digest": "daily"},
        description="What is left out stays as it is. Security notices can't be switched off, nor mails that you ask "
        "for. Digest and summary come only to a confirmed address. Takes `If-Match`.",
    )
    def update(self, request: Request) -> Response:
        def unchanged() -> None:
            check_if_match(request, email_preferences_payload(self.viewer.pk))

        changes = self.read(EmailPreferencesInput)
        EmailPreferencesService.change(user_id=self.viewer.pk, changes=changes, guard=unchanged)
        return self.retrieve(request)


class _Anything(BaseContentNegotiation):
    """Mail programs ask for what they like; refusals are JSON, as everywhere."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class UnsubscribeViewSet(ApiViewSet):
    """The link in a mail's foot and in its `List-Unsubscribe` header. The token says whose it is: nobody signs in."""

    authentication_classes = ()
    anonymous_actions = {"confirm", "unsubscribe"}
    content_negotiation_class = _Anything

    @documented(
        "Show what a link out of a mail would end",
        status=HTML,
        response=OpenApiTypes.STR,
        errors=(400,),
        description="A page with one button, which posts to the same address. Reading it changes nothing, so that "
        "programs which look into links end nobody's mails.",
    )
    def confirm(self, request: Request, token: str) -> HttpResponse:
        return self._page(request, EmailPreferencesService.mailing_list_of(token=token), done=False)

    @documented(
        "End the mails of a list by one click",
        response=shapes.UnsubscribedSerializer,
        errors=(400,),
        response_example={"unsubscribed": "digest"},
        description="RFC 8058: mail programs post `List-Unsubscribe=One-Click`; the body is not looked at. Twice does "
        "no harm. Answers a page where HTML is asked for.",
    )
    def unsubscribe(self, request: Request, token: str) -> HttpResponse | Response:
        ended = EmailPreferencesService.unsubscribe(token=token)
        if "text/html" in request.headers.get("Accept", ""):
            return self._page(request, ended, done=True)
        return Response({"unsubscribed": ended})

    @staticmethod
    def _page(request: Request, mailing_list: str, *, done: bool) -> HttpResponse:
        context: dict[str, Any] = {"what": LISTS[mailing_list], "done": done, "site_url": settings.FRONTEND_URL}
        return render(request._request, "profiles/unsubscribe.html", context)
