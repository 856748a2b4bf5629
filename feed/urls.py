from django.urls import path

from feed.views import FeedViewSet

urlpatterns = [
    path("", FeedViewSet.as_view({"get": "personal"})),
    path("refresh", FeedViewSet.as_view({"get": "refresh_state", "post": "refresh"})),
    path("discovery", FeedViewSet.as_view({"get": "discovery"})),
    path("trending", FeedViewSet.as_view({"get": "trending"})),
    path("global", FeedViewSet.as_view({"get": "everybody"})),
    path("users/<oid:user_id>", FeedViewSet.as_view({"get": "person"})),
    path("items/<oid:item_id>/hide", FeedViewSet.as_view({"post": "hide"})),
    path("health", FeedViewSet.as_view({"get": "health"})),
]
