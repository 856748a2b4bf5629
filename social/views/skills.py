"""`/api/v1/social/skills`, versions, and the lists of skills."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from profiles.models import User
from social.models import Interaction, InteractionKind, Plan, SharedSkill, SkillStatus, SkillVersion
from social.payloads.plans import plan_payload
from social.payloads.skills import skill_payload, skill_payloads, version_payload
from social.permissions import own_plan_or_404, own_skill_or_refuse, visible_or_404
from social.querysets.skills import DETAILED, ORDERINGS, SkillFilter, visible_rows
from social.serializers import examples
from social.serializers import skills as shapes
from social.serializers.plans import DownloadSerializer
from social.services.merging import changes
from social.services.plans import PlanService
from social.services.progress import zone_of
from social.services.skills import CONTENT, SkillService
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.sifting import sifted_page
from yiz.api.views import ApiViewSet

_WITH_REVISION = (*DETAILED, "revision")
_OWN_KEYS = ("id", "author_id", "status", "audience")
_VERSION_COLUMNS = (
    "number",
    "title",
    "description",
    "category",
    "difficulty",
    "tags",
    "language",
    "duration_days",
    "estimated_minutes",
    "changed",
    "created_at",
)
_FAR = 1_000_000


class SkillPages(ApiViewSet):
    """What the lists of skills share."""

    def skills_page(self, rows: QuerySet[Any, dict[str, Any]], order: tuple[str, ...] = ("-id",)) -> Response:
        """A page of these skills, as far as the caller may see them."""
        return sifted_page(
            self.request,
            rows,
            order=order,
            keep=lambda found: visible_rows(found, self.viewer),
            build=lambda found: skill_payloads(found, self.viewer),
        )


class SkillViewSet(SkillPages):
    """Skills: found and read by everybody whom their authors mean them for, written by their authors."""

    anonymous_actions = frozenset({"list", "retrieve", "versions", "version"})
    limit_scopes = {"create": "share"}

    @documented(
        "List skills",
        description=(
            "Published skills that the caller may see. `ordering`: `new` (default), `top` (Bayesian average of the "
            "ratings), `trending` (of the week), `trending_day`, `trending_month`. Filters narrow together."
        ),
        query=shapes.SkillQuery,
        response=shapes.SkillSerializer,
        response_example=examples.SKILL,
        page=True,
        errors=(400,),
    )
    def list(self, request: Request) -> Response:
        query = self.read_query(shapes.SkillQuery)
        ordering = query.pop("ordering")
        wanted = SkillFilter(author_id=query.pop("author", ""), **query)
        rows = SharedSkill.objects.candidates(self.viewer).narrowed(wanted, ordering=ordering)
        return self.skills_page(rows.listed(), ORDERINGS[ordering])

    @documented(
        "Share a skill",
        description="Published at once, unless `status` is `draft`.",
        request=shapes.SkillInput,
        response=shapes.SkillDetailSerializer,
        request_example=examples.SKILL_INPUT,
        response_example=examples.SKILL_DETAIL,
        status=201,
        errors=(400, 403, 409, 422),
        idempotent=True,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        skill_id = SkillService.create(author_id=self.viewer.pk, **self.read(shapes.SkillInput))
        response = self._answer(str(skill_id), status=201)
        response["Location"] = f"{request.path.rstrip('/')}/{skill_id}"
        return response

    @documented("Read a skill", response=shapes.SkillDetailSerializer, response_example=examples.SKILL_DETAIL)
    def retrieve(self, request: Request, skill_id: str) -> Response:
        return self._answer(skill_id)

    @documented(
        "Edit a skill",
        description="A change of content makes a new version. Takes `If-Match`.",
        request=shapes.SkillEditInput,
        response=shapes.SkillDetailSerializer,
        request_example={"title": "First songs on the ukulele"},
        response_example={**examples.SKILL_DETAIL, "title": "First songs on the ukulele", "version": 2},
        errors=(400, 403, 409, 412, 422),
    )
    def partial_update(self, request: Request, skill_id: str) -> Response:
        row = own_skill_or_refuse(self.viewer, skill_id, _WITH_REVISION)
        changes = self.read(shapes.SkillEditInput, partial=True)
        revision = self._matched(row)
        SkillService.edit(skill_id=skill_id, changes=changes, expected_revision=revision)
        return self._answer(skill_id)

    @documented("Delete a skill", description="Plans made from it stay.", status=204, errors=(403, 412))
    def destroy(self, request: Request, skill_id: str) -> Response:
        self._matched(own_skill_or_refuse(self.viewer, skill_id, _WITH_REVISION))
        SkillService.delete(skill_id=skill_id)
        return Response(status=204)

    @documented(
        "Publish a draft",
        response=shapes.SkillDetailSerializer,
        response_example=examples.SKILL_DETAIL,
        errors=(400, 403, 409, 422),
    )
    def publish(self, request: Request, skill_id: str) -> Response:
        self.read(NoBody)
        own_skill_or_refuse(self.viewer, skill_id, _OWN_KEYS)
        SkillService.publish(skill_id=skill_id)
        return self._answer(skill_id)

    @documented(
        "Take a skill back into a draft",
        response=shapes.SkillDetailSerializer,
        response_example={**examples.SKILL_DETAIL, "status": "draft"},
        errors=(400, 403, 409),
    )
    def unpublish(self, request: Request, skill_id: str) -> Response:
        self.read(NoBody)
        own_skill_or_refuse(self.viewer, skill_id, _OWN_KEYS)
        SkillService.unpublish(skill_id=skill_id)
        return self._answer(skill_id)

    @documented(
        "List the versions of a skill",
        response=shapes.SkillVersionSerializer,
        response_example=examples.VERSION,
        page=True,
        errors=(400,),
    )
    def versions(self, request: Request, skill_id: str) -> Response:
        visible_or_404(self.viewer, skill_id, _OWN_KEYS)
        return keyset_page(
            request,
            SkillVersion.objects.filter(skill_id=skill_id).values(*_VERSION_COLUMNS),
            order=("-number",),
            build=lambda rows: [version_payload(row, skill_id) for row in rows],
        )

    @documented(
        "Read one version of a skill",
        response=shapes.SkillVersionDetailSerializer,
        response_example={**examples.VERSION, "days": [examples.DAY], "changes": [examples.CHANGE]},
    )
    def version(self, request: Request, skill_id: str, number: int) -> Response:
        visible_or_404(self.viewer, skill_id, _OWN_KEYS)
        number = min(number, _FAR)
        rows = SkillVersion.objects.filter(skill_id=skill_id, number__in=[number - 1, number])
        found = {row["number"]: row for row in rows.values(*_VERSION_COLUMNS, "days")}
        if number not in found:
            raise Missing
        row, before = found[number], found.get(number - 1)
        told = changes(before, row, [name for name in CONTENT if name != "days"]) if before else []
        return single(request, {**version_payload(row, skill_id), "changes": told})

    @documented(
        "Download a skill as a plan of one's own",
        description="Makes the plan the first time, answers the same one later. Counted once a user.",
        response=DownloadSerializer,
        response_example={"plan": examples.PLAN, "downloaded": True, "count": 5},
        errors=(400, 403, 409, 422),
        idempotent=True,
    )
    @idempotent
    def download(self, request: Request, skill_id: str) -> Response:
        self.read(NoBody)
        done = PlanService.download(user=self.viewer, skill_id=skill_id)
        plan = plan_payload(own_plan_or_404(self.viewer, done.plan_id), zone_of(self.viewer))
        return Response({"plan": plan, "downloaded": True, "count": done.count})

    def _answer(self, skill_id: str, status: int = 200) -> Response:
        payload = skill_payload(visible_or_404(self.viewer, skill_id, DETAILED), self.viewer)
        if payload is None:
            raise Missing
        return single(self.request, payload, status)

    def _matched(self, row: dict[str, Any]) -> int | None:
        """With `If-Match`: 412 unless it is the tag of what is there, and then the revision that must still hold."""
        if "HTTP_IF_MATCH" not in self.request.META:
            return None
        check_if_match(self.request, skill_payload(row, self.viewer))
        return int(row["revision"])


class OwnSkillViewSet(SkillPages):
    """What the caller has shared, and what they have downloaded."""

    @documented(
        "List one's own skills",
        description="In every state; `status` narrows.",
        query=shapes.OwnSkillQuery,
        response=shapes.SkillSerializer,
        response_example=examples.SKILL,
        page=True,
        errors=(400,),
    )
    def skills(self, request: Request) -> Response:
        status = self.read_query(shapes.OwnSkillQuery).get("status")
        rows = SharedSkill.objects.filter(author_id=self.viewer.pk)
        rows = rows.filter(status__sifted=status) if status else rows.exclude(status=SkillStatus.DELETED)
        return self.skills_page(rows.listed())

    @documented(
        "List what one has downloaded",
        description="Newest first, as far as the caller may still see it; `plan` is null once the plan was deleted.",
        response=shapes.DownloadedSkillSerializer,
        response_example={**examples.SKILL, "plan": examples.PLAN["id"], "downloaded_at": "2026-03-02T08:00:00Z"},
        page=True,
        errors=(400,),
    )
    def downloads(self, request: Request) -> Response:
        self.read_query(NoBody)
        rows = Interaction.objects.filter(user_id=self.viewer.pk, kind=InteractionKind.DOWNLOAD)
        return sifted_page(
            request, rows.values("id", "skill_id", "created_at"), keep=self._with_skills, build=self._downloaded
        )

    def _with_skills(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        found = SharedSkill.objects.filter(pk__in=[row["skill_id"] for row in rows]).listed()
        skills = {skill["id"]: skill for skill in visible_rows(list(found), self.viewer)}
        return [{**row, "shown": skills[row["skill_id"]]} for row in rows if row["skill_id"] in skills]

    def _downloaded(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        ids = [row["skill_id"] for row in rows]
        plans = dict(Plan.objects.copies_of(self.viewer, ids).values_list("skill_id", "id")) if ids else {}
        payloads = skill_payloads([row["shown"] for row in rows], self.viewer)
        return [
            {**payload, "plan": plans.get(payload["id"]), "downloaded_at": row["created_at"]}
            for payload, row in zip(payloads, rows, strict=True)
        ]


class UserSkillViewSet(SkillPages):
    """What one user has published."""

    anonymous_actions = frozenset({"list"})

    @documented(
        "List a user's published skills",
        response=shapes.SkillSerializer,
        response_example=examples.SKILL,
        page=True,
        errors=(400,),
    )
    def list(self, request: Request, user_id: str) -> Response:
        self.read_query(NoBody)
        if not User.objects.visible_to(self.viewer).filter(pk=user_id).exists():
            raise Missing
        rows = SharedSkill.objects.candidates(self.viewer).narrowed(SkillFilter(author_id=user_id))
        return self.skills_page(rows.listed())
