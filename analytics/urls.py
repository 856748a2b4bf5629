from django.urls import path

from analytics.views.export import ExportViewSet
from analytics.views.reports import OwnReportsViewSet, PlatformViewSet, SkillReportsViewSet
from analytics.views.tracking import TrackingViewSet

urlpatterns = [
    path("track", TrackingViewSet.as_view({"post": "one"})),
    path("track/batch", TrackingViewSet.as_view({"post": "batch"})),
    path("user/engagement", OwnReportsViewSet.as_view({"get": "engagement"})),
    path("user/behavior", OwnReportsViewSet.as_view({"get": "behavior"})),
    path("creator", OwnReportsViewSet.as_view({"get": "creator"})),
    path("skills/<oid:skill_id>", SkillReportsViewSet.as_view({"get": "retrieve"})),
    path("skills/<oid:skill_id>/timeseries", SkillReportsViewSet.as_view({"get": "timeseries"})),
    path("trending", SkillReportsViewSet.as_view({"get": "trending"})),
    path("dashboard", PlatformViewSet.as_view({"get": "dashboard"})),
    path("export", ExportViewSet.as_view({"get": "export"})),
]
