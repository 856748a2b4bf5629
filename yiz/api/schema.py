"""The OpenAPI document: what every operation has in common, and `documented()` for what is its own."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, inline_serializer
from rest_framework import serializers

from yiz.api.constants import PAGE_LIMIT, PAGE_LIMIT_MAX
from yiz.api.errors import NOT_FOUND, problem

_REFUSALS: dict[int, tuple[str, dict[str, Any]]] = {
    400: (
        "Something in the request is wrong; the field is named.",
        problem("required", "This field is required.", "title", kind="validation_error"),
    ),
    401: (
        "No access token, or not a valid one.",
        problem("not_authenticated", "Authentication credentials were not provided."),
    ),
    403: (
        "Known, but not allowed.",
        problem("permission_denied", "You do not have permission to perform this action."),
    ),
    404: ("Not there, or not for this caller to know of.", problem("not_found", NOT_FOUND)),
    409: ("It contradicts what is there already.", problem("conflict", "This contradicts what is there already.")),
    412: ("It has changed since it was read.", problem("precondition_failed", "It has changed since you read it.")),
    413: ("The body is too large.", problem("too_large", "The body is too large.")),
    415: (
        "Not of a media type that is taken here.",
        problem("unsupported_media_type", "Unsupported media type “text/plain” in request."),
    ),
    422: ("It can't be done as asked.", problem("unprocessable", "This can't be done as asked.")),
    429: ("Too many requests; `Retry-After` says when to try again.", problem("throttled", "Request was throttled.")),
    503: (
        "A part that is needed is away.",
        problem("unavailable", "A part that is needed is away.", kind="server_error"),
    ),
}


class ErrorItemSerializer(serializers.Serializer):
    """One thing that is wrong."""

    code = serializers.CharField(help_text="A word for programs.")
    detail = serializers.CharField(help_text="A sentence for people.")
    attr = serializers.CharField(allow_null=True, help_text="The field, dotted where nested: `days.3.title`.")


class ErrorSerializer(serializers.Serializer):
    """The one shape of every refusal."""

    type = serializers.ChoiceField(["validation_error", "client_error", "server_error"])
    errors = ErrorItemSerializer(many=True)  # type: ignore[assignment]


class BearerScheme(OpenApiAuthenticationExtension):
    """How callers say who they are."""

    target_class = "profiles.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class IdFieldSchema(OpenApiSerializerFieldExtension):
    """How an id looks."""

    target_class = "yiz.api.fields.IdField"

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, str]:
        return {"type": "string", "pattern": "^[0-9a-f]{24}$"}


class AutoSchema(SpectacularSchema):
    """Tags by prefix, and on every operation the refusals that any call may meet."""

    def get_tags(self) -> list[str]:
        return self._words()[:1]

    def get_description(self) -> str:  # type: ignore[override]
        """Only what `documented()` says: docstrings are for those who work here."""
        return ""

    def get_operation_id(self) -> str:
        """`social_skills_like`: the words of the path and the action, so that generated clients read well."""
        action = getattr(self.view, "action", None) or self.method.lower()
        words = [word for word in self._words() if not word.startswith("{")]
        return "_".join(words if words[-1:] == [action] else [*words, action]).replace("-", "_")

    def _words(self) -> list[str]:
        return [word for word in self.path.split("/") if word and word not in ("api", "v1")]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status in self._common():
            answer = self._get_response_for_code(_refusal(status), str(status), None, direction)  # type: ignore[no-untyped-call]
            bodies.setdefault(str(status), answer)
        return dict(sorted(bodies.items()))

    def _common(self) -> Iterable[int]:
        anonymous = getattr(self.view, "action", None) in getattr(self.view, "anonymous_actions", ())
        yield from () if anonymous or not self.view.get_authenticators() else (401,)
        yield from (404,) if "{" in self.path else ()
        yield 429


def documented(
    summary: str,
    *,
    request: Any = None,
    response: Any = OpenApiTypes.OBJECT,
    status: int = 200,
    also: Mapping[int, Any] | None = None,
    errors: Iterable[int] = (),
    query: type[serializers.Serializer] | None = None,
    page: bool = False,
    idempotent: bool = False,
    description: str = "",
    request_example: Any = None,
    response_example: Any = None,
    **options: Any,
) -> Callable[[Any], Any]:
    """Says what an action takes and answers. `errors` are the statuses beside 401, 404 and 429, which are added.

    `page=True`: the response is a keyset page of `response`; its `response_example` is that of one row.
    `query`: a serializer of the query parameters. `also`: further answers that are no refusals, by status. Examples are
    plain values.
    """
    if page:
        response = page_of(response)
        response_example = None if response_example is None else _page_example(response_example)
    examples = [
        *options.pop("examples", ()),
        *_examples(request_example, request_only=True),
        *_examples(response_example, response_only=True, status_codes=[str(status)]),
    ]
    answers = {status: None if status == 204 else response, **(also or {}), **{code: _refusal(code) for code in errors}}
    return extend_schema(
        summary=summary,
        description=description or None,
        request=request,
        responses=answers,
        examples=examples,
        parameters=[*([query] if query else []), *(_PAGE if page else []), *(_IDEMPOTENCY if idempotent else [])],
        **options,
    )


@cache
def page_of(row: Any) -> Any:
    """The serializer of a keyset page of these rows."""
    results: serializers.Field
    if isinstance(row, type) and issubclass(row, serializers.BaseSerializer):
        name, results = row.__name__.removesuffix("Serializer"), row(many=True)
    else:
        name, results = "Object", serializers.ListField(child=serializers.DictField())
    return inline_serializer(f"PageOf{name}", {"results": results, "next": _link(), "previous": _link()})


def _link() -> serializers.URLField:
    return serializers.URLField(allow_null=True, help_text="An address, or null at the end.")


def _refusal(status: int) -> OpenApiResponse:
    description, example = _REFUSALS[status]
    return OpenApiResponse(
        ErrorSerializer,
        description,
        examples=[OpenApiExample(description.rstrip("."), example, response_only=True, status_codes=[str(status)])],
    )


def _examples(value: Any, **options: Any) -> list[OpenApiExample]:
    return [] if value is None else [OpenApiExample("Example", value, **options)]


def _page_example(row: Any) -> dict[str, Any]:
    return {"results": [row], "next": "https://example.com/…?cursor=WzAsIjY1…", "previous": None}


_PAGE = [
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": PAGE_LIMIT_MAX, "default": PAGE_LIMIT}),
    OpenApiParameter("cursor", str, description="Opaque; taken from `next` or `previous`."),
]
_IDEMPOTENCY = [
    OpenApiParameter(
        "Idempotency-Key",
        str,
        OpenApiParameter.HEADER,
        description="Any text of your own, ≤ 128 characters; under one key a call is done once in 24 hours.",
    )
]
