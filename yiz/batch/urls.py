from django.urls import path

from yiz.batch.views import BatchViewSet

urlpatterns = [
    path("health", BatchViewSet.as_view({"get": "health"})),
    path("status", BatchViewSet.as_view({"get": "overview"})),
    path("start", BatchViewSet.as_view({"post": "start"})),
    path("stop", BatchViewSet.as_view({"post": "stop"})),
    path("process", BatchViewSet.as_view({"post": "process"})),
    path("cleanup", BatchViewSet.as_view({"post": "cleanup"})),
    path("runs", BatchViewSet.as_view({"get": "runs"})),
    path("runs/<oid:run_id>", BatchViewSet.as_view({"get": "one_run"})),
]
