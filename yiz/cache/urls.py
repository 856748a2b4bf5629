from django.urls import path

from yiz.cache.views import CacheViewSet

urlpatterns = [
    path("health", CacheViewSet.as_view({"get": "health"})),
    path("stats", CacheViewSet.as_view({"get": "stats"})),
    path("warm", CacheViewSet.as_view({"post": "warm"})),
    path("clear", CacheViewSet.as_view({"delete": "clear"})),
    path("invalidate/user/<oid:user_id>", CacheViewSet.as_view({"delete": "invalidate_user"})),
    path("invalidate/skill/<oid:skill_id>", CacheViewSet.as_view({"delete": "invalidate_skill"})),
]
