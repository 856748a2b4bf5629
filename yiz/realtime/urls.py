from django.urls import path

from yiz.realtime.document_views import asyncapi, asyncapi_page
from yiz.realtime.views import SocketViewSet

urlpatterns = [
    path("ticket", SocketViewSet.as_view({"post": "ticket"})),
    path("presence", SocketViewSet.as_view({"get": "presence"})),
    path("status", SocketViewSet.as_view({"get": "overview"})),
    path("broadcast", SocketViewSet.as_view({"post": "broadcast"})),
]
document_urlpatterns = [
    path("asyncapi", asyncapi, name="asyncapi"),
    path("asyncapi/docs", asyncapi_page, name="asyncapi-docs"),
]
