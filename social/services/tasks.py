"""Custom tasks: proposing, editing, deleting, voting, adopting into one's own plan."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ExpressionWrapper, F, FloatField, Q, Value
from django.db.models.functions import Sqrt

from profiles.models import User
from social.constants import MAX_SWAP_TRIES, MAX_TASKS_A_DAY
from social.models import CustomTask, Plan, SharedSkill, TaskStatus, TaskVote
from social.permissions import visible_or_404
from social.services.comments import NotTheAuthor
from social.services.interactions import SKILL_KEYS, Busy, NotPublished
from yiz.api.errors import Conflict, Invalid, Missing
from yiz.api.screening import screened
from yiz.clock import now
from yiz.db import atomic, delete_rows, insert_new
from yiz.events.catalogue import TaskContributed, TaskRemoved, TaskVoted
from yiz.events.outbox import emit
from yiz.events.screened import tell_screened
from yiz.ports import Screening

_Z = 1.959963984540054  # the normal distribution's, for 95 %


class TaskExists(Conflict):
    """The day has a task of this title: 409, with its id when the caller may see it."""

    def __init__(self, task_id: str | None) -> None:
        text = "This day has a task with this title already. Vote for it, or choose another title."
        super().__init__(text, code="task_exists", attr="title", task=task_id)


class NoSuchDay(Invalid):
    """400."""

    def __init__(self, days: int) -> None:
        super().__init__(f"This skill has the days 1 to {days}.", code="no_such_day", attr="day")


class NotDownloaded(Conflict):
    """409: there is no plan to put it in."""

    def __init__(self) -> None:
        super().__init__("Download the skill first; the task then goes into your plan of it.", code="not_downloaded")


class DayNotInPlan(Conflict):
    """409: the learner's plan has no such day, or no room in it."""

    def __init__(self) -> None:
        super().__init__("Your plan has no room for a task on this day.", code="no_room_in_plan")


def title_key(title: str) -> str:
    """What titles are compared by: without regard to case and spacing."""
    return " ".join(title.casefold().split())[:200]


class TaskService:
    """Tasks that readers propose for the days of a skill that they may see; 404 for any other."""

    @staticmethod
    def add(*, user: User, skill_id: str, fields: dict[str, Any]) -> CustomTask:
        """Proposes a task (`TaskContributed`). 409 naming the one that is there; 400 for a day that the skill lacks."""
        skill = visible_or_404(user, skill_id, (*SKILL_KEYS, "duration_days"))
        if skill["status"] != "published":
            raise NotPublished
        if fields["day"] > skill["duration_days"]:
            raise NoSuchDay(skill["duration_days"])
        task = CustomTask(skill_id=skill_id, author_id=user.pk, title_key=title_key(fields["title"]), **fields)
        verdict = _screened(user, task)
        task.status = TaskStatus.HIDDEN if verdict.withheld else TaskStatus.LIVE
        if not _add(task, skill["author_id"], verdict):
            raise TaskExists(_namesake(user, task))
        return task

    @staticmethod
    def edit(*, user: User, task_id: str, fields: dict[str, Any]) -> CustomTask:
        """Changes one's own task; its votes stay. 409 when the new title is another's."""
        task = _own(user, task_id)
        days = SharedSkill.objects.filter(pk=task.skill_id).values_list("duration_days", flat=True).get()
        for name, value in fields.items():
            setattr(task, name, value)
        if task.day > days:
            raise NoSuchDay(days)
        task.title_key, task.updated_at = title_key(task.title), now()
        verdict = _screened(user, task, task.pk)
        if not _edit(task):
            raise TaskExists(_namesake(user, task))
        _settle(task, verdict)
        return task

    @staticmethod
    def delete(*, user: User, task_id: str) -> None:
        """Takes one's own task out of sight (`TaskRemoved`); its title is free again."""
        _set_status(_own(user, task_id), TaskStatus.DELETED)

    @staticmethod
    def set_status(*, task_id: str, status: TaskStatus) -> bool:
        """For moderators: shows, hides or removes a task, with the skill's counter. True when anything changed.

        `TaskRemoved` when it was live, `TaskContributed` when it becomes so.
        """
        task = CustomTask.objects.filter(pk=task_id).first()
        if task is None:
            raise Missing
        return _set_status(task, status)

    @staticmethod
    def vote(*, user: User, task_id: str, value: int) -> CustomTask:
        """Votes 1 or -1, or takes the vote back (0). `TaskVoted` when that changed anything. The task as it is then."""
        task = CustomTask.objects.find_readable(task_id, user)
        if task is None:
            raise Missing
        return _vote(user.pk, task, value)

    @staticmethod
    def adopt(*, user: User, task_id: str) -> str:
        """Puts the task on its day in the caller's own plan of the skill, once; answers the plan's id."""
        task = CustomTask.objects.find_readable(task_id, user)
        if task is None:
            raise Missing
        for _ in range(MAX_SWAP_TRIES):
            if (plan_id := _adopt(user.pk, task)) is not None:
                return plan_id
        raise Busy


def _screened(user: User, task: CustomTask, task_id: str = "") -> Screening:
    fields = {"title": task.title, "description": task.description, "resource_url": task.resource_url}
    return screened("task", user.pk, fields, task_id)


@atomic
def _settle(task: CustomTask, verdict: Screening) -> None:
    """What follows from an edit that rules apply to."""
    tell_screened(verdict, kind="task", target_id=task.pk, author_id=task.author_id)
    if verdict.withheld:
        _set_status(task, TaskStatus.HIDDEN)


def _own(user: User, task_id: str) -> CustomTask:
    task = CustomTask.objects.find_readable(task_id, user)
    if task is None:
        raise Missing
    if task.author_id != user.pk:
        raise NotTheAuthor
    return task


def _namesake(user: User, task: CustomTask) -> str | None:
    """The task of this title, for those who may see it."""
    same = CustomTask.objects.filter(skill_id=task.skill_id, day=task.day, title_key=task.title_key)
    return same.readable_by(user).values_list("id", flat=True).first()


@atomic
def _add(task: CustomTask, skill_author_id: str, verdict: Screening) -> bool:
    if not insert_new(task):
        return False
    tell_screened(verdict, kind="task", target_id=task.pk, author_id=task.author_id)
    if task.status == TaskStatus.LIVE:
        _tell_and_count(task, skill_author_id)
    return True


def _tell_and_count(task: CustomTask, skill_author_id: str) -> None:
    emit(
        TaskContributed(
            task_id=task.pk, skill_id=task.skill_id, skill_author_id=skill_author_id, actor_id=task.author_id
        )
    )
    SharedSkill.objects.filter(pk=task.skill_id).update(tasks_count=F("tasks_count") + 1)


def _edit(task: CustomTask) -> bool:
    """False when the title is taken. Not in `yiz.db.atomic`: on MongoDB a refusal by the index would end the whole."""
    columns = ("day", "title", "title_key", "description", "minutes", "resource_url", "updated_at")
    there = CustomTask.objects.filter(pk=task.pk, status__in=[TaskStatus.LIVE, TaskStatus.HIDDEN])
    try:
        with transaction.atomic():
            found = there.update(**{name: getattr(task, name) for name in columns})
    except IntegrityError:
        return False
    if not found:
        raise Missing
    return True


@atomic
def _set_status(task: CustomTask, status: TaskStatus) -> bool:
    changes: dict[str, Any] = {"status": status, "deleted_at": None}
    if status in (TaskStatus.DELETED, TaskStatus.REMOVED):
        changes["deleted_at"] = now()
    if status == TaskStatus.DELETED:
        changes["title_key"] = task.pk
    row = CustomTask.objects.filter(pk=task.pk).exclude(status=status)
    if row.filter(status=TaskStatus.LIVE).update(**changes):
        emit(TaskRemoved(task_id=task.pk, skill_id=task.skill_id, author_id=task.author_id))
        SharedSkill.objects.filter(pk=task.skill_id).update(tasks_count=F("tasks_count") - 1)
        return True
    if not row.filter(status__in=[TaskStatus.HIDDEN, TaskStatus.REMOVED]).update(**changes):
        return False
    if status == TaskStatus.LIVE:
        author_id = SharedSkill.objects.filter(pk=task.skill_id).values_list("author_id", flat=True).get()
        _tell_and_count(task, author_id)
    return True


@atomic
def _vote(user_id: str, task: CustomTask, value: int) -> CustomTask:
    for _ in range(MAX_SWAP_TRIES):
        before = _swap_vote(user_id, task.pk, value)
        if before is not None:
            break
    else:
        raise Busy
    if before != value:
        event = TaskVoted(
            task_id=task.pk, skill_id=task.skill_id, author_id=task.author_id, actor_id=user_id, value=value
        )
        emit(event)
        up, down = (value == 1) - (before == 1), (value == -1) - (before == -1)
        row = CustomTask.objects.filter(pk=task.pk)
        row.update(up=F("up") + up, down=F("down") + down)
        row.filter(Q(up__gt=0) | Q(down__gt=0)).update(score=wilson())
        row.filter(up=0, down=0).update(score=0.0)
    return CustomTask.objects.get(pk=task.pk)


def _swap_vote(user_id: str, task_id: str, value: int) -> int | None:
    """Makes the vote `value`; what it was before (0: none), or None when it changed in the same moment."""
    own = TaskVote.objects.filter(user_id=user_id, task_id=task_id)
    old = own.values_list("value", flat=True).first()
    if old is None:
        new = not value or insert_new(TaskVote(user_id=user_id, task_id=task_id, value=value))
        return 0 if new else None
    if old == value:
        return old
    same = own.filter(value=old)
    return old if (same.update(value=value) if value else delete_rows(same)) else None


def wilson() -> ExpressionWrapper:
    """The lower bound of the Wilson interval (95 %) on a row's own `up` and `down`, of which one must not be 0."""
    # times 1.0: SQLite would divide whole numbers into a whole number
    up, down = (ExpressionWrapper(F(name) * Value(1.0), output_field=FloatField()) for name in ("up", "down"))
    number = up + down
    spread = Sqrt(up * down / number + Value(_Z * _Z / 4))
    return ExpressionWrapper((up + Value(_Z * _Z / 2) - Value(_Z) * spread) / (number + Value(_Z * _Z)), FloatField())


def _adopt(user_id: str, task: CustomTask) -> str | None:
    """One try: the plan's id, or None when the plan was changed in the same moment."""
    plan = Plan.objects.filter(origin=f"{user_id}:{task.skill_id}").values("id", "revision", "days").first()
    if plan is None:
        raise NotDownloaded
    day = next((day for day in plan["days"] if day["day"] == task.day), None)
    if day is None or len(day["tasks"]) >= MAX_TASKS_A_DAY:
        raise DayNotInPlan
    if any(title_key(known["title"]) == task.title_key for known in day["tasks"]):
        return str(plan["id"])
    fields = ("title", "description", "minutes", "resource_url")
    day["tasks"].append({name: getattr(task, name) for name in fields})
    same = Plan.objects.filter(pk=plan["id"], revision=plan["revision"])
    changed = same.update(days=plan["days"], revision=plan["revision"] + 1, updated_at=now())
    return str(plan["id"]) if changed else None
