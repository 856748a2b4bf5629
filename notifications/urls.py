from django.urls import path

from notifications.views import NotificationViewSet, PreferencesViewSet

urlpatterns = [
    path("", NotificationViewSet.as_view({"get": "list", "delete": "clear"})),
    path("read-all", NotificationViewSet.as_view({"post": "read_all"})),
    path("seen", NotificationViewSet.as_view({"post": "seen"})),
    path("preferences", PreferencesViewSet.as_view({"get": "retrieve", "put": "update"})),
    path("unread-count", NotificationViewSet.as_view({"get": "unread_count"})),
    path("<oid:notification_id>", NotificationViewSet.as_view({"delete": "destroy"})),
    path("<oid:notification_id>/read", NotificationViewSet.as_view({"post": "read_one"})),
    path("<oid:notification_id>/unread", NotificationViewSet.as_view({"post": "unread_one"})),
]
