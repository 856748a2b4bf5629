"""A version tells what is different from the one before."""

import pytest

from social.services import SkillService
from tests.factories.social import make_days, make_skill

pytestmark = pytest.mark.django_db


def test_a_version_tells_what_changed(api_client, assert_queries):
    skill = make_skill(days=make_days(2))
    days = make_days(3)
    days[0]["tasks"][1]["minutes"] = 5
    SkillService.edit(skill_id=skill.pk, changes={"title": "Anew", "days": days})
    path = f"/api/v1/social/skills/{skill.pk}/versions"
    client = api_client()
    assert client.get(f"{path}/1").json()["changes"] == []
    with assert_queries(2):
        told = client.get(f"{path}/2").json()["changes"]
    assert [(each["kind"], each["day"], each.get("task"), each["field"], each["before"]) for each in told] == [
        ("changed", None, None, "title", skill.title),
        ("changed", 1, "Task 1.2", "minutes", 30),
        ("added", 3, None, "day", None),
    ]
    assert told[-1]["after"] == days[2]
