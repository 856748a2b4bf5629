"""`GET /metrics`: everything for Prometheus, in its text format."""

import hmac
import os
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from yiz.api.handlers import json_problem
from yiz.health.lookups import Lookups


@require_safe
def metrics(request: HttpRequest) -> HttpResponseBase:
    """For those who know `METRICS_TOKEN`; when none is set, for this machine alone and not through a proxy."""
    if not _may_look(request):
        return json_problem(403, "permission_denied", "Send METRICS_TOKEN as a bearer token, or ask from this machine.")
    return HttpResponse(_text(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def _text() -> bytes:
    registry = CollectorRegistry()
    registry.register(Lookups())
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)
    return generate_latest(REGISTRY) + generate_latest(registry)


def _may_look(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    address = request.META.get("REMOTE_ADDR", "")
    through_a_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return bool(address) and ip_address(address).is_loopback and not through_a_proxy
