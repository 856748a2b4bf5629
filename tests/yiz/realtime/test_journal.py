"""Personal rooms remember what was told: numbers without gaps, for a day, at most 500."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils.timezone import now

from yiz.ids import is_id
from yiz.ports import batch_tasks, user_data
from yiz.realtime import journal
from yiz.realtime.journal import Stored
from yiz.realtime.models import RoomEvent
from yiz.realtime.publish import publish

ROOM = "user:" + "a" * 24
OTHER = "user:" + "b" * 24


def tell(number: int = 1, room: str = ROOM) -> list[str]:
    return [publish(room, "told", {"n": n}) for n in range(number)]


def age(hours: float, **which: object) -> None:
    for row in RoomEvent.objects.filter(**which):
        RoomEvent.objects.filter(pk=row.pk).update(at=row.at - timedelta(hours=hours))


def trim() -> int:
    return batch_tasks["cleanup_room_events"].run(lambda done, what: None)


def test_event_ids_are_ids_that_rise_and_tell_the_number(db: None) -> None:
    ids = tell(12)
    assert all(is_id(event_id) for event_id in ids)
    assert ids == sorted(ids)
    assert [journal.seq_of(event_id) for event_id in ids] == list(range(1, 13))


def test_ids_rise_when_the_clock_is_set_back(db: None) -> None:
    tell()
    RoomEvent.objects.update(at=now() + timedelta(hours=3))
    newest = journal.head(ROOM)
    assert newest is not None
    assert tell()[0] > newest.event_id


def test_rooms_count_apart(db: None) -> None:
    assert [journal.seq_of(tell(1, room)[0]) for room in (ROOM, OTHER, ROOM)] == [1, 1, 2]


def test_telling_costs_one_read_and_one_insert(db: None, assert_queries: Callable) -> None:
    tell()
    with assert_queries(2):
        tell()


def test_a_room_is_told_once_under_a_key(db: None) -> None:
    first, again = (publish(ROOM, "told", {"n": n}, key="decision:1") for n in range(2))
    assert first
    assert again is None
    assert publish(OTHER, "told", {}, key="decision:1")
    assert [row.data for row in journal.after(ROOM, 0)] == ['{"n":0}']


def test_a_claim_that_says_no_leaves_nothing(db: None) -> None:
    assert publish(ROOM, "told", {}, claim=lambda: False) is None
    assert journal.head(ROOM) is None


def test_what_a_claim_writes_is_undone_when_the_event_can_not_be_stored(db: None) -> None:
    def claim() -> bool:
        RoomEvent(room=OTHER, seq=1, key="#1", event="claimed", data="{}", at=now()).save(force_insert=True)
        return True

    publish(ROOM, "told", {}, key="once")
    assert publish(ROOM, "told", {}, key="once", claim=claim) is None
    assert journal.head(OTHER) is None
    assert publish(ROOM, "told", {}, key="twice", claim=claim)
    assert journal.head(OTHER) is not None


def test_a_room_that_remembers_nothing_can_not_be_told_once() -> None:
    with pytest.raises(ValueError, match="remembers nothing"):
        publish("system", "told", {}, key="once")


@pytest.mark.parametrize("value", [None, 7, "", "x" * 24, "A" * 24, "0" * 23, ["0" * 24]])
def test_what_is_no_event_id_tells_no_number(value: object) -> None:
    assert journal.seq_of(value) is None


@pytest.mark.django_db(transaction=True)
def test_writers_in_threads_leave_no_gap_and_announce_in_order() -> None:
    announced: list[Stored] = []

    def write(name: int) -> None:
        for n in range(25):
            journal.append(ROOM, "told", {"n": [name, n]}, "", announce=announced.append)
        connection.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [stored.seq for stored in announced] == list(range(1, 151))
    assert [row.seq for row in journal.after(ROOM, 0, limit=500)] == list(range(1, 151))


def test_a_gap_that_is_kept_is_complete(db: None) -> None:
    tell(5)
    assert journal.gap(ROOM, 2) == journal.Gap(after=2, head=5, complete=True)
    assert journal.gap(ROOM, 5) == journal.Gap(after=5, head=5, complete=True)
    assert journal.gap(ROOM, 0) == journal.Gap(after=0, head=5, complete=True)
    assert journal.gap(OTHER, 0) == journal.Gap(after=0, head=0, complete=True)


def test_a_number_that_was_never_given_is_not_complete(db: None) -> None:
    tell(2)
    assert journal.gap(ROOM, 9) == journal.Gap(after=2, head=2, complete=False)


def test_what_is_expired_is_not_replayed_and_the_gap_says_so(db: None) -> None:
    tell(5)
    age(25, seq__lte=3)
    assert [row.seq for row in journal.after(ROOM, 0)] == [4, 5]
    assert journal.gap(ROOM, 1) == journal.Gap(after=3, head=5, complete=False)
    assert journal.gap(ROOM, 3).complete
    age(25, seq__gt=3)
    assert journal.gap(ROOM, 3) == journal.Gap(after=5, head=5, complete=False)


def test_at_most_500_are_kept_while_telling(db: None) -> None:
    RoomEvent.objects.bulk_create(
        RoomEvent(room=ROOM, seq=seq, key=f"#{seq}", event="told", data="{}", at=now()) for seq in range(1, 700)
    )
    tell()
    kept = RoomEvent.objects.filter(room=ROOM).order_by("seq").values_list("seq", flat=True)
    assert list(kept) == list(range(201, 701))
    assert journal.gap(ROOM, 100) == journal.Gap(after=200, head=700, complete=False)
    assert journal.gap(ROOM, 200).complete


def test_the_cleanup_keeps_the_newest_of_each_room_so_that_numbers_go_on(db: None) -> None:
    tell(4)
    tell(3, OTHER)
    age(30)
    tell(1, OTHER)
    assert trim() == 6
    assert trim() == 0
    assert sorted(RoomEvent.objects.values_list("room", "seq")) == [(ROOM, 4), (OTHER, 4)]
    assert journal.seq_of(tell()[0]) == 5


def test_the_cleanup_goes_through_more_than_one_chunk(db: None) -> None:
    old = now() - timedelta(hours=48)
    RoomEvent.objects.bulk_create(
        RoomEvent(room=f"user:{n % 7:024x}", seq=n // 7 + 1, key=f"#{n}", event="told", data="{}", at=old)
        for n in range(2_100)
    )
    assert trim() == 2_093


def test_erasing_a_user_forgets_their_room(db: None) -> None:
    tell(2)
    tell(1, OTHER)
    user_data["realtime"].erase("a" * 24)
    assert list(RoomEvent.objects.values_list("room", flat=True)) == [OTHER]


def test_recent_heads_names_the_rooms_in_which_something_was_told(db: None) -> None:
    begun = now() - timedelta(seconds=1)
    tell(3)
    age(1)
    tell(2, OTHER)
    assert journal.recent_heads(begun) == {OTHER: 2}


def test_reading_a_room_uses_its_index(db: None, explain: Callable) -> None:
    tell(3)
    explain(RoomEvent.objects.filter(room=ROOM).order_by("-seq")[:1])
    explain(RoomEvent.objects.filter(room=ROOM, seq__gt=1).order_by("seq")[:100])


@pytest.mark.parametrize("room", ["", "user:", "user:a b", "user:" + "a" * 90, "User:1", "user:1:2", "user:1\n"])
def test_what_is_no_room_is_refused(room: str) -> None:
    with pytest.raises(ValueError, match="not the name of a room"):
        publish(room, "told", {})
