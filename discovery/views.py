"""`/api/v1/discovery`: what trends, what there is, what is recommended."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request
from rest_framework.response import Response

from discovery import examples
from discovery import serializers as shapes
from discovery.constants import RECOMMENDED_AT_MOST, SIMILAR_AT_MOST, TOP_TAGS, TRENDING_OF_A_CATEGORY
from discovery.counts import EVERYWHERE
from discovery.models import CategoryCount, TagCount
from discovery.recommendations.reasons import reasons
from discovery.recommendations.recommending import recommended
from discovery.services import DiscoveryService
from discovery.similar import similar
from discovery.trending.lists import ORDERING, trending_rows
from social.constants import MAX_CATEGORY, MAX_TAG
from social.models import SharedSkill
from social.payloads.skills import skill_payloads
from social.permissions import visible_or_404
from social.querysets.skills import ORDERINGS, SkillFilter, visible_rows
from social.serializers.examples import SKILL
from social.serializers.skills import SkillSerializer
from social.views.skills import SkillPages
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page, links, page_limit, read_cursor
from yiz.api.responses import single
from yiz.api.schema import documented, page_of
from yiz.api.serializers import NoBody
from yiz.api.sifting import sift
from yiz.api.views import ApiViewSet

_MOST_USED = ("-skills_count", "-id")


class DiscoverySkillViewSet(SkillPages):
    """Lists of skills that the caller may see."""

    anonymous_actions = frozenset({"trending", "top", "new", "similar"})

    @documented(
        "What trends",
        description="The newer an act, the more it counts: half as much after 6 hours (`day`), 36 (`week`, the "
        "default) or 120 (`month`). Everybody counts once a skill and kind of act.",
        query=shapes.TrendingQuery,
        response=SkillSerializer,
        response_example=SKILL,
        page=True,
        errors=(400,),
    )
    def trending(self, request: Request) -> Response:
        query = self.read_query(shapes.TrendingQuery)
        return self._ordered(ORDERING[query["window"]], query.get("category", ""))

    @documented(
        "What is rated best",
        description="By the Bayesian average, in which few ratings count little.",
        query=shapes.CategoryQuery,
        response=SkillSerializer,
        response_example=SKILL,
        page=True,
        errors=(400,),
    )
    def top(self, request: Request) -> Response:
        return self._ordered("top", self.read_query(shapes.CategoryQuery).get("category", ""))

    @documented(
        "What is new",
        query=shapes.CategoryQuery,
        response=SkillSerializer,
        response_example=SKILL,
        page=True,
        errors=(400,),
    )
    def new(self, request: Request) -> Response:
        return self._ordered("new", self.read_query(shapes.CategoryQuery).get("category", ""))

    @documented(
        "What is like this skill",
        description="By what it is about and by what the same people like; at most 20, one page.",
        response=page_of(SkillSerializer),
        response_example=examples.SIMILAR,
        errors=(400,),
    )
    def similar(self, request: Request, skill_id: str) -> Response:
        self.read_query(NoBody)
        limit = min(page_limit(request), SIMILAR_AT_MOST)
        rows = similar(visible_or_404(self.viewer, skill_id), self.viewer, limit)
        return single(request, {"results": skill_payloads(rows, self.viewer), "next": None, "previous": None})

    def _ordered(self, ordering: str, category: str) -> Response:
        wanted = SkillFilter(category=category)
        rows = SharedSkill.objects.candidates(self.viewer).narrowed(wanted, ordering=ordering)
        return self.skills_page(rows.listed(), ORDERINGS[ordering])


class CategoryViewSet(ApiViewSet):
    """Categories: whatever authors have put their skills into."""

    anonymous_actions = frozenset({"list", "retrieve"})

    @documented(
        "List categories",
        description="Those with the most skills first.",
        response=shapes.CategorySerializer,
        response_example=examples.CATEGORY,
        page=True,
        errors=(400,),
    )
    def list(self, request: Request) -> Response:
        self.read_query(NoBody)
        rows: Any = CategoryCount.objects.filter(skills_count__gt=0).values("id", "slug", "skills_count")
        return keyset_page(
            request, rows, order=_MOST_USED, build=lambda found: [category_payload(row) for row in found]
        )

    @documented(
        "Read a category",
        description="With its most used tags, and the first three that trend.",
        response=shapes.CategoryDetailSerializer,
        response_example=examples.CATEGORY_DETAIL,
    )
    def retrieve(self, request: Request, slug: str) -> Response:
        row: Any = CategoryCount.objects.filter(slug=slug[:MAX_CATEGORY].lower()).values("slug", "skills_count").first()
        if row is None or row["skills_count"] < 1 or len(slug) > MAX_CATEGORY:
            raise Missing
        tags = TagCount.objects.filter(category=row["slug"], skills_count__gt=0).order_by(*_MOST_USED)
        trending = trending_rows(self.viewer, "week", row["slug"], TRENDING_OF_A_CATEGORY)
        payload = {
            **category_payload(row),
            "top_tags": list(tags.values("tag", "skills_count")[:TOP_TAGS]),
            "trending": skill_payloads(trending, self.viewer),
        }
        return single(request, payload)


class TagViewSet(ApiViewSet):
    """Tags, and the skills under them."""

    anonymous_actions = frozenset({"list", "retrieve"})

    @documented(
        "List tags",
        description="The most used ones first.",
        response=shapes.TagSerializer,
        response_example=examples.TAG,
        page=True,
        errors=(400,),
    )
    def list(self, request: Request) -> Response:
        self.read_query(NoBody)
        rows: Any = TagCount.objects.filter(category=EVERYWHERE, skills_count__gt=0).values("id", "tag", "skills_count")
        return keyset_page(request, rows, order=_MOST_USED, build=lambda found: [tag_payload(row) for row in found])

    @documented(
        "Read a tag and the skills under it",
        description="404 when the caller may see none of them.",
        query=shapes.TagQuery,
        response=shapes.TagPageSerializer,
        response_example=examples.TAG_PAGE,
        errors=(400,),
    )
    def retrieve(self, request: Request, tag: str) -> Response:
        ordering = self.read_query(shapes.TagQuery)["ordering"]
        if len(tag) > MAX_TAG:
            raise Missing
        rows = SharedSkill.objects.candidates(self.viewer).narrowed(SkillFilter(tag=tag.lower()), ordering=ordering)
        return self._page(tag.lower(), rows.listed(), ORDERINGS[ordering])

    def _page(self, tag: str, rows: QuerySet[Any, dict[str, Any]], order: tuple[str, ...]) -> Response:
        limit, place = page_limit(self.request), read_cursor(self.request, order)
        found, more = sift(
            rows, order=order, place=place, limit=limit, keep=lambda page: visible_rows(page, self.viewer)
        )
        count = TagCount.objects.filter(category=EVERYWHERE, tag=tag).values_list("skills_count", flat=True).first()
        if not found and place is None:
            raise Missing
        head = {"tag": tag, "skills_count": count or 0}
        page = {"results": skill_payloads(found, self.viewer), **links(self.request, order, found, place, more)}
        return single(self.request, {**head, **page})


class RecommendationViewSet(ApiViewSet):
    """What fits the caller."""

    limit_scopes = {"dismiss": "like"}

    @documented(
        "What might fit you, and why",
        description="By what people with your tastes like, by what your skills are about, by whom you follow, and by "
        "what trends; one page of at most 50. Never your own, downloaded or dismissed ones.",
        response=page_of(shapes.RecommendationSerializer),
        response_example={"results": [examples.RECOMMENDATION], "next": None, "previous": None},
        errors=(400,),
    )
    def list(self, request: Request) -> Response:
        self.read_query(NoBody)
        found = recommended(self.viewer, min(page_limit(request), RECOMMENDED_AT_MOST))
        payloads = skill_payloads([one.row for one in found], self.viewer)
        told = reasons(found, self.viewer)
        results = [{**payload, "reason": reason} for payload, reason in zip(payloads, told, strict=True)]
        return single(request, {"results": results, "next": None, "previous": None})

    @documented(
        "Do not recommend this skill again",
        response=shapes.SkillDismissalSerializer,
        response_example={"skill_id": SKILL["id"], "dismissed": True},
        errors=(400,),
        idempotent=True,
    )
    @idempotent
    def dismiss(self, request: Request, skill_id: str) -> Response:
        self.read(NoBody)
        DiscoveryService.dismiss(user=self.viewer, skill_id=skill_id)
        return Response({"skill_id": skill_id, "dismissed": True})


def category_payload(row: dict[str, Any]) -> dict[str, Any]:
    """`web-development` is shown as “Web development”."""
    name = row["slug"].replace("-", " ").replace("_", " ")
    return {"slug": row["slug"], "name": name[:1].upper() + name[1:], "skills_count": row["skills_count"]}


def tag_payload(row: dict[str, Any]) -> dict[str, Any]:
    return {"tag": row["tag"], "skills_count": row["skills_count"]}
