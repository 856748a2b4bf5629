from typing import Any

import structlog
from django.apps import AppConfig
from django_structlog.signals import bind_extra_request_metadata

from yiz.api import callers, routes
from yiz.ports import Cleaner, cleaners, user_data


class ApiConfig(AppConfig):
    """What all endpoints share."""

    name = "yiz.api"
    label = "api"

    def ready(self) -> None:
        from yiz.api import idempotency  # noqa: PLC0415  its model is loaded only now
        from yiz.api.user_data import IdempotencyData  # noqa: PLC0415

        routes.register()
        cleaners.provide("idempotency_keys", Cleaner(idempotency.clean, idempotency.count))
        user_data.provide("idempotency_keys", IdempotencyData())
        bind_extra_request_metadata.connect(_log_address, dispatch_uid="yiz.api.address")


def _log_address(request: Any, **_: Any) -> None:
    structlog.contextvars.bind_contextvars(address=callers.client_address(request))
