"""The demo: good content, made once, in development only."""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from demo import content, seeding
from follow.models import Relationship
from profiles.models import User
from social.models import Comment, Interaction, Plan, SharedSkill
from social.serializers.skills import ImportedSkillInput
from tests.factories.profiles import make_user
from tests.factories.social import drifts
from yiz.events.models import OutboxEvent


def test_the_content_is_what_the_api_would_take():
    names = [person["username"] for person in content.people()]
    assert len(names) == len(set(names)) == 30
    skills = content.skills()
    assert len(skills) >= 20
    assert len({skill["category"] for skill in skills}) >= 10
    for skill in skills:
        assert skill["author"] in names
        checked = ImportedSkillInput(data=content.in_api_form(skill))
        assert checked.is_valid(), (skill["title"], checked.errors)
        assert len(skill["days"]) >= 5
    assert {"followers", "private"} <= {skill.get("visibility") for skill in skills}


@pytest.mark.django_db
def test_two_runs_make_the_same_as_one(run_events):
    names = ("kavya", "oluwa", "yuki", "hassan", "wanjiru", "daria", "samir")
    people = [person for person in content.people() if person["username"] in names]
    skills = [skill for skill in content.skills() if skill["author"] in ("kavya", "oluwa", "yuki")]
    facts = []
    for _ in range(2):
        assert len(list(seeding.seed(people, skills))) == seeding.steps(skills)
        models = (User, Relationship, SharedSkill, Comment, Interaction, Plan, OutboxEvent)
        facts.append([model.objects.count() for model in models])
    assert facts[0] == facts[1]
    assert all(facts[0])
    run_events(limit=10_000)
    assert not OutboxEvent.objects.filter(handled_at=None).exists()
    assert drifts() == []
    assert User.objects.get(username="kavya").check_password(content.PASSWORD)
    assert set(SharedSkill.objects.values_list("audience", flat=True)) == {"public", "followers"}


@pytest.mark.django_db
def test_somebody_elses_account_is_not_touched():
    make_user("amara")
    with pytest.raises(CommandError, match="amara"):
        call_command("seed_demo", verbosity=0)
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_there_is_no_demo_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not made in production"):
        call_command("seed_demo", verbosity=0)
