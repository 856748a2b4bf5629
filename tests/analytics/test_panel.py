"""The first page of the admin: figures as charts, for staff who may see them, from this server alone."""

import json
import re
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from analytics.rollup.run import rollup
from analytics.services import AnalyticsService
from profiles.models import UserPermission
from tests.factories.profiles import make_user

pytestmark = pytest.mark.django_db


def page_of(user):
    client = Client()
    client.force_login(user)
    answer = client.get("/admin/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_staff_who_may_see_figures_see_charts():
    boss = make_user(is_staff=True, is_superuser=True)
    assert "No figures yet" in page_of(boss)
    for visitor in ("one", "two"):
        AnalyticsService.track(events=[{"type": "page_view", "properties": {"path": "/"}}], session_id=visitor)
    rollup(lambda rows, what: None)
    page = page_of(boss)
    own = page.split('<section class="figures"')[1].split("</section>")[0]
    charts = [json.loads(unescape(value)) for value in re.findall(r'data-value="([^"]+)"', own)]
    assert len(charts) == 4
    everybody = next(line for line in charts[0]["datasets"] if line["label"] == "everybody")
    assert (len(charts[0]["labels"]), everybody["data"][-1]) == (30, 2)
    assert 'aria-label="People a day. signed in: 0 last, 0 at most; everybody: 2 last, 2 at most."' in page
    assert "fewer than 5" in page
    addresses = re.findall(r"""<(?:script|link|img)[^>]+(?:src|href)=["']([^"']+)""", page)
    assert "/static/analytics/panel.css" in addresses
    assert all(address.startswith(("/static/", "/admin/", "data:")) for address in addresses)


def test_other_staff_do_not():
    clerk = make_user(is_staff=True)
    assert "What people do" not in page_of(clerk)
    may = Permission.objects.get(codename="view_dailyfigure")
    UserPermission.objects.create(user=clerk, permission=may)
    assert "What people do" in page_of(clerk)


def test_raw_events_are_listed_without_saying_whose():
    user = make_user()
    AnalyticsService.track(events=[{"type": "search", "properties": {"query": "a secret wish"}}], viewer=user)
    client = Client()
    client.force_login(make_user(is_staff=True, is_superuser=True))
    for path in ("event/", "dailyfigure/", "rollupstate/"):
        answer = client.get(f"/admin/analytics/{path}")
        assert answer.status_code == 200, path
        assert user.pk not in answer.content.decode()
        assert "a secret wish" not in answer.content.decode()
