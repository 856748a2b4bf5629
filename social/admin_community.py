"""Comments, custom tasks and interactions, for a support person: found by who wrote them, decided by the services."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.admin import ModelAdmin
from unfold.paginator import InfinitePaginator

from profiles.admin_links import user_link
from profiles.models import User
from profiles.querysets import name_key
from social.models import Comment, CommentStatus, CustomTask, Interaction, TaskStatus
from social.services.comments import CommentService
from social.services.tasks import TaskService
from yiz.ids import is_id


def skill_link(skill_id: str, title: str) -> SafeString:
    """A title, as a link to the skill."""
    return format_html('<a href="{}">{}</a>', reverse("admin:social_sharedskill_change", args=[skill_id]), title)


class ReadOnlyAdmin(ModelAdmin):
    """Newest first, found by an exact username or an id; never counts, changes nothing but through services."""

    person: ClassVar[str]
    list_display_links: Any = ("id",)
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    paginator = InfinitePaginator
    search_fields = ("id",)
    search_help_text = "The exact username of who did it, or the id of the thing or of its skill"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of skills only what a list shows: their days may be half a megabyte each."""
        rows = super().get_queryset(request)
        joined = "skill" in (self.list_select_related or ())
        return rows.defer("skill__days", "skill__description") if joined else rows

    @admin.display(description="by")
    def who(self, row: Any) -> SafeString:
        return user_link(getattr(row, self.person))

    @admin.display(description="skill")
    def on_skill(self, row: Any) -> SafeString:
        return skill_link(row.skill_id, row.skill.title)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        if is_id(term.lower()):
            return queryset.filter(Q(pk=term.lower()) | Q(skill_id=term.lower())), False
        user_id = User.objects.filter(username_key=name_key(term)).values_list("id", flat=True).first()
        return (queryset.filter(**{f"{self.person}_id": user_id}) if user_id else queryset.none()), False


class ContentAdmin(ReadOnlyAdmin):
    """What people wrote, and whether it is to be seen."""

    person = "author"
    actions = ("let_in", "hide", "remove")

    def decide(self, row: Any, status: str, request: HttpRequest) -> bool:
        """Gives one row its new status by the service."""
        raise NotImplementedError

    def has_decide_permission(self, request: HttpRequest) -> bool:
        """May change what others wrote."""
        name = f"{self.opts.app_label}.change_{self.opts.model_name}"
        return bool(request.user.has_perm(name))

    @admin.action(description="Show again", permissions=["decide"])
    def let_in(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide_all(request, queryset, "live")

    @admin.action(description="Hide until it has been looked at", permissions=["decide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide_all(request, queryset, "hidden")

    @admin.action(description="Remove", permissions=["decide"])
    def remove(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self._decide_all(request, queryset, "removed")

    def _decide_all(self, request: HttpRequest, rows: QuerySet[Any], status: str) -> None:
        changed = sum(self.decide(row, status, request) for row in rows)
        self.message_user(request, f"Changed {changed}; what its author has deleted stays so.", messages.SUCCESS)


@admin.register(Comment)
class CommentAdmin(ContentAdmin):
    list_display = ("id", "who", "on_skill", "status", "beginning", "likes_count", "created_at")
    list_filter = ("status",)
    list_select_related = ("author", "skill")

    @admin.display(description="text")
    def beginning(self, comment: Comment) -> str:
        return comment.body[:80]

    def decide(self, row: Comment, status: str, request: HttpRequest) -> bool:
        return CommentService.set_status(comment_id=row.pk, status=CommentStatus(status), actor_id=str(request.user.pk))


@admin.register(CustomTask)
class CustomTaskAdmin(ContentAdmin):
    list_display = ("id", "who", "on_skill", "day", "title", "status", "up", "down", "created_at")
    list_filter = ("status",)
    list_select_related = ("author", "skill")

    def decide(self, row: CustomTask, status: str, request: HttpRequest) -> bool:
        return TaskService.set_status(task_id=row.pk, status=TaskStatus(status))


@admin.register(Interaction)
class InteractionAdmin(ReadOnlyAdmin):
    person = "user"
    list_display = ("id", "who", "on_skill", "kind", "rating", "review", "created_at")
    list_filter = ("kind",)
    list_select_related = ("user", "skill")
