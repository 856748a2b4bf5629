"""What the tests of the feed share."""

import pytest

from profiles.models import User


@pytest.fixture
def call(api_client):
    """`call("get", path, caller)`: a request by a caller whom the server sees afresh."""

    def send(method: str, path: str, caller: User | None = None, body: object = None):
        client = api_client(None if caller is None else User.objects.get(pk=caller.pk))
        return getattr(client, method)(path, body) if body is not None else getattr(client, method)(path)

    return send


@pytest.fixture
def feed_of(call, run_events):
    """`feed_of(user)`: `(type, actor's username)` of the whole personal feed, after all events are delivered."""

    def read(user: User, query: str = "") -> list[tuple[str, str]]:
        run_events()
        path, found = f"/api/v1/feed/?limit=3{query}", []
        while path:
            answer = call("get", path, user)
            assert answer.status_code == 200, answer.content
            page = answer.json()
            assert len(page["results"]) == 3 or page["next"] is None
            found += [(item["type"], item["actors"][0]["username"]) for item in page["results"]]
            path = page["next"]
        return found

    return read
