"""The addresses of the native protocol, as one ASGI application for WebSockets."""

from channels.routing import URLRouter
from django.urls import re_path

from yiz.realtime.entries import ENTRIES
from yiz.realtime.native import accept_at, refuse

websocket_application = URLRouter(
    [
        *(re_path(rf"^ws/{entry.path}/?$" if entry.path else r"^ws/?$", accept_at(entry)) for entry in ENTRIES),  # type: ignore[arg-type]
        re_path(r"", refuse),  # type: ignore[arg-type]
    ]
)
