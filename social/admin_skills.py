"""Skills and plans, for a support person: found by their owners, read only. Moderation decides."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from profiles.admin_links import user_link
from profiles.models import User
from profiles.querysets import name_key
from social.admin_community import ReadOnlyAdmin, skill_link
from social.models import Plan, SharedSkill
from yiz.ids import is_id


class OwnedAdmin(ReadOnlyAdmin):
    """Lists leave the long columns in the database."""

    long_columns: tuple[str, ...] = ("days", "description")
    also_by_id: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        match = request.resolver_match
        in_list = match is not None and str(match.url_name).endswith("_changelist")
        return rows.defer(*self.long_columns) if in_list else rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if is_id(term.lower()):
            wanted = Q(pk=term.lower())
            for column in self.also_by_id:
                wanted |= Q(**{column: term.lower()})
            return queryset.filter(wanted), False
        user_id = User.objects.filter(username_key=name_key(term)).values_list("id", flat=True).first()
        return (queryset.filter(**{f"{self.person}_id": user_id}) if user_id else queryset.none()), False


@admin.register(SharedSkill)
class SkillAdmin(OwnedAdmin):
    person = "author"
    list_display_links = ("title",)
    search_help_text = "The exact username of the author, or the id of the skill or of the one it was forked from"
    also_by_id = ("forked_from_id",)
    list_display = ("title", "by", "status", "audience", "category", "duration_days", "likes_count", "downloads_count")
    list_filter = ("status", "audience", "difficulty", "language")
    list_select_related = ("author",)
    raw_id_fields = ("author", "forked_from")

    @admin.display(description="author")
    def by(self, skill: SharedSkill) -> SafeString:
        return user_link(skill.author)


@admin.register(Plan)
class PlanAdmin(OwnedAdmin):
    """How far somebody is with what; what the plan says is its owner's alone."""

    person = "owner"
    search_help_text = "The exact username of the owner, or the id of the plan or of its skill"
    also_by_id = ("skill_id",)
    long_columns = ("days", "description", "completed", "told")
    list_display = ("id", "of", "made_from", "completed_days", "total_days", "last_completed_at", "created_at")
    list_select_related = ("owner",)
    raw_id_fields = ("owner", "skill")
    exclude = ("title", "description", "days")

    @admin.display(description="owner")
    def of(self, plan: Plan) -> SafeString:
        return user_link(plan.owner)

    @admin.display(description="skill")
    def made_from(self, plan: Plan) -> SafeString | str:
        return skill_link(plan.skill_id, plan.skill_id) if plan.skill_id else "—"
