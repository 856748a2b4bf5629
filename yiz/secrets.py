"""Secrets of the embedded default: made once, kept under `VAR_DIR`, never in the repository."""

import os
import secrets
from pathlib import Path


def development(name: str, var_dir: Path) -> str:
    """The secret of this name, made at first use in a file that only its owner may read."""
    path = var_dir / "secrets" / name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text()
