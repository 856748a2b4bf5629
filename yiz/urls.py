"""Composition: every app's routes under its prefix, one line each.

Routes have no trailing slash and answer with one too (`yiz.api.paths.canonical`).
"""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from follow.urls import user_urlpatterns as edge_urlpatterns
from profiles.urls import auth_urlpatterns, media_urlpatterns
from profiles.urls import user_urlpatterns as account_urlpatterns
from social.urls import user_urlpatterns as skill_urlpatterns
from yiz.home import home
from yiz.realtime.urls import document_urlpatterns

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    path("api/", include("yiz.api.docs")),
    path("api/", include(document_urlpatterns)),
    path("media/", include(media_urlpatterns)),
    path("api/v1/auth/", include(auth_urlpatterns)),
    path("api/v1/users/", include(account_urlpatterns)),
    path("api/v1/users/", include(edge_urlpatterns)),
    path("api/v1/users/", include(skill_urlpatterns)),
    path("api/v1/follow/", include("follow.urls")),
    path("api/v1/social/", include("social.urls")),
    path("api/v1/discovery/", include("discovery.urls")),
    path("api/v1/moderation/", include("moderation.urls")),
    path("api/v1/notifications/", include("notifications.urls")),
    path("api/v1/feed/", include("feed.urls")),
    path("api/v1/cache/", include("yiz.cache.urls")),
    path("api/v1/batch/", include("yiz.batch.urls")),
    path("api/v1/analytics/", include("analytics.urls")),
    path("api/v1/websocket/", include("yiz.realtime.urls")),
    path("", include("yiz.health.urls")),
    path("", home),
]

handler400 = "yiz.api.handlers.bad_request"
handler403 = "yiz.api.handlers.permission_denied"
handler404 = "yiz.api.handlers.page_not_found"
handler500 = "yiz.api.handlers.server_error"
