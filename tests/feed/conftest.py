"""What the tests of the feed share."""

import pytest

from profiles.models import User
from tests.factories.feed import make_person

FEED = "/api/v1/feed"


@pytest.fixture
def ann(db) -> User:
    return make_person("ann", display_name="Ann")


@pytest.fixture
def ben(db) -> User:
    return make_person("ben", display_name="Ben")


@pytest.fixture
def cleo(db) -> User:
    return make_person("cleo", display_name="Cleo")


@pytest.fixture
def call(api_client):
    """`call("get", path, caller)`: a request by a caller whom the server sees afresh."""

    def send(method: str, path: str, caller: User | None = None, body: object = None):
        client = api_client(None if caller is None else User.objects.get(pk=caller.pk))
        return getattr(client, method)(path, body) if body is not None else getattr(client, method)(path)

    return send


@pytest.fixture
def read_all(call):
    """`read_all(user)`: all items of a feed, by pages that are full while there is more."""

    def read(user: User | None, query: str = "", path: str = FEED, limit: int = 3) -> list[dict]:
        address, found = f"{path}?limit={limit}{query}", []
        while address:
            answer = call("get", address, user)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            assert len(page["results"]) == limit or page["next"] is None
            found += page["results"]
            address = page["next"]
        return found

    return read


@pytest.fixture
def feed_of(read_all, run_events):
    """`feed_of(user)`: `(type, newest actor's username)` of the whole personal feed, after all events are delivered."""

    def read(user: User, query: str = "") -> list[tuple[str, str]]:
        run_events()
        return [(item["type"], item["actors"][0]["username"]) for item in read_all(user, query)]

    return read


@pytest.fixture
def types_in(call):
    """`types_in(path, caller)`: the types of a page's items."""

    def read(path: str, caller: User | None = None) -> list[str]:
        answer = call("get", path, caller)
        assert answer.status_code == 200, answer.content
        return [item["type"] for item in answer.json()["results"]]

    return read
