"""What every request is read by."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

UNKNOWN = "This field is not known here."


class StrictSerializer(serializers.Serializer):
    """A plain serializer that refuses fields it doesn't know, on every level, with the code `unknown_field`."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data)
        try:
            value = super().to_internal_value(data)
        except ValidationError as wrong:
            if unknown and isinstance(wrong.detail, dict):
                wrong.detail.update(unknown)
            raise
        if unknown:
            raise ValidationError(unknown)
        return value

    def _unknown(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            return {}
        known = {name for name, field in self.fields.items() if not field.read_only}
        allowed: frozenset[str] = self.context.get("also_allowed", frozenset()) if self.parent is None else frozenset()
        return {str(name): [ErrorDetail(UNKNOWN, "unknown_field")] for name in data if name not in known | allowed}


class NoBody(StrictSerializer):
    """For calls that take none: whatever is sent is refused."""
