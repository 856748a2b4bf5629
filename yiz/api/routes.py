"""The `oid` path converter: `<oid:skill_id>` takes a well-formed id and nothing else."""

from django.urls import converters, register_converter


class ObjectIdConverter:
    regex = "[0-9a-f]{24}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def register() -> None:
    """Makes the converter known; before any URL configuration is loaded."""
    if "oid" not in converters.get_converters():
        register_converter(ObjectIdConverter, "oid")
