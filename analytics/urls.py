from django.urls import path

from analytics.views.tracking import TrackingViewSet

urlpatterns = [
    path("track", TrackingViewSet.as_view({"post": "one"})),
    path("track/batch", TrackingViewSet.as_view({"post": "batch"})),
]
