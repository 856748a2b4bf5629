"""Numbers of the API that the design fixes; limits can be overridden by the setting RATE_LIMIT_OVERRIDES."""

ANONYMOUS = "anonymous"
SIGNED_IN = "user"

LIMITS: dict[str, str] = {
    ANONYMOUS: "60/minute",
    SIGNED_IN: "300/minute",
    "sign_in": "10/5 minutes",
    "register": "5/hour",
    "password": "5/hour",
    "share": "20/hour",
    "comment": "30/minute",
    "like": "120/minute",
    "vote": "120/minute",
    "bookmark": "120/minute",
    "follow": "60/minute; 400/day",
    "report": "20/hour",
    "search": "60/minute",
    "track": "600/minute",
    "export": "2/day",
    "avatar": "20/hour",
}
"""Sliding windows by scope. Several windows of one scope are separated by semicolons and hold together."""

FAIL_CLOSED = frozenset({"sign_in", "register", "password"})
"""Scopes that let nobody through while the store of the limits is away."""

INSTEAD_OF_GENERAL = frozenset({"track"})
"""Scopes that allow more than the general limit, and so stand in its place."""

PAGE_LIMIT = 20
PAGE_LIMIT_MAX = 100

IDEMPOTENCY_KEY_LENGTH = 128
IDEMPOTENCY_HOURS = 24
IDEMPOTENCY_RUN_SECONDS = 60
"""After this long a call that has not answered is taken for crashed, and its key may be used again."""

MAX_JSON_DEPTH = 32
MAX_UPLOAD_BYTES = 3 * 1024 * 1024
"""Largest multipart body; other bodies are held to DATA_UPLOAD_MAX_MEMORY_SIZE."""

LARGE_BODIES = {"/api/v1/analytics/track/batch": 3 * 1024 * 1024}
"""Paths that take larger JSON than DATA_UPLOAD_MAX_MEMORY_SIZE: 500 events of 4 KB each."""

REQUEST_ID_LENGTH = 128
