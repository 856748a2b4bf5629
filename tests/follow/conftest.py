import pytest

from profiles.models import User
from tests.factories.profiles import make_user


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
