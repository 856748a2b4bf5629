"""Which code this is: what other code has cached may have another shape, and is never read."""

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

LEFT_OUT = frozenset({"tests", "bench", "deploy", "docs", "migrations"})


@lru_cache(maxsize=1)
def version() -> str:
    """Eight hex digits of the product's own sources: the same in all processes of a release, on all machines."""
    digest = blake2b(digest_size=4)
    for path in _sources(settings.BASE_DIR):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(root: Path) -> list[Path]:
    packages = (path.parent for path in root.glob("*/__init__.py") if path.parent.name not in LEFT_OUT)
    found = (path for package in packages for path in package.rglob("*.py"))
    return sorted(path for path in found if not LEFT_OUT.intersection(path.relative_to(root).parts))
