"""Which paths are the API's, and their one form inside, whatever slash they came with."""

_MACHINE = ("/health", "/metrics")


def is_api(path: str) -> bool:
    """Whether the path is the API's own: limited, and private to the caller."""
    return path.startswith("/api/") or path == "/api"


def is_machine(path: str) -> bool:
    """Whether errors on this path are answered as JSON."""
    return is_api(path) or path.startswith(_MACHINE)


def canonical(path: str) -> str:
    """The form in which routes are written: without a trailing slash, save for an app's root (`/api/v1/follow/`).

    An app's own root is `path("", …)` under the prefix `api/v1/follow/`, so that one keeps it.
    """
    bare = path[:-1] if path.endswith("/") and len(path) > 1 else path
    return f"{bare}/" if bare.startswith("/api/v1/") and bare.count("/") == 3 else bare
