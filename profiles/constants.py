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
    "batch", "by-username", "cache", "contact", "discovery", "docs", "erased", "everyone", "feed", "follow",
    "followers", "following", "health", "help", "leaderboard", "login", "logout", "me", "media", "metrics",
    "moderation", "moderator", "moderators", "notifications", "null", "password", "postmaster", "privacy", "register",
    "root", "schema", "search", "security", "sessions", "settings", "signup", "skills", "social", "staff", "static",
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

GRACE = timedelta(days=14)
"""How long an account that its owner deletes can still be brought back; then it is erased."""

ERASED_USER_ID = "0" * 24
"""The account that stands in for all who were erased, where something of theirs must keep its place."""

EXPORT_KEPT = timedelta(days=7)
"""How long a file with somebody's data is kept, and its mailed link works."""

EXPORT_CLAIM = timedelta(minutes=2)
"""How long a worker holds an export; moved on while it writes. One that is killed delays its export by this, and by
`EXPORT_SWEEP` at most."""

EXPORT_SWEEP = 60.0
EXPORT_ATTEMPTS = 5
EXPORT_PAUSE = timedelta(minutes=5)
"""Between attempts, when making a file failed."""

VERIFICATION_LIFETIME = timedelta(days=3)
RESET_LIFETIME = timedelta(hours=1)
"""How long a mailed link works, counted from when the mail was sent."""

POINTS = {
    "share": 10,
    "download": 5,
    "like": 2,
    "rating": 3,
    "comment": 1,
    "vote": 1,
    "day": 1,
    "streak": 5,
    "plan": 0,
    "follower": 0,
}
"""What each kind of credit (`PointKind`) is worth."""

GOOD_RATING = 4
"""So many stars and more bring points."""

STREAK_DAYS = 7
"""Each full run of so many days in a row brings the points of a streak."""

CREDIT_CHUNK = 200
"""Credits that one transaction gives or takes back."""

AGREE_TRIES = 20

WINDOW_DAYS = {"week": 7, "month": 30, "all": None}
"""How many days a leaderboard looks back, today included; None for all."""

LEADERBOARDS_EVERY = 15 * 60.0
LEADERBOARD_CHUNK = 1_000
EDITIONS_KEPT = 2

STATS_DAYS = 30
STATS_DAYS_MAX = 365

AVATAR_FOLDER = "avatars"
AVATAR_MAX_BYTES = 2 * 1024 * 1024
AVATAR_MAX_SIDE = 10_000
AVATAR_MAX_PIXELS = 25_000_000
AVATAR_SIDE = 512
