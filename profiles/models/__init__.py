"""Accounts and what belongs to one."""

from profiles.models.account import Status, User, UserGroup, UserManager, UserPermission
from profiles.models.achievements import Achievement
from profiles.models.deletions import AccountDeletion
from profiles.models.edges import UserBlock, UserMute
from profiles.models.exports import DataExport, ExportState
from profiles.models.leaderboards import LeaderboardEdition, LeaderboardStanding, Window
from profiles.models.mail import Digest, UserEmailPreferences
from profiles.models.points import PointDay, PointEntry, PointKind, PointTotal
from profiles.models.privacy import UserPrivacy, Visibility, WhoMayComment
from profiles.models.search import UserSearchKey
from profiles.models.sessions import UserSession
from profiles.querysets import name_key

__all__ = [
    "AccountDeletion",
    "Achievement",
    "DataExport",
    "Digest",
    "ExportState",
    "LeaderboardEdition",
    "LeaderboardStanding",
    "PointDay",
    "PointEntry",
    "PointKind",
    "PointTotal",
    "Status",
    "User",
    "UserBlock",
    "UserEmailPreferences",
    "UserGroup",
    "UserManager",
    "UserMute",
    "UserPermission",
    "UserPrivacy",
    "UserSearchKey",
    "UserSession",
    "Visibility",
    "WhoMayComment",
    "Window",
    "name_key",
]
