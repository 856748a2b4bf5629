from django.urls import path

from yiz.health.metrics import metrics
from yiz.health.views import HealthViewSet

urlpatterns = [
    path("metrics", metrics, name="metrics"),
    path("health", HealthViewSet.as_view({"get": "overview"}), name="health"),
    path("health/ready", HealthViewSet.as_view({"get": "ready"}), name="health-ready"),
    path("health/live", HealthViewSet.as_view({"get": "live"}), name="health-live"),
]
