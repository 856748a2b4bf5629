"""The tests' own tools: what they promise must hold before anything else can be believed."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from profiles.models import UserBlock
from yiz.db import atomic, on_commit

User = get_user_model()


def make(number: int) -> object:
    return User.objects.create_user(f"user{number}", f"user{number}@example.com", "a-Long-passphrase-1")


@pytest.mark.django_db
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_test_leaves_nothing_behind(attempt: int) -> None:
    assert User.objects.count() == 0
    make(1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_test_with_transactions_leaves_nothing_behind(attempt: int) -> None:
    assert User.objects.count() == 0
    make(1)


def test_queries_are_counted_alike_on_both_databases(assert_queries) -> None:
    make(1)
    with assert_queries(2):
        list(User.objects.all())
        User.objects.filter(username_key="user1").first()
    with pytest.raises(AssertionError, match="1 queries instead of 0"), assert_queries(0):
        list(User.objects.all())


def test_commit_hooks_run_when_the_outermost_block_ends(db: None) -> None:
    seen: list[str] = []
    on_commit(lambda: seen.append("no block"))
    assert seen == ["no block"]

    @atomic
    def outer() -> None:
        @atomic
        def inner() -> None:
            on_commit(lambda: seen.append("inner"))

        inner()
        on_commit(lambda: seen.append("outer"))
        assert seen == ["no block"]

    outer()
    assert seen == ["no block", "inner", "outer"]


def test_an_index_is_demanded_of_a_list(explain) -> None:
    make(1)
    explain(UserBlock.objects.filter(blocker_id="0" * 24).order_by("-id")[:20])
    explain(User.objects.filter(username_key="user1"))
    with pytest.raises(AssertionError, match="in the plan"):
        explain(User.objects.filter(display_name="x"))
    with pytest.raises(AssertionError, match="in the plan"):
        explain(User.objects.filter(status="active").order_by("display_name")[:20])


def test_callers_are_who_they_say(api_client) -> None:
    assert "HTTP_AUTHORIZATION" in api_client(make(1))._credentials
    assert "HTTP_AUTHORIZATION" not in api_client()._credentials


def test_the_database_is_a_test_database(db: None) -> None:
    assert "test" in str(connection.settings_dict["NAME"])
    assert transaction.get_autocommit() is not None
