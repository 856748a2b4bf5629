"""Probes, for load balancers and people. Not limited, not authenticated."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.schema import documented
from yiz.api.views import ApiViewSet
from yiz.health.checks import Part, parts

_EXAMPLE = {
    "status": "ok",
    "parts": {"database": {"ok": True, "needed": True, "ms": 0.31, "detail": "sqlite"}},
}


class PartSerializer(serializers.Serializer):
    ok = serializers.BooleanField()
    needed = serializers.BooleanField(help_text="Whether nothing can be answered without it.")
    ms = serializers.FloatField(help_text="How long the probe took, in milliseconds.")
    detail = serializers.CharField()


class HealthSerializer(serializers.Serializer):
    status = serializers.ChoiceField(["ok", "degraded", "down"])
    parts = serializers.DictField(child=PartSerializer())


class AliveSerializer(serializers.Serializer):
    status = serializers.ChoiceField(["ok"])


class HealthViewSet(ApiViewSet):
    authentication_classes = ()
    throttle_classes = ()
    anonymous_actions = frozenset({"overview", "ready", "live"})

    @documented(
        summary="Every part of the system, with the time it took",
        description="`degraded` when a part is away that reads can do without; `down` (503) when a needed one is.",
        response=HealthSerializer,
        response_example=_EXAMPLE,
    )
    def overview(self, request: Request) -> Response:
        return _report()

    @documented(
        summary="Whether requests should be sent here",
        description="The same as `/health`, under the name that orchestrators ask for.",
        response=HealthSerializer,
        response_example=_EXAMPLE,
    )
    def ready(self, request: Request) -> Response:
        return _report()

    @documented(
        summary="Whether the process answers at all", response=AliveSerializer, response_example={"status": "ok"}
    )
    def live(self, request: Request) -> Response:
        return Response({"status": "ok"})


def _report() -> Response:
    found = parts()
    down = any(part.needed and not part.ok for part in found)
    status = "down" if down else "ok" if all(part.ok for part in found) else "degraded"
    return Response({"status": status, "parts": dict(map(_told, found))}, status=503 if down else 200)


def _told(part: Part) -> tuple[str, dict[str, Any]]:
    facts = asdict(part)
    return facts.pop("name"), facts
