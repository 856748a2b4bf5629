"""Answers that can be asked for conditionally: `ETag`, `If-None-Match` → 304, `If-Match` → 412."""

from hashlib import blake2b
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.errors import PreconditionFailed
from yiz.api.renderers import Encoded, encode


def etag_of(body: bytes) -> str:
    """The strong entity tag of a body, in quotes."""
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def single(request: Request, payload: Any, status: int = 200) -> Response:
    """The payload with its `ETag`; 304 without a body when the caller has it already (GET and HEAD)."""
    return tagged(request, encode(payload), status)


def tagged(request: Request, body: Encoded, status: int = 200, etag: str | None = None) -> Response:
    """As `single`, for a body that is encoded already (with its tag, when that is known too)."""
    etag = etag or etag_of(body)
    if if_none_match(request, etag):
        return Response(status=304, headers={"ETag": etag})
    return Response(body, status=status, headers={"ETag": etag})


def if_none_match(request: Request, etag: str) -> bool:
    """Whether the caller says that it has this already, and only reads."""
    known = request.META.get("HTTP_IF_NONE_MATCH") or ""
    return known != "" and request.method in ("GET", "HEAD") and _listed(known, etag, weak=True)


def check_if_match(request: Request, current_payload: Any) -> None:
    """Raises `PreconditionFailed` when the caller's `If-Match` is not the tag of what is there now.

    `current_payload` is what a GET by the same caller would answer at this moment.
    """
    wanted = request.META.get("HTTP_IF_MATCH")
    if wanted and not _listed(wanted, etag_of(encode(current_payload)), weak=False):
        raise PreconditionFailed


def _listed(header: str, etag: str, *, weak: bool) -> bool:
    if header.strip() == "*":
        return True
    tags = [tag.strip() for tag in header.split(",")]
    return etag in ([tag.removeprefix("W/") for tag in tags] if weak else tags)
