"""Accounts and what belongs to one."""

from profiles.models.account import User, UserGroup, UserManager, UserPermission
from profiles.models.edges import UserBlock, UserMute
from profiles.models.privacy import UserPrivacy, Visibility
from profiles.models.sessions import UserSession

__all__ = [
    "User",
    "UserBlock",
    "UserGroup",
    "UserManager",
    "UserMute",
    "UserPermission",
    "UserPrivacy",
    "UserSession",
    "Visibility",
]
