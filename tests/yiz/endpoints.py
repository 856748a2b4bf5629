"""A small API over real models, to try on it what all endpoints share."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from profiles.models import User
from yiz.api.errors import Conflict, Forbidden, Invalid, Missing, Unprocessable
from yiz.api.fields import IdField, LineField, SlugChoice, TagsField, TextField, WholeNumber
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.serializers import StrictSerializer
from yiz.api.toggles import wanted
from yiz.api.views import ApiViewSet
from yiz.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

ORDERS = {
    "id": ("-id",),
    "points": ("-points", "-id"),
    "rising": ("points", "id"),
    "verified": ("-email_verified_at", "-id"),
    "verified_rising": ("email_verified_at", "id"),
    "three": ("-points", "language", "-id"),
    "mixed": ("language", "-email_verified_at", "id"),
}


class TaskSerializer(StrictSerializer):
    title = LineField(max_length=20)
    minutes = WholeNumber(min_value=1, max_value=600, required=False)


class DaySerializer(StrictSerializer):
    title = LineField(max_length=20)
    tasks = TaskSerializer(many=True, required=False)


class PlanSerializer(StrictSerializer):
    title = LineField(max_length=20)
    description = TextField(max_length=100, required=False, allow_blank=True)
    difficulty = SlugChoice(["beginner", "advanced"], required=False)
    tags = TagsField(max_items=3, required=False)
    author = IdField(required=False)
    days = DaySerializer(many=True, required=False)


class ListQuery(StrictSerializer):
    by = SlugChoice(sorted(ORDERS), default="id")
    least = WholeNumber(min_value=0, max_value=1_000, default=0)


class ThingSerializer(serializers.Serializer):
    name = serializers.CharField()


RAISED = {
    "http404": Http404("a secret"),
    "missing": Missing(),
    "denied": PermissionDenied("a secret"),
    "forbidden": Forbidden("Only on Sundays.", "not_today"),
    "conflict": Conflict("It is there already.", "exists", "title", existing_id="5" * 24),
    "unprocessable": Unprocessable("Not so."),
    "invalid": Invalid("Too long.", "too_long", "days.3.title"),
    "suspicious": SuspiciousOperation("a secret"),
    "database": OperationalError("a secret"),
    "crash": ZeroDivisionError("a secret"),
}


class ThingViewSet(ApiViewSet):
    anonymous_actions = frozenset({"list", "retrieve", "echo", "fail", "toggle", "create", "replace"})
    limit_scopes = {"create": "share", "toggle": "track"}

    @documented(summary="People", query=ListQuery, response=ThingSerializer, page=True, response_example={"name": "x"})
    def list(self, request: Request) -> Response:
        asked = self.read_query(ListQuery)
        columns = ("id", "username", "points", "language", "email_verified_at")
        rows = User.objects.filter(points__gte=asked["least"]).values(*columns)
        return keyset_page(request, rows, order=ORDERS[asked["by"]], build=lambda found: found)

    @documented(summary="Makes a group", request=ThingSerializer, response=ThingSerializer, status=201, idempotent=True)
    @idempotent
    def create(self, request: Request) -> Response:
        name = str(request.data.get("name"))
        if name == "crash":
            raise ZeroDivisionError
        if Group.objects.filter(name=name).exists():
            raise Conflict("It is there already.", "exists", "name")
        group = Group.objects.create(name=name)
        return Response({"name": name, "pk": group.pk}, status=201, headers={"Location": f"/api/v1/things/{group.pk}"})

    @documented(summary="One", response=ThingSerializer)
    def retrieve(self, request: Request, thing_id: str) -> Response:
        return single(request, {"id": thing_id, "groups": Group.objects.count()})

    @documented(summary="Replaces", request=ThingSerializer, response=ThingSerializer)
    def replace(self, request: Request, thing_id: str) -> Response:
        check_if_match(request, {"id": thing_id, "groups": Group.objects.count()})
        return Response({"replaced": True})

    @documented(summary="Reads a plan", request=PlanSerializer, errors=(400,))
    def echo(self, request: Request) -> Response:
        return Response(self.read(PlanSerializer, partial=request.method == "PATCH"))

    @documented(summary="Toggles")
    def toggle(self, request: Request) -> Response:
        return Response({"wanted": wanted(request, "liked")})

    @documented(summary="Fails")
    def fail(self, request: Request, how: str) -> Response:
        raise RAISED[how]

    @documented(summary="For those signed in")
    def private(self, request: Request) -> Response:
        return Response({"id": self.viewer.pk})


def plain(request: HttpRequest, how: str) -> HttpResponse:
    """A view that is not DRF's."""
    raise RAISED[how]


def things(actions: dict[str, Any], **options: Any) -> Any:
    return ThingViewSet.as_view(actions, **options)


routes = [
    path("", things({"get": "list", "post": "create"})),
    path("echo", things({"post": "echo", "patch": "echo"})),
    path("toggle", things({"post": "toggle"})),
    path("private", things({"get": "private"})),
    path("fail/<slug:how>", things({"get": "fail", "post": "fail"})),
    path("plain/<slug:how>", plain),
    path("<oid:thing_id>", things({"get": "retrieve", "put": "replace"})),
]
urlpatterns = [
    path("api/v1/things/", include(routes)),
    path("elsewhere/<slug:how>", plain),
    path("", include("yiz.urls")),
]
