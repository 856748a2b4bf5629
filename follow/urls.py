from django.urls import path

from follow.views import FollowViewSet, RequestViewSet, UserEdgeViewSet
from follow.views_suggestions import SuggestionViewSet

urlpatterns = [
    path("", FollowViewSet.as_view({"post": "toggle"})),
    path("followers", FollowViewSet.as_view({"get": "followers"})),
    path("following", FollowViewSet.as_view({"get": "following"})),
    path("followers/<oid:user_id>", FollowViewSet.as_view({"delete": "remove_follower"})),
    path("status", FollowViewSet.as_view({"post": "statuses"})),
    path("status/<oid:user_id>", FollowViewSet.as_view({"get": "status"})),
    path("mutual/<oid:user_id>", FollowViewSet.as_view({"get": "mutual"})),
    path("suggestions", SuggestionViewSet.as_view({"get": "list"})),
    path("suggestions/<oid:user_id>/dismiss", SuggestionViewSet.as_view({"post": "dismiss"})),
    path("requests", RequestViewSet.as_view({"get": "list"})),
    path("requests/<oid:user_id>/accept", RequestViewSet.as_view({"post": "accept"})),
    path("requests/<oid:user_id>/reject", RequestViewSet.as_view({"post": "reject"})),
    path("<oid:user_id>", FollowViewSet.as_view({"delete": "unfollow"})),
]

user_urlpatterns = [
    path("me/blocks", UserEdgeViewSet.as_view({"get": "blocks"})),
    path("me/mutes", UserEdgeViewSet.as_view({"get": "mutes"})),
    path("<oid:user_id>/block", UserEdgeViewSet.as_view({"post": "block", "delete": "unblock"})),
    path("<oid:user_id>/mute", UserEdgeViewSet.as_view({"post": "mute", "delete": "unmute"})),
    path("<oid:user_id>/followers", UserEdgeViewSet.as_view({"get": "followers"})),
    path("<oid:user_id>/following", UserEdgeViewSet.as_view({"get": "following"})),
]
