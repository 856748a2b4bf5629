"""The admin's pages for accounts, as a support person uses them."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from profiles.models import Status, User, UserGroup, UserPermission, UserSearchKey, UserSession
from profiles.services import AccountService, TokenService
from tests.factories.profiles import PASSWORD, fresh_address, make_user

pytestmark = pytest.mark.django_db

USERS = "/admin/profiles/user/"


@pytest.fixture
def boss():
    return make_user("Boss", is_staff=True, is_superuser=True)


@pytest.fixture
def page(boss):
    client = Client()
    answer = client.post("/admin/login/?next=/admin/", {"username": "bOSS", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    return client


def filled(answer, **changes):
    """The fields of a page's form as a browser would send them, with some changed."""
    assert answer.status_code == 200
    forms = [answer.context["adminform"].form, *(each.formset for each in answer.context["inline_admin_formsets"])]
    values = {}
    for each in forms:
        parts = [each] if not hasattr(each, "management_form") else [each.management_form, *each.forms]
        for part in parts:
            for field in part:
                value = field.value()
                if value is not None and value is not False:
                    values[field.html_name] = str(value)
    return {**values, **changes}


def listed(answer):
    assert answer.status_code == 200, answer.content
    return [user.username for user in answer.context["cl"].result_list]


def test_the_first_page_and_the_list(page):
    make_user("ada")
    assert page.get("/admin/").status_code == 200
    assert listed(page.get(USERS)) == ["ada", "Boss"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=AD", ["ada", "adam"]),
        ("q=grace@", ["grace"]),
        ("q=da", []),
        ("q=%25", []),
        ("status__exact=suspended", ["adam"]),
        ("is_staff__exact=1", ["Boss"]),
    ],
)
def test_search_and_filters(page, query, found):
    for name in ("ada", "grace"):
        make_user(name)
    make_user("adam", status=Status.SUSPENDED)
    assert sorted(listed(page.get(f"{USERS}?{query}"))) == sorted(found)


def test_search_by_id(page):
    user = make_user("ada")
    assert listed(page.get(USERS, {"q": user.pk})) == ["ada"]


def test_an_account_is_added(page):
    fields = {"username": "Newcomer", "email": "New@Example.com", "password1": PASSWORD, "password2": PASSWORD}
    answer = page.post(f"{USERS}add/", {**fields, "usable_password": "true"})
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    user = AccountService.authenticate(login="new@example.com", password=PASSWORD)
    assert UserSearchKey.objects.filter(user=user, key="newcomer").exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"username": "BOSS"}, "username"), ({"email": "Boss@example.com"}, "email"), ({"username": "admin"}, "username")],
)
def test_a_name_that_is_taken_is_not_added(page, fields, field):
    form = {"username": "new", "email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD, **fields}
    answer = page.post(f"{USERS}add/", {**form, "usable_password": "true"})
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert User.objects.count() == 1


def test_an_edit_changes_what_was_edited_and_leaves_counters_alone(page, told):
    user = make_user("ada")
    form = filled(page.get(f"{USERS}{user.pk}/change/"), username="Ada_L", email="l@example.com", bio="Edited.")
    User.objects.filter(pk=user.pk).update(followers_count=5)
    answer = page.post(f"{USERS}{user.pk}/change/", form)
    assert answer.status_code == 302, answer.context["errors"]
    user.refresh_from_db()
    assert (user.username, user.username_key, user.email_key, user.bio) == (
        "Ada_L",
        "ada_l",
        "l@example.com",
        "Edited.",
    )
    assert user.followers_count == 5
    assert told("ProfileUpdated") == [{"user_id": user.pk}]
    assert UserSearchKey.objects.filter(user=user, key="ada_l").exists()


def test_a_change_of_status_ends_the_sign_ins(page, told):
    user = make_user("ada")
    TokenService.issue(user=user)
    page.post(f"{USERS}{user.pk}/change/", filled(page.get(f"{USERS}{user.pk}/change/"), status="suspended"))
    assert User.objects.get(pk=user.pk).status == "suspended"
    assert len(told("SessionsEnded")) == 1


def test_the_password_form_sets_a_password_and_ends_the_sign_ins(page):
    user = make_user("ada")
    TokenService.issue(user=user)
    address = f"{USERS}{user.pk}/password/"
    assert page.get(address).status_code == 200
    new = "an even better password"
    answer = page.post(address, {"password1": new, "password2": new, "usable_password": "true"})
    assert answer.status_code == 302
    assert AccountService.authenticate(login="ada", password=new)
    assert not UserSession.objects.live().exists()


def test_roles_and_single_permissions_are_given_by_rows(page):
    user = make_user("ada", is_staff=True)
    group = Group.objects.create(name="Support")
    wanted = Permission.objects.filter(content_type__app_label="profiles", codename__in=["view_user", "change_user"])
    view, change = sorted(wanted, key=lambda permission: permission.codename, reverse=True)
    form = filled(page.get(f"/admin/auth/group/{group.pk}/change/"))
    prefix = next(name for name in form if name.endswith("-TOTAL_FORMS")).removesuffix("-TOTAL_FORMS")
    form |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-permission": str(view.pk), f"{prefix}-0-group": str(group.pk)}
    assert page.post(f"/admin/auth/group/{group.pk}/change/", form).status_code == 302
    form = filled(page.get(f"{USERS}{user.pk}/change/"))
    for number, (prefix, field, value) in enumerate(
        [("usergroup_set", "group", group.pk), ("userpermission_set", "permission", change.pk)]
    ):
        assert f"{prefix}-TOTAL_FORMS" in form, number
        form |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-0-{field}": str(value), f"{prefix}-0-user": user.pk}
    answer = page.post(f"{USERS}{user.pk}/change/", form)
    assert answer.status_code == 302, answer.context["errors"]
    assert UserGroup.objects.filter(user=user, group=group).exists()
    assert UserPermission.objects.filter(user=user, permission=change).exists()
    user = User.objects.get(pk=user.pk)
    assert user.has_perm("profiles.view_user")
    assert user.get_all_permissions() == {"profiles.view_user", "profiles.change_user"}


def support(*codenames):
    user = make_user("support", is_staff=True)
    for permission in Permission.objects.filter(content_type__app_label="profiles", codename__in=codenames):
        UserPermission.objects.create(user=user, permission=permission)
    client = Client()
    client.post("/admin/login/", {"username": "support", "password": PASSWORD})
    return client


def test_support_changes_accounts_but_gives_no_rights(boss):
    user = make_user("ada")
    client = support("view_user", "change_user")
    form = filled(client.get(f"{USERS}{user.pk}/change/"), bio="Edited.", is_superuser="on", is_staff="on")
    assert client.post(f"{USERS}{user.pk}/change/", form).status_code == 302
    user.refresh_from_db()
    assert (user.bio, user.is_staff, user.is_superuser) == ("Edited.", False, False)
    assert client.post(f"{USERS}{boss.pk}/change/", {**form, "bio": "Mine now."}).status_code == 403
    answer = client.post(f"{USERS}{boss.pk}/password/", {"password1": "x" * 12, "password2": "x" * 12})
    assert answer.status_code == 403
    assert AccountService.authenticate(login="boss", password=PASSWORD)


def test_who_is_not_staff_or_suspended_stays_outside():
    for fields in ({}, {"is_staff": True, "is_superuser": True, "status": Status.SUSPENDED}):
        user = make_user(**fields)
        client = Client()
        client.post("/admin/login/", {"username": user.username, "password": PASSWORD})
        assert client.get(USERS).status_code == 302


def test_nobody_is_deleted_here(page):
    user = make_user("ada")
    assert page.post(f"{USERS}{user.pk}/delete/", {"post": "yes"}).status_code == 403


def test_sign_in_to_the_admin_is_limited(boss, settings):
    settings.RATE_LIMITS_ENABLED = True
    client = Client(REMOTE_ADDR=fresh_address())
    for _ in range(10):
        client.post("/admin/login/", {"username": "boss", "password": "wrong"})
    assert client.post("/admin/login/", {"username": "boss", "password": PASSWORD}).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_signed_in_devices_are_listed_and_signed_out(page):
    user = make_user("ada")
    access = TokenService.issue(user=user, agent="phone")["access"]
    session = UserSession.objects.get()
    found = page.get("/admin/profiles/usersession/", {"q": "ADA"})
    assert re.search("phone", found.content.decode())
    answer = page.post("/admin/profiles/usersession/", {"action": "sign_out", "_selected_action": [session.pk]})
    assert answer.status_code == 302
    assert TokenService.resolve(access) is None
