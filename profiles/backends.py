"""How Django's own tools (the admin, permissions) know who somebody is and what he may do."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from rest_framework.exceptions import APIException

from profiles.errors import WrongCredentials
from profiles.models import User, UserGroup, UserPermission
from profiles.services import AccountService
from yiz.api.callers import address_key
from yiz.api.limits import check_limit


class AccountBackend(ModelBackend):
    """Signs in by username or e-mail address, however spelt; reads permissions without a join, as MongoDB needs it."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **options: object,
    ) -> User | None:
        if not username or password is None:
            return None
        try:
            if settings.RATE_LIMITS_ENABLED and request is not None:
                check_limit("sign_in", address_key(request))
            user = AccountService.authenticate(login=username, password=password)
        except WrongCredentials:
            return None
        except APIException as refused:  # too many attempts, or nobody can count them
            raise PermissionDenied from refused
        return user if self.user_can_authenticate(user) else None

    def _get_user_permissions(self, user_obj: User) -> QuerySet[Permission]:
        ids = UserPermission.objects.filter(user_id=user_obj.pk).values_list("permission_id", flat=True)
        return Permission.objects.filter(pk__in=list(ids))

    def _get_group_permissions(self, user_obj: User) -> QuerySet[Permission]:
        groups = list(UserGroup.objects.filter(user_id=user_obj.pk).values_list("group_id", flat=True))
        ids = Group.permissions.through.objects.filter(group_id__in=groups).values_list("permission_id", flat=True)
        return Permission.objects.filter(pk__in=set(ids))
