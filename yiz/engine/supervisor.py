"""The parts of the product as child processes: started, watched, restarted, stopped together."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from time import monotonic

import structlog
from django.conf import settings

from yiz.queues import DEFAULT, HEAVY, MAIL, REALTIME

log = structlog.get_logger(__name__)

STOP_TIMEOUT = 4.5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
STEADY = 60.0
"""Seconds after which a part counts as well again, and its next end as the first."""

QUIET = ("--loglevel", "WARNING")
ALONE = ("--without-mingle", "--without-gossip")


def parts(host: str, port: int) -> dict[str, Sequence[str]]:
    """What runs beside Redis: name and arguments of each process."""
    return {
        "web": ("web", host, str(port)),
        "worker": ("worker", *QUIET, *ALONE, "-n", "quick@%h", "-Q", f"{REALTIME},{DEFAULT},{MAIL}"),
        "heavy": ("worker", *QUIET, *ALONE, "-n", "heavy@%h", "-Q", HEAVY, "--concurrency", "1"),
        "beat": ("beat", *QUIET, "--pidfile="),
    }


class Part:
    """One child process and when to start it again."""

    def __init__(self, name: str, arguments: Sequence[str]) -> None:
        self.name = name
        self.command = [sys.executable, "-m", "yiz.engine.parts", *arguments]
        self.process: subprocess.Popen[bytes] | None = None
        self.began = 0.0
        self.pause = FIRST_PAUSE
        self.start_at = 0.0

    def start(self) -> None:
        self.began = monotonic()
        self.process = subprocess.Popen(  # noqa: S603  our own command
            self.command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE, start_new_session=True
        )
        log.info("part_started", part=self.name, pid=self.process.pid)

    def look_after(self) -> None:
        """Starts the part if it is not there and its pause is over."""
        if self.process is not None and (code := self.process.poll()) is not None:
            self.pause = FIRST_PAUSE if monotonic() - self.began > STEADY else min(self.pause * 2, LONGEST_PAUSE)
            self.start_at = monotonic() + self.pause
            self._let_go()
            log.error("part_ended", part=self.name, code=code, again_in_seconds=self.pause)
        if self.process is None and monotonic() >= self.start_at:
            self.start()

    def _let_go(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None

    def tell(self, number: int) -> None:
        """Sends a signal to the part; SIGKILL to its children too."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)

    def wait(self, timeout: float) -> bool:
        """Whether the part has ended within that many seconds."""
        if self.process is None:
            return True
        try:
            self.process.wait(max(0.0, timeout))
        except subprocess.TimeoutExpired:
            return False
        return True


class Supervisor:
    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self._parts = [Part(name, arguments) for name, arguments in commands.items()]
        self._stop = threading.Event()

    def run(self) -> None:
        """Keeps every part running until SIGTERM or SIGINT; then stops them all, within about five seconds."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        try:
            while not self._stop.is_set():
                for part in self._parts:
                    part.look_after()
                self._stop.wait(0.2)
        finally:
            self._end()

    def _end(self) -> None:
        end = monotonic() + STOP_TIMEOUT
        for part in self._parts:
            part.tell(signal.SIGTERM)
        for part in self._parts:
            if not part.wait(end - monotonic()):
                log.warning("part_cut_short", part=part.name, then="the outbox has it taken up again")
            part.tell(signal.SIGKILL)
