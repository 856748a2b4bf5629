"""The task queue: on Redis where there is one, in this process otherwise."""

import os
import time
from typing import Any

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu.transport import TRANSPORT_ALIASES

from yiz import queues
from yiz.events.constants import CLAIM

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
TRANSPORT_ALIASES["yizmem"] = "yiz.engine.transport:Transport"

app = Celery("yiz")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.add_defaults(queues.CONFIG)
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.set_default()


@signals.before_task_publish.connect
def say_when(headers: dict[str, Any], **details: Any) -> None:
    """A message carries the time at which it was sent, so that its age can be told."""
    headers[queues.SENT_AT] = time.time()


@signals.worker_ready.connect
def take_up_what_was_left(**details: Any) -> None:
    """A worker begins with what others left: at once, and again when the claims of one that was killed have run out."""
    for seconds in (0.0, CLAIM.total_seconds() + 1):
        app.send_task("events.sweep", countdown=seconds)


@signals.task_prerun.connect
@signals.task_postrun.connect
def close_old_connections(**details: Any) -> None:
    """A worker keeps its database connections as a web thread does, and drops those that are old or broken."""
    from django.db import close_old_connections as close  # noqa: PLC0415  settings may not be ready at import

    close()
