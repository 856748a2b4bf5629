"""Custom tasks of a skill: proposing, voting, adopting."""

from typing import Any
from zoneinfo import ZoneInfo

from rest_framework.request import Request
from rest_framework.response import Response

from social.models import CustomTask
from social.payloads.plans import plan_payload
from social.payloads.tasks import task_payload, task_payloads
from social.permissions import own_plan_or_404, visible_or_404
from social.serializers import tasks as shapes
from social.services.interactions import SKILL_KEYS
from social.services.tasks import TaskService
from social.views import examples
from yiz.api.errors import Missing
from yiz.api.idempotency import idempotent
from yiz.api.pages import keyset_page
from yiz.api.responses import check_if_match, single
from yiz.api.schema import documented
from yiz.api.views import ApiViewSet


class SkillTasksViewSet(ApiViewSet):
    """`/skills/:id/tasks`."""

    anonymous_actions = frozenset({"list"})
    limit_scopes = {"create": "comment"}

    @documented(
        "Tasks that readers propose, by day, best first",
        query=shapes.TasksQuerySerializer,
        response=shapes.CustomTaskSerializer,
        page=True,
        errors=(400,),
        response_example=examples.TASK,
    )
    def list(self, request: Request, skill_id: str) -> Response:
        day = self.read_query(shapes.TasksQuerySerializer).get("day")
        visible_or_404(self.viewer, skill_id, SKILL_KEYS)
        rows = CustomTask.objects.readable_by(self.viewer).filter(skill_id=skill_id)
        if day is not None:
            rows = rows.filter(day=day)
        return keyset_page(
            request,
            rows.columns(),
            order=("-score", "-id") if day is not None else ("day", "-score", "-id"),
            build=lambda found: task_payloads(found, self.viewer),
        )

    @documented(
        "Propose a task for a day",
        description="One of a title a day: a second one is refused with 409, which names the first in `task`.",
        request=shapes.CustomTaskInput,
        response=shapes.CustomTaskSerializer,
        status=201,
        errors=(400, 409, 422),
        idempotent=True,
        request_example=examples.NEW_TASK,
        response_example=examples.TASK,
    )
    @idempotent
    def create(self, request: Request, skill_id: str) -> Response:
        fields = self.read(shapes.CustomTaskInput)
        task = TaskService.add(user=self.viewer, skill_id=skill_id, fields=fields)
        return Response(task_payload(task, self.viewer), status=201)


class TaskViewSet(ApiViewSet):
    """`/tasks/:id`."""

    anonymous_actions = frozenset({"retrieve"})
    limit_scopes = {"partial_update": "comment", "vote": "vote", "adopt": "vote"}

    @documented("A proposed task", response=shapes.CustomTaskSerializer, response_example=examples.TASK)
    def retrieve(self, request: Request, task_id: str) -> Response:
        return single(request, self._payload(task_id))

    @documented(
        "Change one's task",
        request=shapes.CustomTaskInput,
        response=shapes.CustomTaskSerializer,
        errors=(400, 403, 409, 412, 422),
        request_example={"minutes": 20},
        response_example={**examples.TASK, "minutes": 20},
    )
    def partial_update(self, request: Request, task_id: str) -> Response:
        fields = self.read(shapes.CustomTaskInput, partial=True)
        check_if_match(request, self._payload(task_id))
        task = TaskService.edit(user=self.viewer, task_id=task_id, fields=fields)
        return single(request, task_payload(task, self.viewer))

    @documented("Delete one's task", response=None, status=204, errors=(403,))
    def destroy(self, request: Request, task_id: str) -> Response:
        TaskService.delete(user=self.viewer, task_id=task_id)
        return Response(status=204)

    @documented(
        "Vote for or against a task",
        request=shapes.VoteSerializer,
        response=shapes.VotedSerializer,
        errors=(400, 409),
        request_example={"value": 1},
        response_example={"vote": 1, "score": 0.595849, "up": 9, "down": 1},
    )
    def vote(self, request: Request, task_id: str) -> Response:
        value = self.read(shapes.VoteSerializer)["value"]
        task = TaskService.vote(user=self.viewer, task_id=task_id, value=value)
        return Response({"vote": value, "score": round(task.score, 6), "up": task.up, "down": task.down})

    @documented(
        "Take a task into one's own plan of the skill",
        description="Once, on the task's day. 409 for those who have no plan of the skill, or no room on the day.",
        response=shapes.AdoptedSerializer,
        errors=(409,),
        response_example={"plan": {"id": "6560c0ffee5ca1ab1e000051", "title": "Piano in 30 days"}, "adopted": True},
    )
    def adopt(self, request: Request, task_id: str) -> Response:
        plan_id = TaskService.adopt(user=self.viewer, task_id=task_id)
        plan = own_plan_or_404(self.viewer, plan_id)
        return Response({"plan": plan_payload(plan, ZoneInfo(self.viewer.timezone)), "adopted": True})

    def _payload(self, task_id: str) -> dict[str, Any]:
        task = CustomTask.objects.find_readable(task_id, self.viewer)
        payload = task_payload(task, self.viewer) if task is not None else None
        if payload is None:
            raise Missing
        return payload
