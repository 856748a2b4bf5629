"""Custom tasks: once a title and day, best first, into one's own plan."""

from math import sqrt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import NotFound

from social.models import CustomTask, Plan, SharedSkill, TaskStatus, TaskVote
from social.services.comments import NotTheAuthor
from social.services.interactions import NotPublished
from social.services.tasks import DayNotInPlan, NoSuchDay, NotDownloaded, TaskExists, TaskService
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_plan, make_skill, make_task
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    return list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))


def test_a_task_is_counted_and_told() -> None:
    skill = make_skill()
    task = make_task(skill=skill, title="Play  SLOWLY")
    assert task.title_key == "play slowly"
    assert SharedSkill.objects.get().tasks_count == 1
    assert told() == ["TaskContributed"]


@pytest.mark.parametrize("title", ["Play slowly", " play   SLOWLY"])
def test_a_title_is_there_once_a_day(title: str) -> None:
    skill = make_skill()
    first = make_task(skill=skill, title="Play slowly")
    with pytest.raises(TaskExists) as refused:
        make_task(skill=skill, title=title)
    assert refused.value.extra == {"task": first.pk}
    make_task(skill=skill, title=title, day=2)
    make_task(title=title)
    assert CustomTask.objects.count() == 3
    assert drifts() == []


def test_a_deleted_task_gives_its_title_free() -> None:
    skill = make_skill()
    task = make_task(skill=skill, title="Same")
    TaskService.delete(user=task.author, task_id=task.pk)
    make_task(skill=skill, title="Same")
    assert SharedSkill.objects.get().tasks_count == 1
    with pytest.raises(NotFound):
        TaskService.delete(user=task.author, task_id=task.pk)


def test_the_name_of_what_is_there_is_not_told_across_a_block() -> None:
    skill, reader = make_skill(), make_user()
    first = make_task(skill=skill, title="Same")
    block(first.author, reader)
    with pytest.raises(TaskExists) as refused:
        make_task(skill=skill, author=reader, title="Same")
    assert refused.value.extra == {"task": None}


def test_editing() -> None:
    skill = make_skill()
    taken, task = make_task(skill=skill, title="Taken"), make_task(skill=skill, title="Free")
    TaskService.vote(user=make_user(), task_id=task.pk, value=1)
    edited = TaskService.edit(user=task.author, task_id=task.pk, fields={"title": "Freer", "day": 2})
    assert (edited.title_key, edited.day) == ("freer", 2)
    assert CustomTask.objects.get(pk=task.pk).up == 1
    with pytest.raises(TaskExists) as refused:
        TaskService.edit(user=task.author, task_id=task.pk, fields={"title": "taken", "day": 1})
    assert refused.value.extra == {"task": taken.pk}
    with pytest.raises(NoSuchDay):
        TaskService.edit(user=task.author, task_id=task.pk, fields={"day": 4})
    with pytest.raises(NotTheAuthor):
        TaskService.edit(user=taken.author, task_id=task.pk, fields={"title": "x"})
    assert CustomTask.objects.get(pk=task.pk).title == "Freer"


def test_days_that_the_skill_lacks_and_drafts() -> None:
    with pytest.raises(NoSuchDay):
        make_task(day=4)
    draft = make_skill(status="draft")
    with pytest.raises(NotPublished):
        make_task(skill=draft, author=draft.author)
    with pytest.raises(NotFound):
        make_task(skill=draft)


def test_votes_count_once_and_may_change() -> None:
    task, voter = make_task(), make_user()
    states = [TaskService.vote(user=voter, task_id=task.pk, value=value) for value in (1, 1, -1, 0, 0, 1)]
    assert [(state.up, state.down) for state in states] == [(1, 0), (1, 0), (0, 1), (0, 0), (0, 0), (1, 0)]
    assert told().count("TaskVoted") == 4
    assert states[3].score == 0
    assert TaskVote.objects.count() == 1
    assert drifts() == []


def wilson(up: int, down: int, z: float = 1.959963984540054) -> float:
    if not (number := up + down):
        return 0.0
    share = up / number
    spread = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    return (share + z * z / (2 * number) - spread) / (1 + z * z / number)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(up=st.integers(0, 10_000), down=st.integers(0, 10_000), value=st.sampled_from([1, -1]))
def test_the_score_is_the_wilson_bound(db, up: int, down: int, value: int) -> None:
    task = make_task()
    CustomTask.objects.filter(pk=task.pk).update(up=up, down=down)
    voted = TaskService.vote(user=make_user(), task_id=task.pk, value=value)
    assert (voted.up, voted.down) == (up + (value == 1), down + (value == -1))
    assert voted.score == pytest.approx(wilson(voted.up, voted.down), abs=1e-12)


def test_adopting_puts_the_task_on_its_day_once() -> None:
    skill, learner = make_skill(), make_user()
    task = make_task(skill=skill, day=2, title="Extra", minutes=5)
    with pytest.raises(NotDownloaded):
        TaskService.adopt(user=learner, task_id=task.pk)
    plan = make_plan(owner=learner, skill=skill)
    assert {TaskService.adopt(user=learner, task_id=task.pk) for _ in range(2)} == {plan.pk}
    plan.refresh_from_db()
    assert plan.days[1]["tasks"][2:] == [{"title": "Extra", "description": "", "minutes": 5, "resource_url": ""}]
    assert (plan.revision, len(plan.days[0]["tasks"])) == (2, 2)


def test_a_day_that_the_plan_lacks_or_has_no_room_on() -> None:
    skill, learner = make_skill(), make_user()
    task = make_task(skill=skill, day=3)
    plan = make_plan(owner=learner, skill=skill)
    for days in (plan.days[:2], [*plan.days[:2], {**plan.days[2], "tasks": plan.days[2]["tasks"] * 25}]):
        Plan.objects.filter(pk=plan.pk).update(days=days)
        with pytest.raises(DayNotInPlan):
            TaskService.adopt(user=learner, task_id=task.pk)


def test_moderators_hide_and_restore() -> None:
    task = make_task()
    for status in (TaskStatus.HIDDEN, TaskStatus.REMOVED, TaskStatus.LIVE):
        assert TaskService.set_status(task_id=task.pk, status=status)
        assert not TaskService.set_status(task_id=task.pk, status=status)
        assert drifts() == []
    with pytest.raises(NotFound):
        TaskService.set_status(task_id="0" * 24, status=TaskStatus.LIVE)
