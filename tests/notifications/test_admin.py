"""The ledger of deliveries, and telling everybody, in the admin."""

import pytest
from django.test import Client

from notifications.constants import Type
from notifications.models import Announcement, Notification
from tests import settings
from tests.factories.profiles import make_user
from tests.notifications.test_preferences import tell

pytestmark = pytest.mark.django_db
LEDGER = "/admin/notifications/notification/"
NEWS = "/admin/notifications/announcement/"


@pytest.fixture
def page():
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    return client


def test_the_ledger_is_found_by_whose_it_is_and_says_when_what_was_done(page, assert_queries, explain):
    ada, grace = make_user("ada"), make_user("grace")
    for number in range(30):
        tell(ada, Type.ACHIEVEMENT_EARNED, once=f"{number}")
    tell(grace, Type.ACHIEVEMENT_EARNED)
    one = Notification.objects.get(recipient=grace)
    for term, number in (("ada", 30), ("GRACE@example.com", 1), (grace.id, 1), (one.id, 1), ("nobody", 0), ("", 31)):
        found = page.get(LEDGER, {"q": term})
        assert len(found.context["cl"].result_list) == number, term
    # the session (in Redis where there is one), the caller, whose it is, rows
    with assert_queries(4 if settings.EMBEDDED else 3):
        shown = page.get(LEDGER, {"q": "ada"})
    assert b"Pushed at" in shown.content or b"pushed at" in shown.content.lower()
    assert page.get(f"{LEDGER}{one.id}/change/").status_code == 200
    assert page.post(f"{LEDGER}{one.id}/change/", {}).status_code == 403
    explain(Notification.objects.filter(recipient_id=ada.id).order_by("-id")[:51])
    explain(Notification.objects.order_by("-id")[:51])


def test_an_announcement_is_written_then_released_and_then_fixed(page):
    assert page.post(f"{NEWS}add/", {"title": "Maintenance", "title_de": ""}).status_code == 302
    row = Announcement.objects.get()
    assert page.get(f"{NEWS}{row.id}/change/").status_code == 200
    page.post(NEWS, {"action": "tell_everybody", "_selected_action": [row.id]})
    row.refresh_from_db()
    assert row.released_at is not None
    assert page.post(f"{NEWS}{row.id}/change/", {"title": "Other"}).status_code == 403
    assert page.post(f"{NEWS}{row.id}/delete/").status_code == 403
