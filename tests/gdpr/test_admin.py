"""What a support person sees of those who are leaving, and may do for them."""

import pytest
from django.test import Client

from profiles.models import AccountDeletion, DataExport, Status, User
from profiles.services import DeletionService, ExportService
from tests.factories.profiles import PASSWORD, make_user

pytestmark = pytest.mark.django_db

DELETIONS, EXPORTS = "/admin/profiles/accountdeletion/", "/admin/profiles/dataexport/"


@pytest.fixture
def page():
    client = Client()
    client.force_login(make_user("boss", is_staff=True, is_superuser=True), "profiles.backends.AccountBackend")
    return client


def test_a_pending_deletion_is_found_and_undone(page):
    user, other = make_user("lena"), make_user("ottokar")
    for person in (user, other):
        DeletionService.request(user_id=person.pk, password=PASSWORD)
    row = AccountDeletion.objects.get(user=user)
    found = page.get(DELETIONS, {"q": "lena"}).content.decode()
    assert (user.username in found, other.username in found) == (True, False)
    assert page.get(f"{DELETIONS}{row.pk}/change/").status_code == 200
    page.post(DELETIONS, {"action": "restore", "_selected_action": [row.pk]})
    assert User.objects.get(pk=user.pk).status == Status.ACTIVE
    assert User.objects.get(pk=other.pk).status == Status.DELETING


def test_exports_are_seen_but_never_fetched(page):
    export = ExportService.request(user_id=make_user("lena").pk)
    DataExport.objects.update(file="secret-name.zip")
    for path in (EXPORTS, f"{EXPORTS}?q=lena", f"{EXPORTS}{export.pk}/change/"):
        answer = page.get(path)
        assert answer.status_code == 200
        assert "lena" in answer.content.decode()
        assert "secret-name" not in answer.content.decode()


def test_staff_can_neither_delete_an_account_nor_end_a_deletion_by_the_form(page):
    user = make_user("lena")
    path = f"/admin/profiles/user/{user.pk}/change/"
    form = page.get(path).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    fields |= {f"{prefix}-{count}": 0 for prefix in ("usergroup_set", "userpermission_set") for count in _FORMSET}
    refused = page.post(path, {**fields, "interests": "[]", "status": "deleting"})
    assert refused.status_code == 200
    assert "status" in refused.context["adminform"].form.errors
    assert User.objects.get(pk=user.pk).status == Status.ACTIVE


_FORMSET = ("TOTAL_FORMS", "INITIAL_FORMS")
