from django.urls import path

from feed.views import FeedViewSet

urlpatterns = [
    path("", FeedViewSet.as_view({"get": "personal"})),
    path("global", FeedViewSet.as_view({"get": "everybody"})),
    path("users/<oid:user_id>", FeedViewSet.as_view({"get": "person"})),
    path("items/<oid:activity_id>/hide", FeedViewSet.as_view({"post": "hide"})),
    path("health", FeedViewSet.as_view({"get": "health"})),
]
