"""The embedded engine: a task worker and the schedule, each in a thread of this process."""

import threading
from time import monotonic

import structlog
from celery import Celery, beat
from celery.worker import WorkController, state

from yiz.batch import lease, schedule
from yiz.engine.transport import BELL
from yiz.events import claims, dispatch
from yiz.mail import delivery as mails
from yiz.mail import dispatch as mail_dispatch

log = structlog.get_logger(__name__)

THREADS = 4
START_TIMEOUT = 10.0
STOP_TIMEOUT = 3.0


class Engine:
    """Started once in a process, and only where no other process works on the same data."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._ready = threading.Event()
        self._worker: WorkController | None = None
        self._beat: beat.Service | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Returns when the worker takes tasks; raises RuntimeError when it does not within ten seconds.

        Nobody else can be at work, so what an earlier process left unfinished is taken up at once.
        """
        self._app.finalize()
        self._app.loader.import_default_modules()
        state.should_stop = state.should_terminate = None
        left = claims.expire_all()
        mails.expire_all()
        lease.end_all_leases()
        self._worker = WorkController(
            app=self._app,
            hostname="embedded@localhost",
            pool="threads",
            concurrency=THREADS,
            without_mingle=True,
            without_gossip=True,
            without_heartbeat=True,
            ready_callback=lambda consumer: self._ready.set(),
        )
        self._run("celery-worker", self._work)
        if not self._ready.wait(START_TIMEOUT):
            raise RuntimeError(f"The task worker did not start within {START_TIMEOUT:.0f} seconds.")
        self._app.conf.beat_schedule = schedule.entries_since_last_runs()
        self._beat = beat.Service(self._app, scheduler_cls=beat.Scheduler, max_interval=1)
        self._run("celery-beat", self._beat.start)
        dispatch.use(dispatch.TaskQueue())
        mail_dispatch.use(mail_dispatch.TaskQueue())
        self._app.send_task("events.sweep")
        log.info("engine_started", unfinished_events=left)

    def stop(self, timeout: float = STOP_TIMEOUT) -> bool:
        """Lets tasks that have begun come to their end; False when some had not within that many seconds."""
        end = monotonic() + timeout
        dispatch.use(None)
        mail_dispatch.use(None)
        if self._beat is not None:
            self._beat.stop()
        # the worker stops itself at its next turn: its own stop() may not be called from another thread
        state.should_stop = 0
        BELL.ring()
        for thread in self._threads:
            thread.join(max(0.05, end - monotonic()))
        alive = [thread.name for thread in self._threads if thread.is_alive()]
        if alive:
            log.warning("engine_cut_short", threads=alive, then="the outbox takes it up again at the next start")
        return not alive

    def _run(self, name: str, target: object) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        self._app.set_current()
        assert self._worker is not None  # noqa: S101  for the type checker
        self._worker.start()
