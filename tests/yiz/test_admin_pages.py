"""Every admin page that lists people or their content costs the same with 3 rows and with 30, and counts none."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from unfold.paginator import InfinitePaginator

from follow.models import FollowDismissal, Relationship
from profiles.models import AccountDeletion, Achievement, DataExport, PointEntry, User, UserBlock, UserMute, UserSession
from social.models import Comment, CustomTask, Interaction, Plan, SharedSkill
from tests.asserts import recorded_queries
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill

pytestmark = pytest.mark.django_db

AREAS = ("profiles", "follow", "social", "auth")
FEW, MANY = 3, 30
USERS = "/admin/profiles/user/"


def person(number: int, **fields) -> User:
    name = f"person-{number:02}"
    address = f"{name}@example.com"
    return User(username=name, username_key=name, email=address, email_key=address, display_name=name, **fields)


def skill(number: int, author: User) -> SharedSkill:
    fields = {"title": f"Skill {number}", "slug": f"skill-{number}", "category": "music", "status": "published"}
    return SharedSkill(author=author, days=make_days(1), duration_days=1, **fields)


ROWS = {
    User: lambda n, them, root, work: person(MANY + n),
    UserSession: lambda n, them, root, work: UserSession(
        user=them, token_id=f"{n}", created_at=now(), last_used_at=now(), expires_at=now()
    ),
    PointEntry: lambda n, them, root, work: PointEntry(user=them, cause=f"{n}", kind="day", points=1, day=now().date()),
    Achievement: lambda n, them, root, work: Achievement(user=them, key="first_skill"),
    DataExport: lambda n, them, root, work: DataExport(
        user=them, lock=f"{n}", claimed_until=now(), requested_at=now(), state="failed"
    ),
    AccountDeletion: lambda n, them, root, work: AccountDeletion(
        user=them, status_before="active", requested_at=now(), erase_at=now()
    ),
    UserBlock: lambda n, them, root, work: UserBlock(blocker=them, blocked=root),
    UserMute: lambda n, them, root, work: UserMute(muter=them, muted=root),
    Relationship: lambda n, them, root, work: Relationship(follower=them, followee=root, status="active", since=now()),
    FollowDismissal: lambda n, them, root, work: FollowDismissal(user=them, dismissed=root),
    SharedSkill: lambda n, them, root, work: skill(n, them),
    Plan: lambda n, them, root, work: Plan(owner=them, skill=work, title=f"{n}", days=make_days(1), total_days=1),
    Comment: lambda n, them, root, work: Comment(skill=work, author=them, path=f"{n}", body="Well said", body_html=""),
    CustomTask: lambda n, them, root, work: CustomTask(skill=work, author=them, day=1, title="T", title_key=f"{n}"),
    Interaction: lambda n, them, root, work: Interaction(user=them, skill=work, kind="like"),
    Group: lambda n, them, root, work: Group(name=f"Role {n}"),
}
"""Page by page, its row number `n`: of `them`, who is another in each row."""


@pytest.fixture
def root() -> User:
    return make_user("root", is_staff=True, is_superuser=True)


@pytest.fixture
def browser(root) -> Client:
    client = Client()
    client.force_login(root)
    return client


def pages():
    return {model: page for model, page in admin.site._registry.items() if model._meta.app_label in AREAS}


def test_there_are_rows_for_every_page():
    assert set(pages()) == set(ROWS)


def test_pages_never_count_and_can_be_searched():
    for model, page in pages().items():
        assert page.paginator is InfinitePaginator, model
        assert page.show_full_result_count is False, model
        assert page.search_fields, model


def test_lists_cost_the_same_however_long(browser, root):
    work = make_skill(author=root)
    people = User.objects.bulk_create(person(number) for number in range(MANY))
    faults = []
    for model, row in ROWS.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        few = _queries(browser, model, row, people[:FEW], root, work, address)
        many = _queries(browser, model, row, people[FEW:], root, work, address, start=FEW)
        # session, caller, rows; and what else is the same for any number
        if len(few) != len(many) or len(many) > 4 or any("COUNT(" in query or "$count" in query for query in many):
            faults.append((model._meta.label, len(few), len(many), many))
    assert faults == []


def _queries(browser, model, row, people, root, work, address, start=0) -> list[str]:
    model._base_manager.bulk_create(row(start + n, them, root, work) for n, them in enumerate(people))
    if not start:
        browser.get(address)  # what kind of content it is gets looked up once a process
    with recorded_queries() as queries:
        shown = browser.get(address)
    assert shown.status_code == 200, address
    assert len(shown.context["cl"].result_list) >= start + len(people), address
    return queries


def test_every_row_is_found_and_looked_at(browser, root):
    """By the name of whom it is of; its own page opens, and shows no list of all accounts."""
    work, them = make_skill(author=root), make_user("them")
    for number, (model, row) in enumerate(ROWS.items()):
        made = row(number, them, root, work)
        model._base_manager.bulk_create([made])
        base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        term = {User: made.username if model is User else "", Group: f"Role {number}"}.get(model) or "THEM"
        found = browser.get(reverse(f"{base}_changelist"), {"q": term}).context["cl"].result_list
        assert made.pk in [one.pk for one in found], model
        assert not list(browser.get(reverse(f"{base}_changelist"), {"q": "nobody-at-all"}).context["cl"].result_list)
        shown = browser.get(reverse(f"{base}_change", args=[made.pk]))
        assert shown.status_code == 200, model
        assert f'value="{them.pk}"'.encode() not in shown.content.replace(b'type="hidden"', b""), model


def test_only_the_admin_may_evaluate_expressions(browser):
    policy = {page: browser.get(page)["Content-Security-Policy"] for page in (USERS, "/admin/login/", "/", "/api/docs")}
    assert {page: "'unsafe-eval'" in text for page, text in policy.items()} == {
        USERS: True,
        "/admin/login/": True,
        "/": False,
        "/api/docs": False,
    }
    assert all("script-src 'self' 'unsafe-eval';" in f"{policy[page]};" for page in (USERS, "/admin/login/"))
