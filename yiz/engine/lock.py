"""One server at a time on a data directory."""

import fcntl
import os
from pathlib import Path
from typing import TextIO


class InUse(RuntimeError):
    """Another process holds the data directory."""


def hold(var_dir: Path) -> TextIO:
    """Holds the directory until the process ends, or the answer is closed; raises `InUse`.

    Two embedded servers on one directory would miss each other's sockets and run every schedule twice.
    """
    file = (var_dir / "server.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        holder = file.read().strip() or "unknown"
        file.close()
        raise InUse(
            f"Another server (process {holder}) is at work on {var_dir}. "
            "Stop it first, or give this one a directory of its own with VAR_DIR."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
