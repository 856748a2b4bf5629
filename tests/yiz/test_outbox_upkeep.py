"""The outbox behind the scenes: how ids reach the workers, what is removed, what an operator sees."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.yiz.kettles import AILING, HEARD, boil, open_events, well  # noqa: F401
from yiz.db import atomic
from yiz.events import dispatch, upkeep
from yiz.events.constants import KEEP_HANDLED, MAX_ATTEMPTS
from yiz.events.delivery import deliver, deliver_pending
from yiz.events.models import OutboxDelivery, OutboxEvent

pytestmark = pytest.mark.django_db


class Bench:
    """Workers that note what they are given."""

    def __init__(self, refuse: bool = False) -> None:
        self.ids: list[list[str]] = []
        self.sweeps: list[float] = []
        self.refuse = refuse

    def deliver(self, event_ids: list[str]) -> None:
        self.ids.append(event_ids)
        if self.refuse:
            raise ConnectionRefusedError

    def sweep(self) -> None:
        self.sweeps.append(time.monotonic())

    def all_ids(self) -> list[str]:
        return [event_id for ids in self.ids for event_id in ids]


def test_ids_are_handed_over_in_order_and_gather_while_the_broker_is_slow() -> None:
    bench = Bench()
    dispatcher = dispatch.Dispatcher(bench)
    for number in range(100):
        dispatcher.announce(str(number))
    dispatcher.stop()
    assert bench.all_ids() == [str(number) for number in range(100)]
    assert all(len(ids) <= 20 for ids in bench.ids)


def test_a_broker_that_is_away_disturbs_nobody() -> None:
    bench = Bench(refuse=True)
    dispatcher = dispatch.Dispatcher(bench)
    dispatcher.announce("one")
    dispatcher.stop()
    assert bench.ids == [["one"]]


def test_one_sweep_is_asked_for_when_retries_fall_due() -> None:
    bench = Bench()
    dispatcher = dispatch.Dispatcher(bench)
    begin = time.monotonic()
    for seconds in (0.2, 0.1, 30.0):
        dispatcher.sweep_in(seconds)
    while not bench.sweeps and time.monotonic() - begin < 5:
        time.sleep(0.01)
    dispatcher.stop()
    assert len(bench.sweeps) == 1
    assert bench.sweeps[0] - begin >= 0.1


@pytest.mark.django_db(transaction=True)
def test_emitting_announces_after_the_commit() -> None:
    bench = Bench()
    dispatch.use(bench)
    try:
        during: list[int] = []

        @atomic
        def change() -> str:
            (event_id,) = boil("red")
            during.append(len(bench.ids))
            return event_id

        event_id = change()
    finally:
        dispatch.use(None)
    assert (during, bench.all_ids()) == ([0], [event_id])


def test_old_events_are_removed_and_those_that_somebody_must_still_hear_of_stay() -> None:
    boil("told")
    deliver_pending()
    AILING.add("first")
    (failing,) = boil("failing")
    deliver_pending()
    AILING.clear()
    long_ago = timezone.now() - KEEP_HANDLED - timedelta(minutes=1)
    OutboxEvent.objects.update(handled_at=long_ago)
    (fresh,) = boil("fresh")
    (unhandled,) = boil("unhandled")
    deliver(fresh)
    assert upkeep.clean(lambda rows, what: None) == 1
    assert set(OutboxEvent.objects.values_list("pk", flat=True)) == {failing, fresh, unhandled}
    assert upkeep.clean(lambda rows, what: None) == 0


def test_the_sweep_task_leaves_nothing() -> None:
    boil(*("red" for _ in range(45)))
    told: list[int] = []
    assert upkeep.sweep(lambda rows, what: told.append(rows)) == 45
    assert told == [45]
    assert open_events() == 0


def test_an_operator_sees_what_is_parked_and_has_it_tried_again(admin_client) -> None:
    AILING.add("first")
    boil("red")
    deliver_pending()
    AILING.clear()
    OutboxDelivery.objects.update(parked_at=timezone.now(), attempts=MAX_ATTEMPTS)
    (parked,) = OutboxDelivery.objects.all()
    address = "/admin/events/outboxdelivery/"
    for query in ("", "?state=parked"):
        assert "tests.first" in admin_client.get(address + query).content.decode()
    assert "tests.first" not in admin_client.get(f"{address}?state=waiting").content.decode()
    assert "first is not well" in admin_client.get(f"{address}{parked.pk}/change/").content.decode()
    answer = admin_client.post(address, {"action": "try_again", "_selected_action": [parked.pk]}, follow=True)
    assert "will be tried again" in answer.content.decode()
    assert deliver_pending() == 1
    assert ("first", "red") in HEARD
    assert "KettleBoiled" in admin_client.get("/admin/events/outboxevent/").content.decode()
