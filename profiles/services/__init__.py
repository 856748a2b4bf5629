"""The accounts' public face for writing."""

from profiles.services.accounts import AccountService
from profiles.services.profiles import UserProfileService
from profiles.services.tokens import TokenService

__all__ = ["AccountService", "TokenService", "UserProfileService"]
