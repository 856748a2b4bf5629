"""Accounts, for a support person: found by the beginning of a name or address, changed by the services."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from unfold.admin import ModelAdmin, TabularInline
from unfold.paginator import InfinitePaginator

from profiles import admin_gdpr, admin_points  # noqa: F401  register their pages
from profiles.forms import AccountChangeForm, AccountCreationForm, AccountPasswordForm
from profiles.models import Status, User, UserGroup, UserPermission, UserSession
from profiles.querysets import LAST_CHARACTER, avatar_url, name_key
from profiles.services import AccountService, TokenService, UserProfileService
from profiles.services.avatars import AvatarService
from yiz.ids import is_id

COUNTERS = (
    "skills_count",
    "followers_count",
    "following_count",
    "downloads_received",
    "likes_received",
    "points",
)
KEPT = ("id", "joined_at", "last_login", "email_verified_at", "token_revision", *COUNTERS)
SHOWN = ("picture", "credited")


class RoleInline(TabularInline):
    model = UserGroup
    extra = 0
    verbose_name = "role"


class PermissionInline(TabularInline):
    model = UserPermission
    extra = 0
    raw_id_fields = ("permission",)
    verbose_name = "single permission"


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    """Nothing is counted and nothing is scanned, however many accounts there are. Accounts are not deleted here: they
    are banned, or erased at their owner's wish.
    """

    form = AccountChangeForm
    add_form = AccountCreationForm
    change_password_form = AccountPasswordForm
    list_display = ("username", "email", "display_name", "status", "is_staff", "joined_at")
    list_filter = ("status", "is_staff")
    list_per_page = 50
    ordering = ("-id",)
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    paginator = InfinitePaginator
    search_fields = ("username_key",)
    search_help_text = "The beginning of a username or an e-mail address, or an id"
    readonly_fields = (*KEPT, *SHOWN, "profile_visibility", "searchable", "show_stats")
    filter_horizontal = ()
    inlines = (RoleInline, PermissionInline)
    actions = ("remove_avatars",)
    fieldsets = (
        (None, {"fields": ("id", "username", "email", "email_verified_at", "password", "status")}),
        ("Profile", {"fields": ("picture", "display_name", "bio", "website", "interests", "timezone", "language")}),
        ("Privacy, set by the user alone", {"fields": ("profile_visibility", "searchable", "show_stats")}),
        ("Rights", {"fields": ("is_staff", "is_superuser")}),
        ("Figures", {"fields": ("joined_at", "last_login", "token_revision", *COUNTERS, "credited")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "email", "password1", "password2")}),)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        start = name_key(search_term)
        if not start:
            return queryset, False
        if is_id(start):
            return queryset.filter(pk=start), False
        end = start + LAST_CHARACTER
        by_name = Q(username_key__gte=start, username_key__lt=end)
        return queryset.filter(by_name | Q(email_key__gte=start, email_key__lt=end)), False

    @admin.display(description="avatar")
    def picture(self, user: User) -> str:
        url = avatar_url(user.avatar)
        return format_html('<img src="{}" alt="" width="96" height="96">', url) if url else "none"

    @admin.display(description="what for")
    def credited(self, user: User) -> str:
        """Links to the account's ledger and achievements."""
        pages = {"points": "profiles_pointentry", "achievements": "profiles_achievement"}
        links = [(reverse(f"admin:{page}_changelist"), user.pk, name) for name, page in pages.items()]
        return format_html_join(" · ", '<a href="{}?q={}">{}</a>', links)

    @admin.action(description="Remove the avatar", permissions=["change"])
    def remove_avatars(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            if self.has_change_permission(request, user):
                AvatarService.remove(user_id=user.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only a superuser gives rights, or makes another one."""
        rights = () if request.user.is_superuser else ("is_staff", "is_superuser")
        return (*super().get_readonly_fields(request, obj), *rights)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None and request.user.is_superuser else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A superuser's account is changed by superusers only."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.is_superuser or request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            AccountService.add(user=obj)
            return
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name != "password"}
        status = changes.pop("status", None)
        UserProfileService.change_account(user_id=obj.pk, changes=changes)
        if status is not None:
            AccountService.change_status(user_id=obj.pk, status=Status(status), because="changed_by_staff")


@admin.register(UserSession)
class SessionAdmin(ModelAdmin):
    """Signed-in devices; deleting one here signs it out."""

    list_display = ("id", "user", "agent", "address", "last_used_at", "ended_at", "ended_because")
    list_select_related = ("user",)
    list_per_page = 50
    ordering = ("-id",)
    show_full_result_count = False
    paginator = InfinitePaginator
    search_fields = ("user__username_key",)
    search_help_text = "The exact username"
    readonly_fields = (
        "user",
        "agent",
        "address",
        "created_at",
        "last_used_at",
        "expires_at",
        "ended_at",
        "ended_because",
    )
    exclude = ("token_id",)
    actions = ("sign_out",)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[UserSession], search_term: str
    ) -> tuple[QuerySet[UserSession], bool]:
        if not search_term:
            return queryset, False
        user = User.objects.named(search_term)
        return (queryset.none() if user is None else queryset.filter(user_id=user.pk)), False

    @admin.action(description="Sign out", permissions=["view"])
    def sign_out(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for session in queryset:
            TokenService.end(user_id=session.user_id, session_id=session.pk, because="ended_by_staff")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


admin.site.unregister(Group)


class GroupPermissionInline(TabularInline):
    model = Group.permissions.through
    extra = 0
    raw_id_fields = ("permission",)
    verbose_name = "permission"


@admin.register(Group)
class RoleAdmin(ModelAdmin):
    """Roles, with their permissions as rows: the same on every database."""

    show_full_result_count = False
    paginator = InfinitePaginator
    fields = ("name",)
    search_fields = ("name",)
    ordering = ("name",)
    inlines = (GroupPermissionInline,)
