"""The accounts' endpoints."""

from profiles.views.auth import SessionViewSet, SignInViewSet
from profiles.views.avatars import AvatarViewSet, avatar_file
from profiles.views.credentials import CredentialViewSet, RecoveryViewSet
from profiles.views.exports import ExportFileViewSet, ExportViewSet
from profiles.views.mail import MailPreferencesViewSet, UnsubscribeViewSet
from profiles.views.standing import StandingViewSet
from profiles.views.users import MeViewSet, UserViewSet

__all__ = [
    "AvatarViewSet",
    "CredentialViewSet",
    "ExportFileViewSet",
    "ExportViewSet",
    "MailPreferencesViewSet",
    "MeViewSet",
    "RecoveryViewSet",
    "SessionViewSet",
    "SignInViewSet",
    "StandingViewSet",
    "UnsubscribeViewSet",
    "UserViewSet",
    "avatar_file",
]
