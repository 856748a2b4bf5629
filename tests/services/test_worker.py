"""The outbox behind a real broker: what is committed reaches a worker in another process."""

import pytest
from django.contrib.auth import get_user_model

from yiz.celery import app
from yiz.db import atomic
from yiz.events.catalogue import ProfileUpdated
from yiz.events.models import OutboxEvent
from yiz.events.outbox import emit

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]

User = get_user_model()


def test_the_worker_answers(celery_worker) -> None:
    replies = app.control.ping(timeout=5.0)
    assert len(replies) == 1


def test_an_event_is_delivered_by_the_worker(deliveries, eventually) -> None:
    user = User.objects.create_user("ada", "ada@example.com", "a-Long-passphrase-1")
    atomic(emit)(ProfileUpdated(user_id=user.pk))
    eventually(lambda: not OutboxEvent.objects.filter(handled_at=None).exists())


def test_what_was_not_announced_is_found_by_a_sweep(celery_worker, eventually) -> None:
    user = User.objects.create_user("grace", "grace@example.com", "a-Long-passphrase-1")
    atomic(emit)(ProfileUpdated(user_id=user.pk))
    assert OutboxEvent.objects.filter(handled_at=None).count() == 1
    app.send_task("events.sweep")
    eventually(lambda: not OutboxEvent.objects.filter(handled_at=None).exists())
