"""Skills that become others, leave as files and come in as files. Under `/api/v1/social/`."""

from django.urls import path

from social.views.exchange import ExchangeViewSet, ImportViewSet
from social.views.plan_exchange import PlanExchangeViewSet

urlpatterns = [
    path("skills/import", ImportViewSet.as_view({"post": "import_skill"})),
    path("skills/<oid:skill_id>/export", ExchangeViewSet.as_view({"get": "export"})),
    path("skills/<oid:skill_id>/fork", ExchangeViewSet.as_view({"post": "fork"})),
    path("plans/<oid:plan_id>/share", PlanExchangeViewSet.as_view({"post": "share"})),
    path("plans/<oid:plan_id>/upgrade", PlanExchangeViewSet.as_view({"get": "preview", "post": "upgrade"})),
]
