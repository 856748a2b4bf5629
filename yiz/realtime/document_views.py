"""`/api/asyncapi`: the sockets for programs, and a page of the same for people."""

import re
from functools import cache
from typing import Any

import orjson
import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from yiz.api.handlers import json_problem
from yiz.api.responses import etag_of
from yiz.realtime.asyncapi import CLOSE_CODES, LIMITS, document, frame_of
from yiz.realtime.catalogue import client_events, server_events
from yiz.realtime.limits import Limits

KINDS = {"json": "application/json", "yaml": "application/yaml"}


@cache
def _body(kind: str) -> tuple[bytes, str]:
    if kind == "json":
        body = orjson.dumps(document())
    else:
        body = yaml.safe_dump(orjson.loads(orjson.dumps(document())), sort_keys=False, allow_unicode=True).encode()
    return body, etag_of(body)


@require_safe
def asyncapi(request: HttpRequest) -> HttpResponse:
    """`GET /api/asyncapi`: JSON; YAML by `?format=yaml` or by the Accept header."""
    kind = request.GET.get("format") or ("yaml" if "yaml" in request.headers.get("Accept", "") else "json")
    if kind not in KINDS:
        return json_problem(400, "invalid_choice", "json or yaml is expected.")
    body, etag = _body(kind)
    headers = {"ETag": etag, "Vary": "Accept"}
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type=KINDS[kind], headers=headers)


@require_safe
def asyncapi_page(request: HttpRequest) -> HttpResponse:
    """`GET /api/asyncapi/docs`: the same, to be read."""
    return render(request, "yiz/asyncapi.html", _shown())


@cache
def _shown() -> dict[str, Any]:
    limits = Limits()
    return {
        "channels": [(row["address"], _said(row["description"])) for row in document()["channels"].values()],
        "limits": [(getattr(limits, name), about) for name, about in LIMITS.items()],
        "codes": CLOSE_CODES.items(),
        "taken": [
            {
                "event": event,
                "about": _said(event.about),
                "frame": _pretty({"event": event.name, "data": event.example, "id": 1}),
                "answer": _pretty({"event": "ack", "id": 1, "data": event.answer}),
            }
            for event in client_events().values()
        ],
        "told": [
            {"event": event, "about": _said(event.about), "frame": _pretty(frame_of(event))}
            for event in server_events().values()
        ],
    }


def _said(text: str) -> SafeString:
    """What stands between backticks is code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text)))  # noqa: S308  escaped before


def _pretty(frame: Any) -> str:
    return orjson.dumps(frame, option=orjson.OPT_INDENT_2).decode()
