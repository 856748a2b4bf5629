from django.urls import path

from yiz.realtime.views import SocketViewSet

urlpatterns = [
    path("ticket", SocketViewSet.as_view({"post": "ticket"})),
    path("presence", SocketViewSet.as_view({"get": "presence"})),
    path("status", SocketViewSet.as_view({"get": "overview"})),
    path("broadcast", SocketViewSet.as_view({"post": "broadcast"})),
]
