from django.urls import path

from yiz.realtime.views import TicketViewSet

urlpatterns = [
    path("ticket", TicketViewSet.as_view({"post": "create"})),
]
