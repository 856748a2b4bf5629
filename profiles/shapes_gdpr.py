"""What the endpoints of leaving, and of taking one's data along, answer: for the OpenAPI document."""

from typing import Any

from rest_framework import serializers

from profiles.models import ExportState


class DeletionSerializer(serializers.Serializer):
    """When the account will be erased."""

    status = serializers.CharField(help_text="Always `deleting`.")
    erase_at = serializers.DateTimeField()


class ExportSerializer(serializers.Serializer):
    """A copy of one's data."""

    id = serializers.CharField()
    status = serializers.ChoiceField(ExportState.choices)
    requested_at = serializers.DateTimeField()
    ready_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When the file is removed.")
    size = serializers.IntegerField(help_text="In bytes.")
    rows = serializers.IntegerField(help_text="How many things are in it.")
    download_url = serializers.URLField(allow_null=True, help_text="A secret: whoever has it has the data.")


DELETION = {"status": "deleting", "erase_at": "2026-01-19T09:30:00Z"}
QUEUED_EXPORT: dict[str, Any] = {
    "id": "66b0c0ffee0000000000da7a",
    "status": "queued",
    "requested_at": "2026-01-05T09:30:00Z",
    "ready_at": None,
    "expires_at": None,
    "size": 0,
    "rows": 0,
    "download_url": None,
}
READY_EXPORT = {
    **QUEUED_EXPORT,
    "status": "ready",
    "ready_at": "2026-01-05T09:30:02Z",
    "expires_at": "2026-01-12T09:30:02Z",
    "size": 48_213,
    "rows": 612,
    "download_url": "https://example.com/api/v1/users/me/export/66b0c0ffee0000000000da7a/download?token=IjY2YjBj…",
}
