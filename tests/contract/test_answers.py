"""Every promised route answers, with a slash at its end and without, and asks those to sign in whom it must."""

import pytest

from profiles.models import User
from tests.contract.routes import BUILT, Route, routes
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_plan, make_skill, make_task

pytestmark = pytest.mark.django_db

OTHERWISE = {
    "/api/v1/users/search": 400,  # without `q`
    "/api/v1/users/me/export/{export_id}/download": 400,  # without the token of the mail
    "/api/v1/users/unsubscribe/{token}": 400,  # with a token that nobody was sent
    "/api/v1/discovery/suggest": 400,  # without `q`
    "/api/v1/discovery/skills/categories/{slug}": 404,  # before its skills are counted
}
"""Where anybody may call, but an anonymous GET is not answered by 200, nor an empty POST by 200, 202 or 400."""


@pytest.fixture
def world():
    """One thing of each kind, all of one person: values for the parameters of paths."""
    owner = make_user()
    skill = make_skill(author=owner, tags=["python"], category="programming")
    plan = make_plan(owner=owner, skill=skill)
    comment, task = make_comment(skill=skill, author=owner), make_task(skill=skill, author=owner)
    absent = "f" * 24
    values = {
        "user_id": owner.pk,
        "username": owner.username,
        "skill_id": skill.pk,
        "plan_id": plan.pk,
        "comment_id": comment.pk,
        "task_id": task.pk,
        "number": "1",
        "day": "1",
        "slug": "programming",
        "tag": "python",
        "token": "nobody-was-sent-this",
        **dict.fromkeys(
            (
                "session_id",
                "export_id",
                "item_id",
                "notification_id",
                "run_id",
                "case_id",
                "appeal_id",
                "rule_id",
                "trial_id",
            ),
            absent,
        ),
    }
    return owner, values


def filled(route: Route, values: dict[str, str]) -> str:
    return route.path.format_map(values)


def test_anonymous_callers_get_an_answer_or_are_asked_to_sign_in(api_client, world):
    _, values = world
    client, faults = api_client(), []
    for route in routes(*BUILT):
        path = filled(route, values)
        bare, slashed = (client.generic(route.method, form) for form in (path, f"{path.rstrip('/')}/"))
        if route.path in OTHERWISE:
            expected = {OTHERWISE[route.path]}
        else:
            expected = {200} if route.method == "GET" else {200, 202, 400}
        asked = bare.status_code == 401 and bare.json()["errors"][0]["code"] == "not_authenticated"
        as_promised = asked if route.who != "anon" else bare.status_code in expected
        if not as_promised or slashed.status_code != bare.status_code:
            faults.append((str(route), bare.status_code, slashed.status_code))
    assert faults == []


def test_signed_in_callers_never_meet_a_missing_method_or_a_failure(api_client, world):
    owner, values = world
    faults, client = [], None
    for route in routes(*BUILT):
        client = client or api_client(User.objects.get(pk=owner.pk))
        answer = client.generic(route.method, f"{filled(route, values)}/", b"{}", content_type="application/json")
        if answer.status_code in (401, 405) or answer.status_code >= 500:
            faults.append((str(route), answer.status_code, answer.content[:200]))
        if route.path.startswith(("/api/v1/auth/", "/api/v1/users/")):
            client = None  # signing out is among the calls
    assert faults == []
