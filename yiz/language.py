"""Which of the languages that there are a person is written to in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings
from django.utils import translation


@lru_cache(maxsize=1_000)
def spoken(code: str) -> str:
    """The language that comes nearest to the code (`de` for `de-at`); English when there is none."""
    try:
        return translation.get_supported_language_variant(code or settings.LANGUAGE_CODE)
    except LookupError:
        return settings.LANGUAGE_CODE


@contextmanager
def speaking(code: str) -> Iterator[str]:
    """Texts within the block are in the language nearest to the code; answers which."""
    language = spoken(code)
    with translation.override(language):
        yield language
