"""Which paths are the API's, and their one form inside, whatever slash they came with."""

API = "/api/"
_MACHINE = ("/api/", "/health", "/metrics")


def is_machine(path: str) -> bool:
    """Whether errors on this path are answered as JSON."""
    return path.startswith(_MACHINE) or path == "/api"


def canonical(path: str) -> str:
    """The form in which routes are written: without a trailing slash, save for an app's root (`/api/v1/follow/`).

    An app's own root is `path("", …)` under the prefix `api/v1/follow/`, so that one keeps it.
    """
    bare = path[:-1] if path.endswith("/") and len(path) > 1 else path
    return f"{bare}/" if bare.startswith("/api/v1/") and bare.count("/") == 3 else bare
