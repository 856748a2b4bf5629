"""Fields for what people write, strict about what is in them."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from yiz.ids import is_id

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BREAKS = re.compile(r"[\t\n\r]")
_WORD = re.compile(r"[^\W_](?:[\w+#.\- ]*[\w+#])?\Z")


class IdField(serializers.Field):
    """An id: 24 hex digits; answered in lower case."""

    default_error_messages = {"invalid": "This is not a valid id: 24 hexadecimal digits are expected."}

    def to_internal_value(self, data: Any) -> str:
        value = data.lower() if isinstance(data, str) else data
        if not is_id(value):
            self.fail("invalid")
        return str(value)

    def to_representation(self, value: Any) -> str:
        return str(value)


class TextField(serializers.CharField):
    """Text of several lines: Unicode in normal form C, line ends as `\\n`, no other control characters."""

    default_error_messages = {
        "invalid": "This must be a text.",
        "control_characters": "Control characters are not allowed.",
    }

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(self.clean(data))

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # DRF judges emptiness before cleaning
        return super().run_validation(data.strip() if isinstance(data, str) and self.trim_whitespace else data)

    def clean(self, text: str) -> str:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if _CONTROL.search(text):
            self.fail("control_characters")
        return unicodedata.normalize("NFC", text)


class LineField(TextField):
    """Text of one line: trimmed, without line breaks, tabs or other control characters."""

    def clean(self, text: str) -> str:
        if _BREAKS.search(text):
            self.fail("control_characters")
        return super().clean(text)


class TagField(LineField):
    """One lower-case word or short phrase, such as `python` or `c++`."""

    default_error_messages = {"invalid_tag": "A tag is made of letters, digits, spaces and + # . - _ only."}

    def to_internal_value(self, data: Any) -> str:
        tag = re.sub(r"\s+", " ", super().to_internal_value(data)).lower()
        if not _WORD.match(tag):
            self.fail("invalid_tag")
        return tag


class TagsField(serializers.ListField):
    """A list of tags, each once, in the order given."""

    def __init__(self, *, max_items: int, max_length: int = 40, **options: Any) -> None:
        super().__init__(child=TagField(max_length=max_length), max_length=max_items, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class SlugChoice(serializers.ChoiceField):
    """One of a few words; the refusal names them. `choices`: words, pairs, or a Django `TextChoices`."""

    default_error_messages = {"invalid_choice": "“{input}” is not one of: {allowed}."}

    def __init__(self, choices: Any, **options: Any) -> None:
        super().__init__(choices=_pairs(choices), **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str) or data not in self.choices:
            self.fail("invalid_choice", input=str(data)[:60], allowed=", ".join(self.choices))
        return data


def _pairs(choices: Any) -> list[Any]:
    if hasattr(choices, "choices"):
        return list(choices.choices)
    words: Iterable[Any] = choices
    return [word if isinstance(word, tuple) else (word, word) for word in words]


class WholeNumber(serializers.IntegerField):
    """A whole number between `min_value` and `max_value`; in a JSON body not one in quotes."""

    def __init__(self, *, min_value: int, max_value: int, **options: Any) -> None:
        super().__init__(min_value=min_value, max_value=max_value, **options)

    def to_internal_value(self, data: Any) -> int:
        lenient = self.context.get("query", False)
        if isinstance(data, bool | float) or (isinstance(data, str) and not lenient):
            self.fail("invalid")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """True or false; in a JSON body nothing that merely looks like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool) and not self.context.get("query", False):
            self.fail("invalid", input=data)
        return super().to_internal_value(data)
