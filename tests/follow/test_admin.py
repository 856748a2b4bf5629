"""The support person's pages."""

import pytest
from django.test import Client

from follow.models import Relationship
from profiles.models import User, UserBlock, UserMute
from tests.factories.follow import block, counts, make_follow, mute
from tests.factories.profiles import make_user

pytestmark = pytest.mark.django_db
PAGES = {
    "relationship": "/admin/follow/relationship/",
    "block": "/admin/profiles/userblock/",
    "mute": "/admin/profiles/usermute/",
}


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "correct horse battery"))
    return client


@pytest.fixture
def edges() -> dict[str, object]:
    ann, ben, cleo = make_user("ann"), make_user("ben"), make_user("cleo")
    make_follow(ann, ben)
    mute(ann, ben)
    block(cleo, ben)
    return {
        "relationship": Relationship.objects.get(),
        "block": UserBlock.objects.get(),
        "mute": UserMute.objects.get(),
    }


@pytest.mark.parametrize("kind", PAGES)
def test_list_search_and_view(admin, edges, kind) -> None:
    page = admin.get(PAGES[kind])
    assert page.status_code == 200
    assert b"ben" in page.content
    assert b"ben" in admin.get(PAGES[kind], {"q": "BEN"}).content
    found = admin.get(PAGES[kind], {"q": "nobody"})
    assert found.context["cl"].result_list.count() == 0
    assert admin.get(f"{PAGES[kind]}{edges[kind].pk}/change/").status_code == 200
    assert admin.get(f"{PAGES[kind]}add/").status_code == 403


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("bulk", [True, False])
def test_an_edge_is_ended_by_the_service(admin, edges, kind, bulk) -> None:
    edge = edges[kind]
    if bulk:
        body = {"action": "delete_selected", "_selected_action": [edge.pk], "post": "yes"}
        answer = admin.post(PAGES[kind], body)
    else:
        answer = admin.post(f"{PAGES[kind]}{edge.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 302
    assert not type(edge).objects.exists()
    assert all(pair == (0, 0) for pair in counts(User.objects.all()).values()) or kind != "relationship"
