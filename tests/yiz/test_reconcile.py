"""`manage.py reconcile`: every counter against its recount."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from profiles.models import User
from social.models import SharedSkill
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz import ports

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("reconcile", *arguments, stdout=said, verbosity=0)
    return said.getvalue()


def test_drift_is_named_by_check_and_mended_without_it() -> None:
    author = make_user()
    skill = make_skill(author=author)
    run()
    assert "Every counter" in run("--check")
    SharedSkill.objects.filter(pk=skill.pk).update(likes_count=7)
    User.objects.filter(pk=author.pk).update(followers_count=3)
    said = StringIO()
    with pytest.raises(CommandError, match="3 counters have drifted") as refused:
        call_command("reconcile", "--check", stdout=said, verbosity=0)
    assert refused.value.returncode == 1
    assert f"skill {skill.pk}: likes_count 7, is 0" in said.getvalue()
    assert f"user {author.pk}: likes_received 0, is 7" in said.getvalue(), "the sum follows from it"
    assert SharedSkill.objects.get(pk=skill.pk).likes_count == 7, "a check changes nothing"
    assert f"user {author.pk}: followers_count was 3, now 0" in run()
    assert SharedSkill.objects.get(pk=skill.pk).likes_count == 0
    assert "Every counter" in run("--check")


def test_one_group_alone_and_an_unknown_one() -> None:
    author = make_user()
    skill = make_skill(author=author)
    SharedSkill.objects.filter(pk=skill.pk).update(likes_count=7)
    User.objects.filter(pk=author.pk).update(followers_count=3)
    assert "followers_count" in run("--only", "follow")
    assert SharedSkill.objects.get(pk=skill.pk).likes_count == 7
    with pytest.raises(CommandError, match="follow"):
        run("--only", "nothing")


def test_every_stored_counter_of_a_skill_is_recounted() -> None:
    """A counter without a recount would drift unseen."""
    recounted = set()
    for _, recount in ports.counters:
        recounted |= set(getattr(recount, "counters", ()))
    stored = {field.name for field in SharedSkill._meta.get_fields() if field.name.endswith("_count")}
    assert stored - recounted <= {"views_count"}, "views are events; their roll-up is checked by itself"
