"""`/api/v1/notifications`: one's own, and nobody else's."""

from dataclasses import replace
from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from notifications import examples, serializers
from notifications.models import Notification
from notifications.payloads import preferences_payload, shown
from notifications.services import NotificationService
from profiles.services import EmailPreferencesService
from yiz.api.errors import Missing
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.sifting import sifted_page
from yiz.api.views import ApiViewSet


class NotificationViewSet(ApiViewSet):
    """The signed-in user's notifications."""

    @documented(
        "Your notifications, newest change first",
        query=serializers.NotificationFilters,
        response=serializers.NotificationShape,
        response_example=examples.NOTIFICATION,
        page=True,
        errors=(400,),
    )
    def list(self, request: Request) -> Response:
        wanted = self.read_query(serializers.NotificationFilters)
        rows = Notification.objects.visible_to(self.viewer)
        if wanted.get("unread") is not None:
            rows = rows.unread() if wanted["unread"] else rows.exclude(read_at=None)
        if wanted.get("type"):
            rows = rows.filter(type=wanted["type"])
        return sifted_page(
            request,
            rows.columns(),
            order=("-updated_at", "-id"),
            keep=lambda page: shown(page, self.viewer),
            build=lambda page: [row["payload"] for row in page],
        )

    @documented("Remove all that you have read", response=serializers.Removed, response_example={"removed": 12})
    def clear(self, request: Request) -> Response:
        return Response({"removed": NotificationService.remove_read(user_id=self.viewer.id)})

    @documented("Mark one as read", response=serializers.MarkedOne, response_example=examples.MARKED_ONE)
    def read_one(self, request: Request, notification_id: str) -> Response:
        return self._mark(notification_id, read=True)

    @documented(
        "Mark one as unread", response=serializers.MarkedOne, response_example={**examples.MARKED_ONE, "read": False}
    )
    def unread_one(self, request: Request, notification_id: str) -> Response:
        return self._mark(notification_id, read=False)

    @documented("Remove one", response=None, status=204)
    def destroy(self, request: Request, notification_id: str) -> Response:
        if not NotificationService.remove(user_id=self.viewer.id, notification_id=notification_id):
            raise Missing()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @documented("Mark all as read", response=serializers.MarkedRead, response_example={"marked": 4, "unread_count": 0})
    def read_all(self, request: Request) -> Response:
        return Response({"marked": NotificationService.mark_all_read(user_id=self.viewer.id), "unread_count": 0})

    @documented("Mark all as seen", response=serializers.Marked, response_example={"marked": 4})
    def seen(self, request: Request) -> Response:
        return Response({"marked": NotificationService.mark_seen(user_id=self.viewer.id)})

    @documented("How many are unread", response=serializers.UnreadCount, response_example=examples.UNREAD)
    def unread_count(self, request: Request) -> Response:
        return Response({"unread_count": NotificationService.unread_count(user_id=self.viewer.id)})

    def _mark(self, notification_id: str, *, read: bool) -> Response:
        if not Notification.objects.visible_to(self.viewer).filter(pk=notification_id).exists():
            raise Missing()
        unread = NotificationService.mark_read(user_id=self.viewer.id, notification_id=notification_id, read=read)
        answer: dict[str, Any] = {"id": notification_id, "read": read, "unread_count": unread}
        return Response(answer)


class PreferencesViewSet(ApiViewSet):
    """What the signed-in user wants to be told, and by which way."""

    @documented(
        "Read what you are told, and how",
        response=serializers.PreferencesShape,
        response_example=examples.PREFERENCES,
        description="By type and channel. In quiet hours nothing is pushed or mailed; what was held back is pushed "
        "when they end. `digest` is the same as in `/users/me/email-preferences`.",
    )
    def retrieve(self, request: Request) -> Response:
        return single(request, self._payload())

    @documented(
        "Change what you are told, and how",
        request=serializers.PreferencesInput,
        response=serializers.PreferencesShape,
        errors=(400, 412),
        request_example={"types": {"like_received": {"email": False}}, "digest": "daily"},
        response_example={**examples.PREFERENCES, "digest": "daily"},
        description="What is left out stays as it is. Decisions about you and announcements are always listed. "
        "Takes `If-Match`.",
    )
    def update(self, request: Request) -> Response:
        wanted = self.read(serializers.PreferencesInput)
        check_if_match(request, self._payload())
        chosen = NotificationService.preferences(user_id=self.viewer.pk).with_types(wanted.get("types", {}))
        if "quiet_hours" in wanted:
            hours = wanted["quiet_hours"] or {"from": None, "until": None}
            chosen = replace(chosen, quiet_from=hours["from"], quiet_until=hours["until"])
        NotificationService.set_preferences(user_id=self.viewer.pk, preferences=chosen)
        if "digest" in wanted:
            EmailPreferencesService.change(
                user_id=self.viewer.pk, changes={"digest": wanted["digest"]}, guard=lambda: None
            )
        return self.retrieve(request)

    def _payload(self) -> dict[str, Any]:
        digest = EmailPreferencesService.of(user_id=self.viewer.pk)["digest"]
        return preferences_payload(self.viewer, digest)
