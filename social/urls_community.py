"""What people do with skills: interactions, comments, custom tasks. Under `/api/v1/social/`."""

from django.urls import path

from social.views.comments import CommentViewSet, ThreadViewSet
from social.views.interactions import InteractionViewSet
from social.views.mine import MineViewSet
from social.views.tasks import SkillTasksViewSet, TaskViewSet

urlpatterns = [
    path("skills/<oid:skill_id>/like", InteractionViewSet.as_view({"post": "like"})),
    path("skills/<oid:skill_id>/bookmark", InteractionViewSet.as_view({"post": "bookmark"})),
    path("skills/<oid:skill_id>/rate", InteractionViewSet.as_view({"post": "rate", "delete": "unrate"})),
    path("skills/<oid:skill_id>/likers", InteractionViewSet.as_view({"get": "likers"})),
    path("skills/<oid:skill_id>/ratings", InteractionViewSet.as_view({"get": "ratings"})),
    path("skills/<oid:skill_id>/comments", ThreadViewSet.as_view({"get": "list", "post": "create"})),
    path("skills/<oid:skill_id>/tasks", SkillTasksViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "comments/<oid:comment_id>",
        CommentViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path("comments/<oid:comment_id>/replies", CommentViewSet.as_view({"get": "replies"})),
    path("comments/<oid:comment_id>/like", CommentViewSet.as_view({"post": "like"})),
    path("comments/<oid:comment_id>/pin", CommentViewSet.as_view({"post": "pin"})),
    path(
        "tasks/<oid:task_id>",
        TaskViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path("tasks/<oid:task_id>/vote", TaskViewSet.as_view({"post": "vote"})),
    path("tasks/<oid:task_id>/adopt", TaskViewSet.as_view({"post": "adopt"})),
    path("me/likes", MineViewSet.as_view({"get": "likes"})),
    path("me/bookmarks", MineViewSet.as_view({"get": "bookmarks"})),
    path("me/ratings", MineViewSet.as_view({"get": "ratings"})),
    path("me/comments", MineViewSet.as_view({"get": "comments"})),
]
