from __future__ import annotations

from functools import cached_property
from typing import Any

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, Permission, PermissionsMixin
from django.db import models
from django.utils.timezone import now

from profiles.models.privacy import Visibility
from profiles.querysets import UserQuerySet, ViewerRelations, name_key
from profiles.validators import known_timezone, username_not_reserved, username_shape
from yiz.db import atomic
from yiz.ids import ObjectIdModel


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Creates accounts; everything else is `UserQuerySet`'s."""

    use_in_migrations = False

    def build(self, *, username: str, email: str, password: str | None, **fields: Any) -> User:
        """A new account, not yet stored. Hashes the password, which takes long: never call it in a transaction."""
        user: User = self.model(username=username.strip(), email=email.strip(), **fields)
        user.username_key, user.email_key = name_key(username), name_key(email)
        user.display_name = user.display_name or user.username
        user.set_password(password)
        return user

    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> User:
        """Stores an account with its privacy settings and search keys. Raises IntegrityError when a name is taken."""
        user = self.build(username=username, email=email, password=password, **fields)
        self.add_new(user)
        return user

    def create_superuser(self, username: str, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(username, email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> User:
        """By the username, however it is spelt."""
        return self.get(username_key=name_key(username or ""))

    @atomic
    def add_new(self, user: User) -> None:
        user.save(force_insert=True, using=self._db)
        apps.get_model("profiles", "UserPrivacy")(
            user=user,
            profile_visibility=user.profile_visibility,
            searchable=user.searchable,
            show_stats=user.show_stats,
        ).save(force_insert=True)
        apps.get_model("profiles", "UserSearchKey").objects.sync(user, new=True)


class Status(models.TextChoices):
    ACTIVE = "active", "Active"
    SUSPENDED = "suspended", "Suspended: may read, may not write"
    BANNED = "banned", "Banned"
    DELETING = "deleting", "Deletion asked for, in its days of grace"
    ERASED = "erased", "Erased; a tombstone"


class User(ObjectIdModel, AbstractBaseUser, PermissionsMixin):
    """An account and its public profile, with stored counters (never counted at read).

    `username_key` and `email_key` decide who has a name. `username` is unique too, since Django's own tools
    (`createsuperuser`, the checks) ask it of the USERNAME_FIELD.
    """

    username = models.CharField(max_length=30, unique=True, validators=[username_shape, username_not_reserved])
    username_key = models.CharField(max_length=30, unique=True, editable=False)
    email = models.EmailField("e-mail address", max_length=254)
    email_key = models.CharField(max_length=254, unique=True, editable=False)
    email_verified_at = models.DateTimeField(null=True, blank=True)

    display_name = models.CharField(max_length=60, blank=True)
    bio = models.TextField(max_length=500, blank=True)
    website = models.URLField(max_length=200, blank=True)
    interests = models.JSONField(default=list, blank=True)
    avatar = models.CharField(max_length=120, blank=True)
    timezone = models.CharField(max_length=64, default="UTC", validators=[known_timezone])
    language = models.CharField(max_length=8, default="en")
    joined_at = models.DateTimeField(default=now)

    status = models.CharField(max_length=16, choices=Status, default=Status.ACTIVE)
    is_staff = models.BooleanField(default=False)
    token_revision = models.IntegerField(default=0)
    profile_visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.PUBLIC)
    searchable = models.BooleanField(default=True)
    show_stats = models.BooleanField(default=True)

    skills_count = models.IntegerField(default=0)
    followers_count = models.IntegerField(default=0)
    following_count = models.IntegerField(default=0)
    downloads_received = models.IntegerField(default=0)
    likes_received = models.IntegerField(default=0)
    points = models.IntegerField(default=0)

    groups = models.ManyToManyField(  # type: ignore[assignment]
        Group, through="UserGroup", related_name="user_set", related_query_name="user"
    )
    user_permissions = models.ManyToManyField(  # type: ignore[assignment]
        Permission, through="UserPermission", related_name="user_set", related_query_name="user"
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        db_table = "users"
        indexes = [
            # the leaderboard of all time
            models.Index(fields=["-points", "id"], name="users_points"),
            # newest accounts first, of one status
            models.Index(fields=["status", "-id"], name="users_status"),
            # the people who run the place
            models.Index(fields=["is_staff", "-id"], name="users_staff"),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether Django's own tools (admin, permissions) let the account act; a suspended one may only read."""
        return self.status == Status.ACTIVE

    @property
    def may_sign_in(self) -> bool:
        """A suspended account may sign in, and read."""
        return self.status in (Status.ACTIVE, Status.SUSPENDED)

    @property
    def may_come_back(self) -> bool:
        """Whether the owner has deleted the account, and may still choose otherwise."""
        return self.status == Status.DELETING

    @property
    def is_suspended(self) -> bool:
        return self.status == Status.SUSPENDED

    @property
    def is_private(self) -> bool:
        return self.profile_visibility != Visibility.PUBLIC

    @cached_property
    def relations(self) -> ViewerRelations:
        """Whom this user has to do with, loaded once a request: what `visible_to` filters by."""
        return ViewerRelations(self.id)


class UserGroup(models.Model):
    """A role of a user; explicit, since automatic many-to-many tables do not work on MongoDB."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    group = models.ForeignKey(Group, on_delete=models.CASCADE)

    class Meta:
        db_table = "user_groups"
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_role_once")]

    def __str__(self) -> str:
        return f"{self.group} for {self.user_id}"


class UserPermission(models.Model):
    """A single permission of a user, beside those of the roles."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    permission = models.ForeignKey(Permission, on_delete=models.CASCADE)

    class Meta:
        db_table = "user_permissions"
        constraints = [models.UniqueConstraint(fields=["user", "permission"], name="one_permission_once")]

    def __str__(self) -> str:
        return f"{self.permission} for {self.user_id}"
