import pytest

from profiles.models import User
from tests.factories.profiles import make_user
from tests.follow.suggested import PATH


@pytest.fixture
def ann() -> User:
    return make_user("ann", display_name="Ann")


@pytest.fixture
def ben() -> User:
    return make_user("ben", display_name="Ben")


@pytest.fixture
def call(api_client):
    """`call("post", path, caller, body)`: a request by a caller whom the server sees afresh."""

    def send(method: str, path: str, caller: User | None = None, body: object = None, **headers: str):
        client = api_client(None if caller is None else User.objects.get(pk=caller.pk))
        return (
            getattr(client, method)(path, body, headers=headers) if body is not None else getattr(client, method)(path)
        )

    return send


@pytest.fixture
def get(api_client):
    """`get(caller)`: the suggestions, for a caller whom the server sees afresh."""

    def ask(caller: User, query: str = "") -> list[dict]:
        answer = api_client(User.objects.get(pk=caller.pk)).get(PATH + query)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        assert (body["next"], body["previous"]) == (None, None)
        return body["results"]

    return ask
