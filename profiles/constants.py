"""The figures and words of the accounts' rules."""

from datetime import timedelta

USERNAME_MIN, USERNAME_MAX = 3, 30
DISPLAY_NAME_MAX = 60
BIO_MAX = 500
WEBSITE_MAX = 200
INTERESTS_MAX = 20
PASSWORD_MAX = 128
CATEGORY_MAX = 40

# fmt: off
RESERVED_USERNAMES = frozenset({
    "about", "abuse", "account", "accounts", "admin", "administrator", "analytics", "anonymous", "api", "auth",
    "batch", "by-username", "cache", "contact", "discovery", "docs", "everyone", "feed", "follow", "followers",
    "following", "health", "help", "leaderboard", "login", "logout", "me", "media", "metrics", "moderation",
    "moderator", "moderators", "notifications", "null", "password", "postmaster", "privacy", "register", "root",
    "schema", "search", "security", "sessions", "settings", "signup", "skills", "social", "staff", "static",
    "support", "system", "tasks", "terms", "token", "undefined", "unsubscribe", "user", "users", "webmaster",
    "websocket", "yiz", "yizplanner",
})
# fmt: on

MAX_SESSIONS = 50
"""Devices that one account may be signed in on; beyond it, the oldest sign-in ends."""

ACCOUNT_CACHE = timedelta(seconds=45)
"""How long a snapshot of an account may be believed. With `ACCOUNT_LOCAL` it stays below the 60 seconds
within which a revoked token must be dead, even when the message of the change was lost."""

ACCOUNT_LOCAL = timedelta(seconds=2)
"""How long a process may believe its own copy, for reads alone."""

SEARCH_KEYS_MAX = 8
SEARCH_KEY_LENGTH = 60

VERIFICATION_LIFETIME = timedelta(days=3)
RESET_LIFETIME = timedelta(hours=1)
"""How long a mailed link works, counted from when the mail was sent."""
