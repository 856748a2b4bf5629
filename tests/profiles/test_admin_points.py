"""The admin's pages for points, achievements and avatars."""

from datetime import date
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from profiles.models import Achievement, PointEntry, PointKind, User
from profiles.services.avatars import AvatarService
from profiles.services.points import Credit, PointsService
from tests.factories.profiles import make_user
from tests.factories.social import make_skill

LEDGER = "/admin/profiles/pointentry/"


@pytest.fixture
def page(db):
    client = Client()
    client.force_login(make_user("Boss", is_staff=True, is_superuser=True))
    return client


def listed(answer):
    assert answer.status_code == 200, answer.content
    return list(answer.context["cl"].result_list)


def test_the_ledger_is_found_by_whose_it_is_and_what_it_hangs_on(page):
    ada, ben, skill = make_user("ada"), make_user("ben"), make_skill()
    PointsService.give([Credit(ada.pk, PointKind.LIKE, "like:x", date(2026, 1, 1), source_id=skill.pk)])
    PointsService.give([Credit(ben.pk, PointKind.STREAK, "streak:x", date(2026, 1, 1))])
    entry = PointEntry.objects.get(user=ada)
    Achievement.objects.create(user=ada, key="likes_10")
    found = {
        q: [row.user_id for row in listed(page.get(f"{LEDGER}?q={q}"))] for q in ("ADA", ada.pk, skill.pk, "nobody")
    }
    assert found == {"ADA": [ada.pk], ada.pk: [ada.pk], skill.pk: [ada.pk], "nobody": []}
    assert len(listed(page.get(LEDGER))) == 2
    assert len(listed(page.get(f"{LEDGER}?kind__exact=streak"))) == 1
    text = page.get(f"{LEDGER}{entry.pk}/change/").content.decode()
    assert f"/admin/social/sharedskill/{skill.pk}/change/" in text
    assert f"/admin/profiles/user/{ada.pk}/change/" in text
    assert [row.key for row in listed(page.get("/admin/profiles/achievement/?q=ada"))] == ["likes_10"]
    account = page.get(f"/admin/profiles/user/{ada.pk}/change/").content.decode()
    assert f"{LEDGER}?q={ada.pk}" in account
    for address in (LEDGER, "/admin/profiles/achievement/"):
        assert page.get(f"{address}add/").status_code == 403
    assert page.post(f"{LEDGER}{entry.pk}/delete/").status_code == 403


def test_a_page_of_the_ledger_takes_a_constant_number_of_queries(page):
    from tests.asserts import recorded_queries

    numbers = []
    for number in (3, 30):
        user = make_user()
        PointsService.give(
            [Credit(user.pk, PointKind.LIKE, f"like:{step}", date(2026, 1, 1)) for step in range(number)]
        )
        page.get(LEDGER)
        with recorded_queries() as queries:
            page.get(LEDGER)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_an_avatar_is_seen_and_removed(page):
    out = BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    ada = make_user("ada")
    name = AvatarService.replace(user_id=ada.pk, picture=out.getvalue())
    assert f"/media/{name}" in page.get(f"/admin/profiles/user/{ada.pk}/change/").content.decode()
    page.post("/admin/profiles/user/", {"action": "remove_avatars", "_selected_action": [ada.pk]})
    assert User.objects.get(pk=ada.pk).avatar == ""
    assert Client().get(f"/media/{name}").status_code == 404
