"""Viewer × visibility of the profile × every request about others or what they made: `table.py` says what holds."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest
from django.db.models import Model

from follow.models import FollowDismissal, Relationship
from profiles.models import UserBlock, UserMute, UserSession
from tests.contract.routes import routes, shape_of
from tests.privacy.table import BODIES, READS, TIES, WRITES, Line, lines, own_affairs
from tests.privacy.world import KINDS, Owner, World, level, make_world
from yiz.db import delete_rows

pytestmark = pytest.mark.django_db

LIKE_STRANGERS = ("followed", "muting")
"""Whom only their own lists tell from strangers."""

ASK_A_USER = {route.shape for route in routes() if route.who != "anon"}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def test_every_route_has_a_line():
    named = {shape(line.method, line.path) for line in lines(READS) + lines(WRITES) + lines(TIES)}
    named |= {shape(*request) for request in own_affairs()}
    areas = ("auth", "users", "social", "follow", "websocket", "moderation")
    assert sorted({route.shape for route in routes(*areas)} - named) == []
    assert sorted(named - {route.shape for route in routes()}) == []


def test_reading(world):
    assert list(faults(world, READS, KINDS, briefly=LIKE_STRANGERS)) == []


def test_writing(world):
    """The owners come last: what they change would be seen by others. Anonymous callers meet the same 401 everywhere
    (`tests/contract`)."""
    kinds = [kind for kind in KINDS if kind not in ("anonymous", "self")]
    assert list(faults(world, WRITES, [*kinds, "self"], briefly=(*LIKE_STRANGERS, "blocking"))) == []


def test_tying_and_untying(world):
    """Each request finds the edges between people as they were at first."""
    with kept(Relationship, UserBlock, UserMute, FollowDismissal) as put_back:
        assert list(faults(world, TIES, KINDS, after_success=put_back)) == []


def faults(world: World, table: str, kinds: Iterable[str], after_success=lambda: None, briefly=()) -> Iterator[str]:
    """Every request of the table, by every viewer to every owner, that was not answered as it says.

    Of the kinds in `briefly` only those requests whose lines name them.
    """
    for kind in kinds:
        asked = [line for line in lines(table) if kind not in briefly or kind in line.kinds]
        for owner in world.owners:
            if (kind, owner.visibility) == ("requested", "public"):
                continue  # one needs not ask
            values = values_for(world, kind, owner)
            for line in asked:
                wanted, found = expected(line, kind, owner), answered(world, line, kind, owner, values)
                if not agree(wanted, found):
                    yield f"{kind:10} {owner.visibility:9} {line.name:50} {found}, not {wanted}"
                if not found[0].isdigit():
                    after_success()


def values_for(world: World, kind: str, owner: Owner) -> dict[str, str]:
    viewer = world.viewer(kind, owner)
    values = {**world.shared, **owner.ids, "secret": owner.secret, "viewer": kind}
    values["copy"] = owner.ids.get(f"copy-{kind}", "f" * 24)
    values["session"] = UserSession.objects.filter(user=owner.user).values_list("id", flat=True).first() or "f" * 24
    assert viewer is None or viewer.pk
    return values


def expected(line: Line, kind: str, owner: Owner) -> str:
    if kind == "anonymous" and shape(line.method, line.path) in ASK_A_USER:
        return "401"
    return line.expected(kind, level(kind, owner.visibility))


def answered(world: World, line: Line, kind: str, owner: Owner, values: dict[str, str]) -> str:
    """What came: the status of a refusal, or what of the owner an answer shows."""
    body = filled(BODIES.get(line.name, {}), values) if line.method != "GET" else None
    send = getattr(world.client(kind, owner), line.method.lower())
    answer = send(f"/api/v1{line.path.format_map(values)}", body)
    text = answer.content.decode()
    shown = "tell" if owner.secret in text else "name" if any(name in text for name in owner.names) else "hush"
    if 200 <= answer.status_code < 300:
        return shown
    return str(answer.status_code) if shown == "hush" else f"{answer.status_code} {shown}"


def agree(wanted: str, found: str) -> bool:
    return found == wanted or (wanted == "done" and found in ("tell", "name", "hush"))


def filled(body: object, values: dict[str, str]) -> object:
    if isinstance(body, dict):
        return {name: filled(value, values) for name, value in body.items()}
    if isinstance(body, list):
        return [filled(value, values) for value in body]
    return body.format_map(values) if isinstance(body, str) else body


def shape(method: str, path: str) -> tuple[str, str]:
    """As `Route.shape`; what stands for a number in the table is a parameter of the route."""
    return method, shape_of("/api/v1" + path.split("?")[0].replace("/days/1/", "/days/{}/").replace("/2", "/{}"))


@contextmanager
def kept(*models: type[Model]) -> Iterator:
    """Hands out a function that makes the rows of these tables what they were when the block began."""
    before = {model: list(model._base_manager.all()) for model in models}

    def put_back() -> None:
        for model, rows in before.items():
            delete_rows(model._base_manager.all())
            model._base_manager.bulk_create(rows)

    yield put_back
