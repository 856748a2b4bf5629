"""The real `socket.io-client` in a real Node, running the client code of the product's brief."""

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.services import servers

SOURCES = Path(__file__).parent / "socket_io"
PATIENCE = 60


def install(folder: Path) -> Path:
    """The client and what it needs, exactly as the lock file names them, in that folder."""
    place = folder / "socket_io"
    shutil.copytree(SOURCES, place, ignore=shutil.ignore_patterns("node_modules"))
    npm = servers.find_or_install("npm", ("npm",))
    done = subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund"], cwd=place, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return place


class Page:
    """One client: what it printed, line by line."""

    def __init__(self, running: subprocess.Popen[str]) -> None:
        self._lines: queue.Queue[list[Any]] = queue.Queue()
        self.heard: list[list[Any]] = []
        threading.Thread(target=self._read, args=(running,), daemon=True).start()

    def _read(self, running: subprocess.Popen[str]) -> None:
        assert running.stdout is not None
        for line in running.stdout:
            self._lines.put(json.loads(line))

    def wait_for(self, label: str) -> Any:
        """What came with the next line that begins so."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE)
            except queue.Empty:
                raise AssertionError(f"no {label!r} after {self.heard}") from None
            self.heard.append(line)
            if line[0] == label:
                return line[1]


@contextmanager
def page(place: Path, **wanted: Any) -> Iterator[Page]:
    """`url`, `options` (of `io`), `upgrades`, `user_id`, `skill_id`."""
    node = servers.find_or_install("nodejs", ("node", "nodejs"))
    command = [node, "run.js", json.dumps(wanted)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=place, **pipes) as running:
        try:
            yield Page(running)
        finally:
            running.kill()
