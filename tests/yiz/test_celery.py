"""The task queue as the product sets it up."""

import threading
import time

import pytest
from celery import Celery, current_app, signals
from django.db import connection
from kombu.exceptions import OperationalError

from yiz.celery import app


def test_every_thread_sends_by_the_same_application() -> None:
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(current_app._get_current_object()))
    thread.start()
    thread.join()
    assert found == [app]


def test_a_task_of_a_worker_that_dies_is_not_acknowledged() -> None:
    app.loader.import_default_modules()
    assert all(app.tasks[name].acks_late for name in ("events.deliver", "events.sweep", "batch.run"))
    assert app.conf.worker_prefetch_multiplier == 1


def test_the_sender_learns_soon_that_the_broker_is_away() -> None:
    away = Celery("away", set_as_current=False)
    away.config_from_object("django.conf:settings", namespace="CELERY")
    away.conf.broker_url = "redis://127.0.0.1:1/0"
    begin = time.monotonic()
    with pytest.raises(OperationalError):
        away.send_task("events.sweep", retry=False)
    assert time.monotonic() - begin < 5


@pytest.mark.django_db(transaction=True)
def test_a_worker_keeps_its_connection_from_task_to_task() -> None:
    connection.ensure_connection()
    kept = connection.connection
    for signal in (signals.task_prerun, signals.task_postrun):
        signal.send(sender=None)
    assert connection.connection is kept
