"""Which task goes where, and what happens to it."""

import pytest
from celery import Celery

from yiz import queues
from yiz.batch import schedule
from yiz.batch.constants import ESSENTIAL
from yiz.celery import app


@pytest.fixture(scope="module")
def product() -> Celery:
    app.loader.import_default_modules()
    return app


def queue_of(name: str) -> str:
    return app.amqp.router.route({}, name)["queue"].name


def test_what_somebody_waits_for_never_stands_behind_what_takes_long(product: Celery) -> None:
    assert [queue.name for queue in product.amqp.queues.values()] == list(queues.NAMES)
    assert queue_of("events.deliver") == queues.REALTIME
    assert queue_of("mail.send") == queues.MAIL
    assert queue_of("batch.run") == queue_of("batch.carry_out") == queues.HEAVY
    for name, entry in schedule.entries().items():
        assert entry["options"]["queue"] == (queues.DEFAULT if name in ESSENTIAL else queues.HEAVY)


def test_every_task_of_the_product_has_a_limit_below_the_brokers_patience(product: Celery) -> None:
    own = [name for name in product.tasks if not name.startswith("celery.")]
    assert len(own) >= 6
    for name in own:
        task = product.tasks[name]
        longest = task.time_limit or product.conf.task_time_limit
        assert longest < queues.REDIS_TRANSPORT["visibility_timeout"], name
        assert (task.soft_time_limit or product.conf.task_soft_time_limit) < longest, name
        assert queue_of(name) in queues.NAMES


def test_a_task_whose_worker_died_is_done_again_and_nobody_keeps_results(product: Celery) -> None:
    conf = product.conf
    assert (conf.task_acks_late, conf.task_reject_on_worker_lost, conf.task_ignore_result) == (True, True, True)
    assert conf.worker_prefetch_multiplier == 1
    assert not conf.result_backend
