"""The accounts' public face for writing."""

from profiles.services.accounts import AccountService
from profiles.services.mail_preferences import EmailPreferencesService
from profiles.services.passwords import PasswordService
from profiles.services.profiles import UserProfileService
from profiles.services.tokens import TokenService
from profiles.services.verification import VerificationService

__all__ = [
    "AccountService",
    "EmailPreferencesService",
    "PasswordService",
    "TokenService",
    "UserProfileService",
    "VerificationService",
]
