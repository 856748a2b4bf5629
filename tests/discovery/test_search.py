"""Finding skills: the same on both databases."""

from typing import Any

import pytest

from discovery.search import documents
from discovery.search.services import search
from tests.factories.social import make_days, make_skill

pytestmark = pytest.mark.django_db


def make_found(**fields: Any) -> Any:
    skill = make_skill(**fields)
    documents.sync(skill.pk)
    return skill


def titles(text: str, **options: Any) -> list[str]:
    return [skill["id"] for skill in search(text, **options).rows]


def test_words_are_found_in_every_field_and_form() -> None:
    days = make_days()
    days[0]["tasks"][0]["title"] = "Tune the strings by ear"
    ukulele = make_found(title="First songs on the ukulele", tags=["music"], description="Chords.", days=days)
    other = make_found(title="Baking bread", tags=["sourdough"], description="A crust that sings.")
    for text in ("ukulele", "song", "SONGS", "musical", "chord", "tuning", "string ears"):
        assert titles(text)[:1] == [ukulele.pk], text
    assert titles("singing") == [other.pk]
