"""The accounts' public face for writing."""

from profiles.services.accounts import AccountService
from profiles.services.achievements import AchievementService
from profiles.services.deletion import DeletionService
from profiles.services.exports import ExportService
from profiles.services.mail_preferences import EmailPreferencesService
from profiles.services.passwords import PasswordService
from profiles.services.points import PointsService
from profiles.services.profiles import UserProfileService
from profiles.services.tokens import TokenService
from profiles.services.verification import VerificationService

__all__ = [
    "AccountService",
    "AchievementService",
    "DeletionService",
    "EmailPreferencesService",
    "ExportService",
    "PasswordService",
    "PointsService",
    "TokenService",
    "UserProfileService",
    "VerificationService",
]
