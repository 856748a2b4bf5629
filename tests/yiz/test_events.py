"""The outbox: stored with the change, told at least once, each listener apart."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.asserts import in_threads
from tests.yiz.kettles import (  # noqa: F401
    AILING,
    HEARD,
    KettleBoiled,
    ListenerEndedTheProcess,
    LoneBell,
    boil,
    first,
    make_due,
    open_events,
    run_out,
    well,
)
from yiz.db import atomic
from yiz.events import claims, retries
from yiz.events.base import Event
from yiz.events.constants import CLAIM, MAX_ATTEMPTS
from yiz.events.delivery import deliver, deliver_new, deliver_pending
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.events.outbox import emit
from yiz.events.subscriptions import subscribe, subscriptions

pytestmark = pytest.mark.django_db


def test_everyone_who_listens_is_told_once() -> None:
    (event_id,) = boil("red")
    assert deliver(event_id)
    assert not deliver(event_id)
    assert deliver_pending() == 0
    assert HEARD == [("first", "red"), ("second", "red")]


def test_an_event_comes_out_as_it_went_in() -> None:
    got: list[Event] = []
    sent = KettleBoiled(kettle="ünï — \U0001f600")
    emit(sent)
    row = OutboxEvent.objects.get()
    got.append(Event.load(row.name, id=row.pk, at=row.at, payload={**row.payload, "from_a_newer_version": 1}))
    assert isinstance(got[0], KettleBoiled)
    assert (got[0].id, got[0].kettle) == (sent.id, sent.kettle)
    assert abs(got[0].at - sent.at) < timedelta(milliseconds=1)


def test_what_nobody_listens_to_is_handled_all_the_same() -> None:
    emit(LoneBell())
    assert deliver_pending() == 1
    assert open_events() == 0


@pytest.mark.django_db(transaction=True)
def test_an_event_shares_the_fate_of_its_change() -> None:
    @atomic
    def boil_and_fail() -> None:
        boil("red")
        raise LookupError

    with pytest.raises(LookupError):
        boil_and_fail()
    assert not OutboxEvent.objects.exists()


def test_a_failing_listener_holds_up_nobody_and_is_tried_again() -> None:
    AILING.add("first")
    boil("red", "blue")
    assert deliver_pending() == 2
    assert open_events() == 0
    assert HEARD == [("second", "red"), ("second", "blue")]
    assert deliver_pending() == 0, "not before its time"
    record = OutboxDelivery.objects.order_by("id")[0]
    assert (record.listener, record.attempts, record.parked_at) == ("tests.first", 1, None)
    assert "first is not well" in record.error
    AILING.clear()
    make_due()
    assert deliver_pending() == 2
    assert HEARD[2:] == [("first", "red"), ("first", "blue")]
    assert not OutboxDelivery.objects.exists()


def test_pauses_grow_and_are_not_all_alike() -> None:
    means = [2.0 * 2**n for n in range(9)]
    for attempts, mean in enumerate(means, 1):
        found = {retries.pause(attempts).total_seconds() for _ in range(20)}
        assert all(0.75 * mean <= seconds <= 1.25 * mean for seconds in found)
        assert len(found) > 1
    assert retries.pause(60) <= timedelta(hours=1.25)


def test_parked_after_ten_attempts_and_taken_out_by_hand() -> None:
    AILING.add("first")
    boil("red")
    deliver_pending()
    for _ in range(MAX_ATTEMPTS - 1):
        make_due()
        assert deliver_pending() == 1
    record = OutboxDelivery.objects.get()
    assert (record.attempts, record.parked_at is not None) == (MAX_ATTEMPTS, True)
    make_due()
    assert deliver_pending() == 0
    AILING.clear()
    retries.try_again(record)
    assert deliver_pending() == 1
    assert ("first", "red") in HEARD
    assert not OutboxDelivery.objects.exists()


@pytest.mark.parametrize(
    ("name", "payload"),
    [("NeverHeardOf", {}), ("KettleBoiled", {}), ("KettleBoiled", ["a", "list"])],
)
def test_an_event_that_cannot_be_read_is_parked_and_holds_up_nobody(name: str, payload: object) -> None:
    OutboxEvent(name=name, payload=payload, at=timezone.now()).save(force_insert=True)
    boil("red")
    assert deliver_pending() == 2
    record = OutboxDelivery.objects.get()
    assert record.parked_at is not None
    assert "cannot be read" in record.error
    assert len(HEARD) == 2
    OutboxEvent.objects.filter(pk=record.event_id).update(name="KettleBoiled", payload={"kettle": "mended"})
    retries.try_again(record)
    assert deliver_pending() == 1
    assert ("first", "mended") in HEARD


def test_a_retry_whose_listener_is_gone_says_so() -> None:
    (event_id,) = boil("red")
    deliver_pending()
    OutboxDelivery(event_id=event_id, listener="gone.with_it", next_try_at=timezone.now()).save(force_insert=True)
    assert deliver_pending() == 1
    assert "gone.with_it" in OutboxDelivery.objects.get().error


def test_what_was_cut_short_is_told_again_and_what_was_not_begun_at_once() -> None:
    AILING.add("kill blue")
    ids = boil("red", "blue", "green")
    with pytest.raises(ListenerEndedTheProcess):
        deliver_new(ids)
    AILING.clear()
    assert deliver_pending() == 1, "green goes back at once, blue when its claim has run out"
    run_out()
    assert deliver_pending() == 1
    assert sorted(HEARD) == sorted((who, kettle) for who in ("first", "second") for kettle in ("red", "green", "blue"))


def test_an_event_that_ends_the_process_each_time_is_parked_and_the_others_get_through() -> None:
    AILING.add("kill blue")
    boil("blue", "red", "green")
    for _ in range(MAX_ATTEMPTS + 1):
        with pytest.raises(ListenerEndedTheProcess):
            deliver_pending()
        run_out()
    assert deliver_pending() >= 1
    assert open_events() == 0
    assert {kettle for _, kettle in HEARD} == {"red", "green"}
    assert "The process ended" in OutboxDelivery.objects.get().error


def test_a_listener_with_a_record_of_its_own_is_left_to_it_when_the_event_is_told_again() -> None:
    AILING.add("first")
    boil("red")
    deliver_pending()
    AILING.clear()
    OutboxEvent.objects.update(handled_at=None)
    run_out()
    assert deliver_pending() == 1
    assert HEARD == [("second", "red"), ("second", "red")]


def test_a_claim_is_kept_from_others_until_it_runs_out() -> None:
    boil("red")
    held = claims.claim_open(10)
    assert len(held.events) == 1
    assert deliver_pending() == 0
    held.until = timezone.now() + CLAIM / 3
    held.renew()
    assert OutboxEvent.objects.get().claimed_until > timezone.now() + CLAIM / 2
    assert claims.expire_all() == 1
    assert deliver_pending() == 1


def test_a_clock_that_was_set_back_holds_up_nothing() -> None:
    boil("red")
    OutboxEvent.objects.update(claimed_until=timezone.now() + timedelta(days=1))
    assert deliver_pending() == 1
    OutboxDelivery(
        event=OutboxEvent.objects.get(), listener="tests.first", next_try_at=timezone.now() + timedelta(days=1)
    ).save(force_insert=True)
    assert deliver_pending() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_tells() -> None:
    ids = boil(*(f"kettle {number}" for number in range(60)))
    done = in_threads(lambda number: deliver_new(ids) if number % 2 else deliver_pending(), threads=8)
    assert sum(done) == 60
    assert len(HEARD) == len(set(HEARD)) == 120
    assert open_events() == 0


def test_two_listeners_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="already"):
        subscribe(KettleBoiled)(first)
    assert [found.name for found in subscriptions(KettleBoiled)] == ["tests.first", "tests.second"]


def test_the_sweep_finds_its_events_by_index(explain) -> None:
    boil("red")
    explain(OutboxEvent.objects.filter(handled_at=None).order_by("id"))
    explain(OutboxDelivery.objects.filter(parked_at=None, next_try_at__lte=timezone.now()).order_by("next_try_at"))


def test_delivery_needs_three_queries_whatever_the_number_of_events(assert_queries) -> None:
    for number in (1, 15):
        ids = boil(*("red" for _ in range(number)))
        with assert_queries(3):
            assert deliver_new(ids) == number
