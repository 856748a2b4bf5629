"""Skills that become others, leave as files and come in as files. Under `/api/v1/social/`."""

from django.urls import path

from social.views.exchange import ExchangeViewSet, ImportViewSet

urlpatterns = [
    path("skills/import", ImportViewSet.as_view({"post": "import_skill"})),
    path("skills/<oid:skill_id>/export", ExchangeViewSet.as_view({"get": "export"})),
    path("skills/<oid:skill_id>/fork", ExchangeViewSet.as_view({"post": "fork"})),
]
