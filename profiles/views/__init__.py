"""The accounts' endpoints."""

from profiles.views.auth import SessionViewSet, SignInViewSet
from profiles.views.credentials import CredentialViewSet, RecoveryViewSet
from profiles.views.mail import MailPreferencesViewSet, UnsubscribeViewSet
from profiles.views.users import MeViewSet, UserViewSet

__all__ = [
    "CredentialViewSet",
    "MailPreferencesViewSet",
    "MeViewSet",
    "RecoveryViewSet",
    "SessionViewSet",
    "SignInViewSet",
    "UnsubscribeViewSet",
    "UserViewSet",
]
