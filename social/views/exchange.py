"""Skills that become others, leave as files and come in as files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import IO, Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response

from social.constants import MAX_IMPORT_BYTES
from social.exchange import as_calendar, as_json, as_markdown
from social.exchange.fields import EXPORTED
from social.payloads.skills import skill_payload
from social.permissions import visible_or_404
from social.querysets.skills import DETAILED
from social.serializers import examples
from social.serializers import exchange as files
from social.serializers import skills as shapes
from social.services.forking import fork
from social.services.progress import zone_of
from social.services.skills import SkillService
from yiz.api.errors import Missing, TooLarge
from yiz.api.idempotency import idempotent
from yiz.api.parsers import JSONParser
from yiz.api.responses import etag_of, if_none_match, single
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet

_KINDS = {
    "json": ("application/json", "json"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
    "ics": ("text/calendar; charset=utf-8", "ics"),
}
_FORK = {
    **examples.SKILL_DETAIL,
    "id": "65f0c0ffee65f0c0ffee0101",
    "status": "draft",
    "published_at": None,
    "forked_from": {"id": examples.SKILL["id"], "title": examples.SKILL["title"], "author": examples.PERSON},
}
_FILE = {"format": as_json.FORMAT, **{name: examples.SKILL_DETAIL[name] for name in EXPORTED}}
_MARKDOWN = as_markdown.write(examples.SKILL_DETAIL).decode()


class MarkdownParser(BaseParser):
    """A body that is a Markdown file; read as `{"format": "markdown", "content": …}`."""

    media_type = "text/markdown"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        try:
            return {"format": "markdown", "content": stream.read().decode("utf-8")}
        except UnicodeDecodeError:
            raise ParseError("This is not UTF-8.") from None


class SkillMaking(ApiViewSet):
    """What is answered by calls that make a skill."""

    def answer(self, skill_id: str, status: int) -> Response:
        payload = skill_payload(visible_or_404(self.viewer, skill_id, DETAILED), self.viewer)
        if payload is None:
            raise Missing
        response = single(self.request, payload, status)
        if status == 201:
            response["Location"] = f"/api/v1/social/skills/{skill_id}"
        return response


class ExchangeViewSet(SkillMaking):
    """Fork and export."""

    anonymous_actions = frozenset({"export"})
    limit_scopes = {"fork": "share"}

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        # the format of a file is asked for in the address, whatever the Accept header says
        return super().perform_content_negotiation(request, force or self.action == "export")

    @documented(
        "Fork a skill into a draft of one's own",
        description="Made the first time (201), the same one later (200). Counted once a user.",
        response=shapes.SkillDetailSerializer,
        response_example=_FORK,
        status=201,
        errors=(400, 403, 409, 422),
        idempotent=True,
    )
    @idempotent
    def fork(self, request: Request, skill_id: str) -> Response:
        self.read(NoBody)
        done = fork(user=self.viewer, skill_id=skill_id)
        return self.answer(done.skill_id, 201 if done.made else 200)

    @documented(
        "Export a skill as a file",
        description=(
            "`json` and `markdown` can be imported again without loss. `ics` is a calendar: day 1 on `start`, one "
            "all-day event a day; a newer one replaces the events of an older."
        ),
        query=files.ExportQuery,
        response=files.SkillImportInput,
        response_example=_FILE,
        errors=(400,),
    )
    def export(self, request: Request, skill_id: str) -> HttpResponseBase:
        query = self.read_query(files.ExportQuery)
        row = visible_or_404(self.viewer, skill_id, DETAILED)
        content_type, ending = _KINDS[query["format"]]
        body = _file(query["format"], row, query.get("start") or datetime.now(zone_of(self.viewer)).date())
        etag = etag_of(body)
        if if_none_match(request, etag):
            return HttpResponse(status=304, headers={"ETag": etag})
        name = content_disposition_header(True, f"{row['slug']}.{ending}") or ""
        return HttpResponse(body, content_type=content_type, headers={"ETag": etag, "Content-Disposition": name})


class ImportViewSet(SkillMaking):
    """Import, of JSON and of Markdown."""

    parser_classes = (JSONParser, MarkdownParser)
    limit_scopes = {"import_skill": "share"}

    @documented(
        "Import a skill",
        description=(
            "What export makes: the JSON as the body; the Markdown as `content`, or as a body of its own "
            "(`text/markdown`). A draft, unless `status` is `published`. At most 1.5 MB."
        ),
        examples=[
            OpenApiExample("JSON", _FILE, request_only=True, media_type="application/json"),
            OpenApiExample("Markdown", _MARKDOWN, request_only=True, media_type="text/markdown"),
        ],
        request={"application/json": files.SkillImportInput, "text/markdown": OpenApiTypes.STR},
        response=shapes.SkillDetailSerializer,
        response_example={**examples.SKILL_DETAIL, "status": "draft", "published_at": None},
        status=201,
        errors=(400, 403, 409, 413, 422),
        idempotent=True,
    )
    @idempotent
    def import_skill(self, request: Request) -> Response:
        content = self._content()
        return self.answer(str(SkillService.create(author_id=self.viewer.pk, **content)), 201)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_IMPORT_BYTES:
            raise TooLarge

    def _content(self) -> dict[str, Any]:
        """What is to be imported, checked as any skill that is shared."""
        sent = self.request.data
        if not isinstance(sent, dict) or sent.get("format") != "markdown":
            content = self.read(files.SkillImportInput)
        else:
            wrapped = self.read(files.MarkdownImportInput)
            state = {name: wrapped[name] for name in ("status", "visibility") if name in wrapped}
            content = self._valid(files.SkillImportInput(data={**as_markdown.read(wrapped["content"]), **state}))
        return {name: value for name, value in content.items() if name != "format"}


def _file(kind: str, row: dict[str, Any], start: date) -> bytes:
    if kind == "ics":
        return as_calendar.write(row, start)
    return as_json.write(row) if kind == "json" else as_markdown.write(row)
