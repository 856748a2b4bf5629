"""What export and import take."""

from __future__ import annotations

from rest_framework import serializers

from profiles.models import Visibility
from social import constants
from social.exchange import as_json
from social.models import SkillStatus
from social.serializers.skills import ImportedSkillInput
from yiz.api.fields import SlugChoice, TextField
from yiz.api.serializers import StrictSerializer

_STATES = [SkillStatus.DRAFT.value, SkillStatus.PUBLISHED.value]


class ExportQuery(StrictSerializer):
    format = SlugChoice(["json", "markdown", "ics"], required=False, default="json")
    # far from the ends of the calendar, so that every day of a plan has a date
    start = serializers.DateField(
        input_formats=["%Y-%m-%d"], required=False, help_text="Of a calendar: the date of day 1; today unless given."
    )

    def validate_start(self, value: object) -> object:
        if not 1900 <= value.year <= 2200:  # type: ignore[attr-defined]
            raise serializers.ValidationError("A date from 1900 to 2200 is expected.", "out_of_range")
        return value

    def validate(self, attrs: dict[str, object]) -> dict[str, object]:
        if "start" in attrs and attrs["format"] != "ics":
            raise serializers.ValidationError({"start": ["Only a calendar (`format=ics`) has a start."]}, "not_here")
        return attrs


class SkillImportInput(ImportedSkillInput):
    """An exported skill; a draft unless `status` says otherwise."""

    format = SlugChoice([as_json.FORMAT], required=False)
    status = SlugChoice(_STATES, required=False, default=SkillStatus.DRAFT.value)


class MarkdownImportInput(StrictSerializer):
    """A skill exported as Markdown, as it is, in `content`."""

    format = SlugChoice(["markdown"])
    content = TextField(max_length=constants.MAX_IMPORT_BYTES)
    status = SlugChoice(_STATES, required=False, default=SkillStatus.DRAFT.value)
    visibility = SlugChoice(Visibility, required=False)
