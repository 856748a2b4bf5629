from typing import Any

import structlog
from django.apps import AppConfig
from django_structlog.signals import bind_extra_request_metadata

from yiz.api import callers, routes


class ApiConfig(AppConfig):
    """What all endpoints share."""

    name = "yiz.api"
    label = "api"

    def ready(self) -> None:
        routes.register()
        bind_extra_request_metadata.connect(_log_address, dispatch_uid="yiz.api.address")


def _log_address(request: Any, **_: Any) -> None:
    structlog.contextvars.bind_contextvars(address=callers.client_address(request))
