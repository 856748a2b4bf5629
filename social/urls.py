from django.urls import path

from social.urls_community import urlpatterns as community_urlpatterns
from social.urls_exchange import urlpatterns as exchange_urlpatterns
from social.views.plans import PlanViewSet
from social.views.skills import OwnSkillViewSet, SkillViewSet, UserSkillViewSet

urlpatterns = [
    path("skills", SkillViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "skills/<oid:skill_id>",
        SkillViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path("skills/<oid:skill_id>/publish", SkillViewSet.as_view({"post": "publish"})),
    path("skills/<oid:skill_id>/unpublish", SkillViewSet.as_view({"post": "unpublish"})),
    path("skills/<oid:skill_id>/versions", SkillViewSet.as_view({"get": "versions"})),
    path("skills/<oid:skill_id>/versions/<int:number>", SkillViewSet.as_view({"get": "version"})),
    path("skills/<oid:skill_id>/download", SkillViewSet.as_view({"post": "download"})),
    path("plans", PlanViewSet.as_view({"get": "list", "post": "create"})),
    path(
        "plans/<oid:plan_id>",
        PlanViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path(
        "plans/<oid:plan_id>/days/<int:day>/complete",
        PlanViewSet.as_view({"post": "complete", "delete": "uncomplete"}),
    ),
    path("plans/<oid:plan_id>/progress", PlanViewSet.as_view({"get": "progress"})),
    path("me/skills", OwnSkillViewSet.as_view({"get": "skills"})),
    path("me/downloads", OwnSkillViewSet.as_view({"get": "downloads"})),
    *community_urlpatterns,
    *exchange_urlpatterns,
]

user_urlpatterns = [
    path("<oid:user_id>/skills", UserSkillViewSet.as_view({"get": "list"})),
]
