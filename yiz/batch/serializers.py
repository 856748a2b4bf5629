"""What the batch endpoints take and show."""

from typing import Any

from rest_framework import serializers

from yiz.api.serializers import StrictSerializer
from yiz.batch.models import BatchRun, Outcome
from yiz.batch.services import BatchProcessor

RUN_COLUMNS = ("id", "task", "outcome", "started_at", "ended_at", "rows", "faults", "progress", "error")
RUN = {
    "id": "66f0c2a54f1a2b3c4d5e6f70",
    "task": "cleanup",
    "outcome": "succeeded",
    "started_at": "2026-03-01T03:00:00Z",
    "ended_at": "2026-03-01T03:00:02Z",
    "seconds": 2.1,
    "rows": 312,
    "faults": 0,
    "progress": "mails: removing old mails from the log",
    "error": "",
}
TASK = {
    "name": "cleanup",
    "purpose": "removes what is old, app by app",
    "every": 86400.0,
    "scheduled": True,
    "running": False,
    "last_run": RUN,
    "next_run_at": "2026-03-02T03:00:00Z",
}
STATUS = {"schedules": "on", "workers": ["celery@host-1"], "tasks": [TASK]}
WOULD_GO = {"rows": 315, "parts": {"analytics": 312, "profiles.exports": 3}}
HEALTH = {"status": "ok", "detail": "", "late": []}


class RunSerializer(serializers.Serializer):
    """One run of a task."""

    id = serializers.CharField()
    task = serializers.CharField()
    outcome = serializers.ChoiceField(Outcome.choices)
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True, help_text="How long it took; null while it runs.")
    rows = serializers.IntegerField(help_text="What it has handled, so far or in all.")
    faults = serializers.IntegerField(help_text="What it found that should not be: counters that had drifted.")
    progress = serializers.CharField(help_text="What it is at, or what it was at last.")
    error = serializers.CharField(help_text="Why it failed, with the trace; empty otherwise.")


class TaskSerializer(serializers.Serializer):
    """A task, how often it runs and how it has been doing."""

    name = serializers.CharField()
    purpose = serializers.CharField()
    every = serializers.FloatField(help_text="Seconds from one run to the next.")
    scheduled = serializers.BooleanField()
    running = serializers.BooleanField()
    last_run = RunSerializer(allow_null=True)
    next_run_at = serializers.DateTimeField(allow_null=True)


class BatchStatusSerializer(serializers.Serializer):
    """The whole schedule."""

    schedules = serializers.ChoiceField(["on", "off"])
    workers = serializers.ListField(child=serializers.CharField())
    tasks = TaskSerializer(many=True)


class SwitchSerializer(serializers.Serializer):
    """How the schedules stand now."""

    schedules = serializers.ChoiceField(["on", "off"])


class BatchHealthSerializer(serializers.Serializer):
    """Whether the schedule is kept."""

    status = serializers.ChoiceField(["ok", "degraded"])
    detail = serializers.CharField()
    late = serializers.ListField(child=serializers.CharField(), help_text="Tasks that are overdue or have failed.")


class Asked(StrictSerializer):
    """Which task is to run."""

    task = serializers.CharField(max_length=64)

    def validate_task(self, name: str) -> str:
        if name not in BatchProcessor.names():
            raise serializers.ValidationError(f"One of {', '.join(BatchProcessor.names())}.", "invalid_choice")
        return name


class CleanupAsked(StrictSerializer):
    """Whether anything is to be removed."""

    dry_run = serializers.BooleanField(default=False, help_text="Only say what would go.")


class WouldGoSerializer(serializers.Serializer):
    """What a clean-up would remove now; nothing was."""

    rows = serializers.IntegerField()
    parts = serializers.DictField(child=serializers.IntegerField(), help_text="By part: rows and files.")


class RunFilters(StrictSerializer):
    """Which runs."""

    task = serializers.CharField(max_length=64, required=False)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A run from its columns (`RUN_COLUMNS`)."""
    ended = row["ended_at"]
    seconds = None if ended is None else round((ended - row["started_at"]).total_seconds(), 3)
    return {**row, "seconds": seconds}


def shown_run(run: BatchRun) -> dict[str, Any]:
    """A run from its record."""
    return shown({name: getattr(run, name) for name in RUN_COLUMNS})
