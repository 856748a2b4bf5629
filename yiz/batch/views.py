"""`/api/v1/batch`: how the schedule is doing, and what an operator does about it."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.errors import Conflict, Missing, Unavailable, Unprocessable
from yiz.api.pages import keyset_page
from yiz.api.responses import single
from yiz.api.schema import documented
from yiz.api.serializers import NoBody
from yiz.api.views import ApiViewSet
from yiz.batch import serializers
from yiz.batch.models import BatchRun, Outcome
from yiz.batch.services import AlreadyRunning, BatchProcessor, QueueAway, TaskStatus
from yiz.batch.tasks import would_go
from yiz.batch.workers import workers

LATE = 3
"""After so many times its own interval without a run, a task is late."""


class BatchViewSet(ApiViewSet):
    """Moderators look, admins act."""

    anonymous_actions = frozenset({"health"})
    moderator_actions = frozenset({"overview", "runs", "one_run"})
    admin_actions = frozenset({"start", "stop", "process", "cleanup"})

    @documented(
        "Whether the schedule is kept",
        response=serializers.BatchHealthSerializer,
        response_example=serializers.HEALTH,
        description="`degraded` when a task has failed at its last run or has not run for three times its interval.",
    )
    def health(self, request: Request) -> Response:
        late = [task.name for task in BatchProcessor.status() if _is_late(task)]
        detail = "Look at /api/v1/batch/status, or at the batch runs in the admin." if late else ""
        return Response({"status": "degraded" if late else "ok", "detail": detail, "late": late})

    @documented(
        "Every task: its schedule, its last run, the next one",
        response=serializers.BatchStatusSerializer,
        response_example=serializers.STATUS,
        errors=(403,),
    )
    def overview(self, request: Request) -> Response:
        tasks = [_shown(task) for task in BatchProcessor.status()]
        return Response({"schedules": _switch(), "workers": workers(), "tasks": tasks})

    @documented(
        "Switch the schedules on",
        request=NoBody,
        response=serializers.SwitchSerializer,
        response_example={"schedules": "on"},
        errors=(400, 403, 422),
        description="In all processes, at once. 422 when the environment has them off (`ENABLE_BATCH_PROCESSING`).",
    )
    def start(self, request: Request) -> Response:
        self.read(NoBody)
        if not settings.BATCH_ENABLED:
            raise Unprocessable("ENABLE_BATCH_PROCESSING=false keeps the schedules off.", "switched_off")
        BatchProcessor.start(by=self.viewer.username)
        return Response({"schedules": _switch()})

    @documented(
        "Switch the schedules off",
        request=NoBody,
        response=serializers.SwitchSerializer,
        response_example={"schedules": "off"},
        errors=(400, 403),
        description="Until they are switched on again. Runs under way come to their end; what delivers events and "
        "mails goes on.",
    )
    def stop(self, request: Request) -> Response:
        self.read(NoBody)
        BatchProcessor.stop(by=self.viewer.username)
        return Response({"schedules": _switch()})

    @documented(
        "Run a task now",
        request=serializers.Asked,
        request_example={"task": "cleanup"},
        response=serializers.RunSerializer,
        response_example=serializers.RUN
        | {"outcome": "running", "ended_at": None, "seconds": None, "progress": "waits for a worker", "rows": 0},
        status=202,
        errors=(400, 403, 409, 503),
        description="Answers at once with the run; `GET /batch/runs/:id` tells what becomes of it.",
    )
    def process(self, request: Request) -> Response:
        return self._ask_for(self.read(serializers.Asked)["task"])

    @documented(
        "Remove what is old, now",
        request=serializers.CleanupAsked,
        request_example={"dry_run": True},
        response=serializers.RunSerializer,
        response_example=serializers.RUN,
        status=202,
        also={200: serializers.WouldGoSerializer},
        examples=[OpenApiExample("Dry run", serializers.WOULD_GO, response_only=True, status_codes=["200"])],
        errors=(400, 403, 409, 503),
        description="With `dry_run` nothing is removed, and the answer (200) says how much would be.",
    )
    def cleanup(self, request: Request) -> Response:
        if not self.read(serializers.CleanupAsked)["dry_run"]:
            return self._ask_for("cleanup")
        parts = would_go()
        return Response({"rows": sum(parts.values()), "parts": parts})

    @documented(
        "Runs, the newest first",
        query=serializers.RunFilters,
        response=serializers.RunSerializer,
        response_example=serializers.RUN,
        page=True,
        errors=(400, 403),
    )
    def runs(self, request: Request) -> Response:
        rows = BatchRun.objects.filter(**self.read_query(serializers.RunFilters))
        return keyset_page(
            request, rows.values(*serializers.RUN_COLUMNS), build=lambda page: [serializers.shown(row) for row in page]
        )

    @documented("One run", response=serializers.RunSerializer, response_example=serializers.RUN, errors=(403,))
    def one_run(self, request: Request, run_id: str) -> Response:
        row = BatchRun.objects.filter(pk=run_id).values(*serializers.RUN_COLUMNS).first()
        if row is None:
            raise Missing
        return single(request, serializers.shown(row))

    def _ask_for(self, name: str) -> Response:
        try:
            run = BatchProcessor.ask_for(name)
        except AlreadyRunning as refusal:
            running = BatchRun.objects.filter(lock=name).values_list("id", flat=True).first()
            raise Conflict(str(refusal), "already_running", "task", run_id=running) from refusal
        except QueueAway as away:
            raise Unavailable(str(away)) from away
        return Response(serializers.shown_run(run), status=status.HTTP_202_ACCEPTED)


def _switch() -> str:
    return "on" if BatchProcessor.is_on() else "off"


def _shown(task: TaskStatus) -> dict[str, Any]:
    return {
        "name": task.name,
        "purpose": task.purpose,
        "every": task.every,
        "scheduled": task.scheduled,
        "running": task.running,
        "last_run": task.last and serializers.shown_run(task.last),
        "next_run_at": task.next_at,
    }


def _is_late(task: TaskStatus) -> bool:
    """A task that has never run is not late: the product may have been started a moment ago."""
    if not task.scheduled or task.last is None:
        return False
    failed = task.last.outcome in (Outcome.FAILED, Outcome.LOST)
    return failed or (not task.running and timezone.now() - task.last.started_at > LATE * timedelta(seconds=task.every))
