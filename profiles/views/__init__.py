"""The accounts' endpoints."""

from profiles.views.auth import SessionViewSet, SignInViewSet
from profiles.views.users import MeViewSet, UserViewSet

__all__ = ["MeViewSet", "SessionViewSet", "SignInViewSet", "UserViewSet"]
