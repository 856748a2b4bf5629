"""The addresses of the native protocol, as one ASGI application for WebSockets."""

from typing import Any

from channels.routing import URLRouter
from django.urls import re_path

from yiz.realtime.native import Entry, accept_at, refuse

everything: Any = accept_at(Entry(events=("join_system",)))
notifications: Any = accept_at(Entry(events=("join_personal_room",), personal=True))
skill: Any = accept_at(Entry(events=("join_skill_room",)))
feed: Any = accept_at(Entry(events=("join_feed",), personal=True))
trending: Any = accept_at(Entry(events=("join_trending",)))
moderation: Any = accept_at(Entry(events=("join_moderation",), personal=True))
presence: Any = accept_at(Entry(events=(), personal=True))
elsewhere: Any = refuse

websocket_application = URLRouter(
    [
        re_path(r"^ws/?$", everything),
        re_path(r"^ws/notifications/?$", notifications),
        re_path(r"^ws/skills/(?P<skill_id>[^/]+)/?$", skill),
        re_path(r"^ws/feed/?$", feed),
        re_path(r"^ws/trending/?$", trending),
        re_path(r"^ws/moderation/?$", moderation),
        re_path(r"^ws/presence/?$", presence),
        re_path(r"", elsewhere),
    ]
)
