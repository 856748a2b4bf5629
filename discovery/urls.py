from django.urls import path

from discovery.views import CategoryViewSet, DiscoverySkillViewSet, RecommendationViewSet, TagViewSet
from discovery.views_search import SearchViewSet

urlpatterns = [
    path("skills/search", SearchViewSet.as_view({"get": "skills"})),
    path("suggest", SearchViewSet.as_view({"get": "suggest"})),
    path("skills/trending", DiscoverySkillViewSet.as_view({"get": "trending"})),
    path("skills/top", DiscoverySkillViewSet.as_view({"get": "top"})),
    path("skills/new", DiscoverySkillViewSet.as_view({"get": "new"})),
    path("skills/categories", CategoryViewSet.as_view({"get": "list"})),
    path("skills/categories/<str:slug>", CategoryViewSet.as_view({"get": "retrieve"})),
    path("skills/<oid:skill_id>/similar", DiscoverySkillViewSet.as_view({"get": "similar"})),
    path("tags", TagViewSet.as_view({"get": "list"})),
    path("tags/<str:tag>", TagViewSet.as_view({"get": "retrieve"})),
    path("recommendations", RecommendationViewSet.as_view({"get": "list"})),
    path("recommendations/<oid:skill_id>/dismiss", RecommendationViewSet.as_view({"post": "dismiss"})),
]
