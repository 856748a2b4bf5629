"""The log: added to only, by many at once, and whoever touches it is found out."""

import pytest
from django.contrib.admin.sites import site
from django.core.management import CommandError, call_command
from django.db import connection

from moderation import erasure, log
from moderation.models import LogAlias, LogEntry, LogHead
from moderation.querysets.log import AppendOnly
from tests.asserts import in_threads
from tests.factories.profiles import make_user
from yiz.db import delete_rows

pytestmark = pytest.mark.django_db


def written(number, subject=None):
    return [
        log.append("warn", actor_id=None, subject_id=subject, details={"note": f"{step} ü"}) for step in range(number)
    ]


def tamper(change):
    """Past the ORM's refusal, as somebody with the database in hand would."""
    if connection.vendor == "mongodb":
        connection.database["moderation_log"].update_one({"seq": 2}, {"$set": change})
        return
    with connection.cursor() as cursor:
        for name, value in change.items():
            cursor.execute(f"UPDATE moderation_log SET {name} = %s WHERE seq = 2", [value])  # noqa: S608


def test_the_orm_refuses_every_way_to_change_or_delete():
    entry = written(1)[0]
    rows = LogEntry.objects.all()
    entry.action = "dismiss"
    for attempt in (
        entry.save,
        entry.delete,
        rows.delete,
        lambda: rows.update(action="x"),
        lambda: rows.bulk_update([entry], ["action"]),
        lambda: rows.bulk_create([LogEntry()]),
        lambda: delete_rows(rows),
        LogEntry._base_manager.all().delete,
        lambda: LogEntry._base_manager.update(action="x"),
    ):
        with pytest.raises(AppendOnly):
            attempt()
    assert LogEntry.objects.get().action == "warn"
    admin = site._registry.get(LogEntry)
    assert admin is None or not (admin.has_change_permission(None) or admin.has_delete_permission(None))


def test_what_was_touched_is_named(capsys):
    person = make_user()
    assert log.verify() == (0, None)
    written(3, person.pk)
    call_command("verify_moderation_log")
    assert "3 entries" in capsys.readouterr().out
    good = LogEntry.objects.get(seq=2)
    words = {"note": "other"} if connection.vendor == "mongodb" else '{"note": "other"}'
    for change in (
        {"action": "dismiss"},
        {"actor": "0" * 32},
        {"details": words},
        {"details": None, "salt": ""},
        {"hash": "0" * 64},
        {"previous": "0" * 64},
        {"seq": 7},
    ):
        tamper(change)
        with pytest.raises(CommandError, match="Entry 2 is broken") as refused:
            call_command("verify_moderation_log")
        assert refused.value.returncode == 1
        if "seq" not in change:
            kept = {name: getattr(good, name) for name in change}
            if "details" in kept and connection.vendor != "mongodb":
                kept["details"] = '{"note": "1 ü"}'
            tamper(kept)
            assert log.verify() == (3, None)


def test_entries_that_are_cut_off_at_the_end_are_missed():
    written(3)
    if connection.vendor == "mongodb":
        connection.database["moderation_log"].delete_one({"seq": 3})
    else:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM moderation_log WHERE seq = 3")
    assert log.verify()[1].seq == 3


def test_whoever_is_erased_is_forgotten_and_the_chain_holds():
    person, other = make_user(), make_user()
    written(2, person.pk)
    written(1, other.pk)
    erasure.erase(person.pk)
    assert [row.details is None for row in LogEntry.objects.order_by("seq")] == [True, True, False]
    assert not LogAlias.objects.filter(user=person).exists()
    assert log.verify() == (3, None)


@pytest.mark.django_db(transaction=True)
def test_many_write_at_once_and_the_chain_holds():
    person = make_user().pk
    in_threads(lambda number: written(2, person), threads=8)
    assert log.verify() == (16, None)
    assert LogHead.objects.get().seq == 16
    assert LogAlias.objects.count() == 1
