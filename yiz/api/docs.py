"""The OpenAPI document and the two pages that show it, with nothing fetched from elsewhere."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from yiz.api.errors import Invalid
from yiz.api.responses import etag_of, if_none_match

KINDS = {"yaml": "application/yaml", "json": "application/json"}


class _AsItIs(BaseContentNegotiation):
    """These views answer one thing, whatever is asked for."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        first = next(iter(renderers))
        return first, first.media_type


class _OpenView(APIView):
    permission_classes = (AllowAny,)
    authentication_classes = ()
    content_negotiation_class = _AsItIs


@lru_cache(maxsize=4)
def _schema(routes: str) -> Any:
    return SchemaGenerator(urlconf=routes).get_schema(request=None, public=True)


@lru_cache(maxsize=8)
def document(kind: str, routes: str) -> tuple[bytes, str]:
    """The OpenAPI document of a URL configuration as `yaml` or `json`, and its `ETag`; generated once a process."""
    schema = _schema(routes)
    renderer = OpenApiJsonRenderer() if kind == "json" else OpenApiYamlRenderer()
    body = renderer.render(schema, renderer_context={})
    return body, etag_of(body)


class SchemaView(_OpenView):
    """`GET /api/schema`: YAML; JSON by `?format=json` or by the Accept header."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        kind = request.query_params.get("format") or ("json" if "json" in request.headers.get("Accept", "") else "yaml")
        if kind not in KINDS:
            raise Invalid("yaml or json is expected.", "invalid_choice", "format")
        body, etag = document(kind, settings.ROOT_URLCONF)
        if if_none_match(request, etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        return HttpResponse(body, content_type=KINDS[kind], headers={"ETag": etag, "Vary": "Accept"})


class PageView(_OpenView):
    """`GET /api/docs` and `GET /api/redoc`."""

    template = ""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> HttpResponse:
        return render(request._request, self.template)


def _page(template: str) -> Any:
    # ReDoc searches in a worker that it makes from a blob
    return csp_update({"worker-src": ["'self'", "blob:"]})(PageView.as_view(template=template))


urlpatterns: list[URLPattern] = [
    path("schema", SchemaView.as_view(), name="api-schema"),
    path("docs", _page("api/swagger.html"), name="api-docs"),
    path("redoc", _page("api/redoc.html"), name="api-redoc"),
]
