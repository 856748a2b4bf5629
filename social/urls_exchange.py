"""Skills that become others, leave as files and come in as files. Under `/api/v1/social/`."""

from django.urls import path

from social.views.exchange import ExchangeViewSet

urlpatterns = [
    path("skills/<oid:skill_id>/fork", ExchangeViewSet.as_view({"post": "fork"})),
]
