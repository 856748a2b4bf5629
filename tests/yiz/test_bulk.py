"""Many rows at once: the same on either database."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError

from analytics.models import DailyFigure, Event
from yiz.bulk import insert_rows, stream_rows
from yiz.db import atomic
from yiz.ids import new_id

pytestmark = pytest.mark.django_db
NAMES = ("id", "event_key", "kind", "user_id", "properties", "half_hour", "at", "session_id", "source", "received_at")
AT = datetime(2026, 3, 1, 9, 0, 0, 250_000, UTC)


def row(key, user=None):
    return (new_id(), key, "search", user, {"query": "ä", "list": [1, None, 2.5]}, 7, AT, "", "", AT)


def test_rows_that_a_unique_index_refuses_are_left_out():
    user = new_id()
    assert insert_rows(Event, NAMES, [row("a", user), row("b"), row("a")]) == 2
    assert insert_rows(Event, NAMES, [row("b"), row("c", user)]) == 1
    stored = Event.objects.get(event_key="c")
    assert (stored.user_id, stored.properties, stored.at) == (user, {"query": "ä", "list": [1, None, 2.5]}, AT)


def test_a_row_that_lacks_something_is_no_duplicate():
    with pytest.raises(ValueError, match="kind, session_id"):
        insert_rows(Event, ("id", "event_key", "kind", "properties"), [(new_id(), "a", None, {})])
    assert not Event.objects.exists()


def test_days_and_bytes_are_stored_as_the_orm_stores_them():
    names = ("id", "day", "subject_kind", "subject_id", "metric", "value", "sketch")
    insert_rows(DailyFigure, names, [(new_id(), date(2026, 3, 1), "skill", "x", "views", 2**40, b"\x00\x01")])
    DailyFigure.objects.create(
        day=date(2026, 3, 1), subject_kind="skill", subject_id="y", metric="views", sketch=b"\x02"
    )
    found = DailyFigure.objects.filter(day=date(2026, 3, 1)).order_by("subject_id")
    assert [(one.value, bytes(one.sketch)) for one in found] == [(2**40, b"\x00\x01"), (0, b"\x02")]


def test_what_is_undone_leaves_no_rows():
    @atomic
    def write():
        insert_rows(Event, NAMES, [row("a"), row("b")])
        raise DatabaseError("no")

    with pytest.raises(DatabaseError):
        write()
    assert not Event.objects.exists()


def test_rows_come_in_order_a_chunk_at_a_time():
    user = new_id()
    insert_rows(Event, NAMES, [row(str(number), user if number % 2 else None) for number in range(7)])
    rows = Event.objects.filter(kind="search").order_by("-event_key")
    chunks = list(stream_rows(rows, ("event_key", "user_id"), 3))
    assert [len(chunk) for chunk in chunks] == [3, 3, 1]
    assert [key for chunk in chunks for key, _ in chunk] == list("6543210")
    assert {str(who) for chunk in chunks for _, who in chunk if who is not None} == {user}
