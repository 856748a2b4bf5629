"""What skills and plans are made of: days with tasks, checked and brought into the one shape that is stored.

Pydantic does the checking: a plan of 366 days with 50 tasks each is judged in milliseconds, where nested serializers
take a second. What it finds wrong is told in the words and codes of the API.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import URLValidator
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic import ValidationError as PydanticValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from rest_framework.exceptions import ErrorDetail, ValidationError

from social import constants
from yiz.api.fields import LineField, TextField
from yiz.api.renderers import encode

MAX_ERRORS = 50

_line, _text = LineField(max_length=constants.MAX_TASK_TITLE), TextField(max_length=constants.MAX_TASK_DESCRIPTION)
_is_url = URLValidator(schemes=["http", "https"])


def _clean(field: TextField) -> AfterValidator:
    def clean(text: str) -> str:
        try:
            return field.clean(text)
        except ValidationError as wrong:
            told: Any = wrong.detail
            raise PydanticCustomError(told[0].code, str(told[0])) from None

    return AfterValidator(clean)


def _check_url(text: str) -> str:
    if text:
        try:
            _is_url(text)
        except DjangoValidationError:
            raise PydanticCustomError("invalid_url", "A full http:// or https:// address is expected.") from None
    return text


_empty_for_none = BeforeValidator(lambda value: "" if value is None else value)


_DayTitle = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=constants.MAX_DAY_TITLE),
    _clean(_line),
]
_TaskTitle = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=constants.MAX_TASK_TITLE),
    _clean(_line),
]


class Task(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    title: _TaskTitle
    description: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=constants.MAX_TASK_DESCRIPTION),
        _clean(_text),
        _empty_for_none,
    ] = ""
    minutes: Annotated[int, Field(ge=1, le=constants.MAX_TASK_MINUTES)] | None = None
    resource_url: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=constants.MAX_URL),
        AfterValidator(_check_url),
        _empty_for_none,
    ] = ""


class Day(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    day: Annotated[int, Field(ge=1, le=constants.MAX_DAYS)]
    title: _DayTitle
    tasks: Annotated[list[Task], Field(max_length=constants.MAX_TASKS_A_DAY)] = []


_days: TypeAdapter[list[Day]] = TypeAdapter(
    Annotated[list[Day], Field(min_length=1, max_length=constants.MAX_DAYS)], config=None
)

_MESSAGES = {
    "missing": ("required", "This field is required."),
    "string_type": ("invalid", "This must be a text."),
    "string_unicode": ("control_characters", "Control characters are not allowed."),
    "string_too_short": ("blank", "This field may not be blank."),
    "string_too_long": ("max_length", "Ensure this field has no more than {max_length} characters."),
    "extra_forbidden": ("unknown_field", "This field is not known here."),
    "int_type": ("invalid", "A whole number is expected."),
    "int_from_float": ("invalid", "A whole number is expected."),
    "greater_than_equal": ("min_value", "Ensure this value is greater than or equal to {ge}."),
    "less_than_equal": ("max_value", "Ensure this value is less than or equal to {le}."),
    "list_type": ("not_a_list", "A list is expected."),
    "too_short": ("min_length", "At least {min_length} is needed."),
    "too_long": ("max_length", "No more than {max_length} are allowed."),
    "model_type": ("not_an_object", "An object is expected."),
    "model_attributes_type": ("not_an_object", "An object is expected."),
}


def parse_days(raw: Any) -> list[dict[str, Any]]:
    """The days in their stored shape, in order. Raises a DRF `ValidationError` whose keys lead to each wrong value.

    Days are numbered from 1 without a gap, 1 to 366 of them; the whole takes 512 KB at most.
    """
    try:
        days = [day.model_dump() for day in _days.validate_python(raw, strict=True)]
    except PydanticValidationError as wrong:
        raise ValidationError(_nested(wrong.errors(include_url=False, include_input=False))) from None
    _check_numbers(days)
    days.sort(key=lambda day: day["day"])
    if len(encode(days)) > constants.MAX_DAYS_BYTES:
        text = f"All days together are more than {constants.MAX_DAYS_BYTES // 1024} KB."
        raise ValidationError([ErrorDetail(text, "too_large")])
    return days


def measures(days: list[dict[str, Any]]) -> dict[str, int]:
    """`duration_days` and `estimated_minutes` of these days; a task without minutes counts none."""
    minutes = sum(task["minutes"] or 0 for day in days for task in day["tasks"])
    return {"duration_days": len(days), "estimated_minutes": minutes}


def words_of(days: list[dict[str, Any]]) -> str:
    """Everything that is written in the days, one piece a line: what screening looks at."""
    return "\n".join(_pieces(days))


def _pieces(days: list[dict[str, Any]]) -> Iterator[str]:
    for day in days:
        yield day["title"]
        for task in day["tasks"]:
            yield from filter(None, (task["title"], task["description"], task["resource_url"]))


def _check_numbers(days: list[dict[str, Any]]) -> None:
    seen: set[int] = set()
    errors: dict[str, Any] = {}
    for index, day in enumerate(days):
        number = day["day"]
        if number in seen:
            errors[str(index)] = {"day": [ErrorDetail(f"Day {number} is there twice.", "duplicate")]}
        elif number > len(days):
            text = f"Days are numbered from 1 to {len(days)} (their number), without a gap."
            errors[str(index)] = {"day": [ErrorDetail(text, "not_consecutive")]}
        seen.add(number)
    if errors:
        raise ValidationError(dict(list(errors.items())[:MAX_ERRORS]))


def _nested(errors: list[ErrorDetails]) -> Any:
    """Pydantic's list of places and errors as the tree that DRF tells errors by."""
    tree: dict[str, Any] = {}
    for error in errors[:MAX_ERRORS]:
        code, text = _MESSAGES.get(error["type"], (error["type"], error["msg"]))
        detail = ErrorDetail(text.format(**error.get("ctx", {})), code)
        place = [str(step) for step in error["loc"]]
        if not place:
            return [detail]
        node = tree
        for step in place[:-1]:
            node = node.setdefault(step, {})
        node.setdefault(place[-1], []).append(detail)
    return tree
