"""`/api/v1/cache`: how the cache is doing, and what an operator does about it."""

from time import perf_counter

from django.conf import settings
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.errors import Unavailable
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet
from yiz.cache.constants import NAMESPACES
from yiz.cache.services import CacheService
from yiz.cache.store import store
from yiz.ids import new_id

PROBE = "probe"
_SKILLS = {"namespace": "skill", "ttl": 1800.0, "hits": 9120, "misses": 311}


class CacheHealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(["ok", "degraded"])
    detail = serializers.CharField()
    ms = serializers.FloatField(help_text="Milliseconds to write something and read it again.")


class NamespaceSerializer(serializers.Serializer):
    namespace = serializers.CharField()
    ttl = serializers.FloatField(help_text="Seconds, give or take a tenth.")
    hits = serializers.IntegerField()
    misses = serializers.IntegerField()
    ratio = serializers.FloatField(allow_null=True, help_text="Hits by questions; null when nobody has asked.")
    keys = serializers.IntegerField()
    bytes = serializers.IntegerField(help_text="Estimated from a sample.")


class CacheStatsSerializer(serializers.Serializer):
    namespaces = NamespaceSerializer(many=True)


class WarmedSerializer(serializers.Serializer):
    warmed = serializers.DictField(child=serializers.IntegerField(), help_text="By what was filled: entries.")


class ClearedSerializer(serializers.Serializer):
    cleared = serializers.ListField(child=serializers.CharField(), help_text="The namespaces.")


class CacheViewSet(ApiViewSet):
    """Moderators look and invalidate, admins warm and clear."""

    anonymous_actions = frozenset({"health"})
    moderator_actions = frozenset({"stats", "invalidate_user", "invalidate_skill"})
    admin_actions = frozenset({"warm", "clear"})

    @documented(
        "Whether the cache answers",
        response=CacheHealthSerializer,
        response_example={"status": "ok", "detail": "redis", "ms": 0.41},
        description="`degraded` while it is away: everything is then read from the database.",
    )
    def health(self, request: Request) -> Response:
        begun, value = perf_counter(), new_id()
        kept = store.set(PROBE, value, 10.0)
        found = kept and store.get_many([PROBE]).get(PROBE) is not None
        ms = round((perf_counter() - begun) * 1000, 3)
        where = "in this process" if settings.EMBEDDED else "redis"
        detail = where if found else "Redis is away or keeps nothing; everything is read from the database."
        return Response({"status": "ok" if found else "degraded", "detail": detail, "ms": ms})

    @documented(
        "Hits, misses, keys and memory by namespace",
        response=CacheStatsSerializer,
        response_example={"namespaces": [{**_SKILLS, "ratio": 0.967, "keys": 204, "bytes": 812_400}]},
        errors=(403,),
    )
    def stats(self, request: Request) -> Response:
        return Response({"namespaces": CacheService.stats()})

    @documented(
        "Fill what everybody reads",
        request=NoBody,
        response=WarmedSerializer,
        response_example={"warmed": {"trending": 9}},
        errors=(400, 403),
    )
    def warm(self, request: Request) -> Response:
        self.read(NoBody)
        return Response({"warmed": CacheService.warm()})

    @documented(
        "Empty the cache",
        request=NoBody,
        response=ClearedSerializer,
        response_example={"cleared": [namespace.name for namespace in NAMESPACES]},
        errors=(400, 403, 503),
        description="Only what this product has cached; sign-ins, limits and tickets are not touched.",
    )
    def clear(self, request: Request) -> Response:
        self.read(NoBody)
        self._surely(CacheService.clear_all())
        return Response({"cleared": [namespace.name for namespace in NAMESPACES]})

    @documented("Forget what is cached of a user", response=None, status=204, errors=(400, 403, 503))
    def invalidate_user(self, request: Request, user_id: str) -> Response:
        self.read(NoBody)
        self._surely(CacheService.invalidate_user(user_id=user_id))
        return Response(status=204)

    @documented("Forget what is cached of a skill", response=None, status=204, errors=(400, 403, 503))
    def invalidate_skill(self, request: Request, skill_id: str) -> Response:
        self.read(NoBody)
        self._surely(CacheService.invalidate_skill(skill_id=skill_id))
        return Response(status=204)

    @staticmethod
    def _surely(done: bool) -> None:
        if not done:
            raise Unavailable("The cache is away; nothing in it is read until it is back.")
