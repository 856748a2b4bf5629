"""What `manage.py setup_indexes` does to a real MongoDB."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.trial.models import Book

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = StringIO()
    call_command("setup_indexes", *options, stdout=out, stderr=out)
    return out.getvalue()


@pytest.fixture
def books() -> Any:
    run()
    yield connection.database["trial_book"]
    run()


def test_text_and_expiry_are_made(books: Any) -> None:
    found = books.index_information()
    assert dict(found["book_text"]["weights"]) == {"title": 10, "status": 1}
    assert found["book_text"]["default_language"] == "none"
    assert found["book_expiry"]["expireAfterSeconds"] == 3600
    Book.objects.create(title="Learn the violin in a year")
    assert books.count_documents({"$text": {"$search": "violin"}}) == 1


def test_what_differs_is_named_and_made_anew(books: Any) -> None:
    books.drop_index("book_text")
    books.create_index([("title", "text")], name="old_text")
    books.drop_index("book_expiry")
    books.create_index("lent_at", name="other", expireAfterSeconds=5)
    out = StringIO()
    with pytest.raises(CommandError, match="2 indexes"):
        call_command("setup_indexes", "--check", stderr=out)
    assert "text index book_text (title, status) is different" in out.getvalue()
    assert "index book_expiry (lent_at), expiring after 3600 s is different" in out.getvalue()
    assert "remade text index book_text" in run()
    assert "old_text" not in books.index_information()
    assert "are as declared" in run("--check")


def test_rows_that_are_not_unique_are_told_of(books: Any) -> None:
    books.drop_index("one_open_book_a_title")
    books.insert_many([{"title": "x", "status": "open"}, {"title": "x", "status": "open"}])
    with pytest.raises(CommandError, match="one_open_book_a_title"):
        run()
    books.delete_many({"title": "x"})
    assert "made unique index one_open_book_a_title" in run()
