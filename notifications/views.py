"""`/api/v1/notifications`: one's own, and nobody else's."""

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from notifications import serializers
from notifications.models import Notification
from notifications.payloads import notifications as payloads
from notifications.services import NotificationService
from yiz.api.errors import Missing
from yiz.api.pages import keyset_page
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet


class NotificationViewSet(ApiViewSet):
    """The signed-in user's notifications."""

    @documented(
        summary="Your notifications, newest change first",
        query=serializers.NotificationFilters,
        response=serializers.NotificationPage,
        errors=(400, 401),
    )
    def list(self, request: Request) -> Response:
        wanted = self.read_query(serializers.NotificationFilters)
        rows = Notification.objects.visible_to(self.viewer).filter(actor_count__gt=0)
        if wanted.get("unread") is not None:
            rows = rows.unread() if wanted["unread"] else rows.exclude(read_at=None)
        if wanted.get("type"):
            rows = rows.filter(type=wanted["type"])
        return keyset_page(
            request,
            rows.columns(),
            order=("-updated_at", "-id"),
            build=lambda page: payloads(page, self.viewer),
        )

    @documented(summary="Remove all that you have read", response=serializers.Removed, errors=(401,))
    def clear(self, request: Request) -> Response:
        return Response({"removed": NotificationService.remove_read(user_id=self.viewer.id)})

    @documented(summary="Mark one as read", response=serializers.UnreadCount, errors=(401, 404))
    def read_one(self, request: Request, notification_id: str) -> Response:
        return self._mark(notification_id, read=True)

    @documented(summary="Mark one as unread", response=serializers.UnreadCount, errors=(401, 404))
    def unread_one(self, request: Request, notification_id: str) -> Response:
        return self._mark(notification_id, read=False)

    @documented(summary="Remove one", response=None, status=204, errors=(401, 404))
    def destroy(self, request: Request, notification_id: str) -> Response:
        if not NotificationService.remove(user_id=self.viewer.id, notification_id=notification_id):
            raise Missing()
        return Response(status=status.HTTP_204_NO_CONTENT)

    @documented(summary="Mark all as read", response=serializers.MarkedRead, errors=(401,))
    def read_all(self, request: Request) -> Response:
        return Response({"marked": NotificationService.mark_all_read(user_id=self.viewer.id), "unread_count": 0})

    @documented(summary="Mark all as seen", response=serializers.Marked, errors=(401,))
    def seen(self, request: Request) -> Response:
        return Response({"marked": NotificationService.mark_seen(user_id=self.viewer.id)})

    @documented(summary="How many are unread", response=serializers.UnreadCount, errors=(401,))
    def unread_count(self, request: Request) -> Response:
        return Response({"unread_count": NotificationService.unread_count(user_id=self.viewer.id)})

    def _mark(self, notification_id: str, *, read: bool) -> Response:
        if not Notification.objects.visible_to(self.viewer).filter(pk=notification_id).exists():
            raise Missing()
        unread = NotificationService.mark_read(user_id=self.viewer.id, notification_id=notification_id, read=read)
        answer: dict[str, Any] = {"id": notification_id, "read": read, "unread_count": unread}
        return Response(answer)
