"""`manage.py setup_indexes`: on MongoDB it makes what is missing; on both it can tell what is."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.trial.models import Book

pytestmark = pytest.mark.django_db(transaction=True)


def run(*options: str) -> str:
    out = StringIO()
    call_command("setup_indexes", *options, stdout=out, stderr=out)
    return out.getvalue()


def test_all_is_as_declared_after_it_has_run() -> None:
    run()
    assert "are as declared" in run("--check")


def test_running_it_again_changes_nothing() -> None:
    run()
    again = run()
    assert "Nothing to do" in again or again.startswith("0 indexes made")


def test_an_index_that_is_gone_is_named() -> None:
    run()
    if connection.vendor == "mongodb":
        connection.database["trial_book"].drop_index("thickest")
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX thickest")
    try:
        with pytest.raises(CommandError, match="1 indexes are not as declared"):
            run("--check")
        out = StringIO()
        with pytest.raises(CommandError):
            call_command("setup_indexes", "--check", stderr=out)
        assert "trial_book: index thickest (status, -pages, -" in out.getvalue()
    finally:
        thickest = next(index for index in Book._meta.indexes if index.name == "thickest")
        with connection.schema_editor() as editor:
            editor.add_index(Book, thickest)
    assert "are as declared" in run("--check")
