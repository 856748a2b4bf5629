"""Every type says something in every language, in the recipient's own."""

import re
from pathlib import Path

from django.conf import settings
from django.utils import translation

from notifications.constants import Type
from notifications.payloads import payload_of
from notifications.texts import BY_OUTCOME, sentence
from profiles.achievements import CATALOGUE
from yiz.clock import now

SAME_IN_ALL = {Type.SYSTEM_ANNOUNCEMENT}
"""Says nothing but what its author wrote."""


def cases():
    """Every type with every outcome that changes its text."""
    for kind in Type:
        if kind in BY_OUTCOME:
            key, texts = BY_OUTCOME[kind]
            yield from ((kind, {key: outcome, "step": 10, "reason": "Werbung"}) for outcome in texts)
        elif kind == Type.ACHIEVEMENT_EARNED:
            yield from ((kind, {"achievement": goal.key}) for goal in CATALOGUE)
        else:
            yield kind, {"rating": 4, "days": 5}


def said(kind, data, language):
    return sentence(kind, names=["Ada"], count=1, title="Read music", data=data, language=language)


def test_every_type_has_a_text_in_every_language():
    faults = []
    for kind, data in cases():
        texts = {language: said(kind, data, language) for language, _ in settings.LANGUAGES}
        if any(not text.strip() or "%(" in text for text in texts.values()):
            faults.append((kind, texts))
        if kind not in SAME_IN_ALL and len(set(texts.values())) < len(texts):
            faults.append((kind, data, "is not translated"))
    assert faults == []


def test_every_type_has_a_name_in_german():
    names = {kind: str(kind.label) for kind in Type}
    with translation.override("de"):
        assert [kind for kind in Type if str(kind.label) == names[kind]] == []


def test_a_language_that_is_not_there_is_english_and_a_dialect_its_language():
    data = {"rating": 4}
    assert said(Type.RATING_RECEIVED, data, "pt-br") == "Ada rated “Read music” with 4 of 5"
    assert said(Type.RATING_RECEIVED, data, "de-at") == "„Read music“ wurde von Ada mit 4 von 5 bewertet"


def test_an_announcement_is_told_in_the_language_it_was_written_in():
    data = {"title": "Maintenance", "titles": {"en": "Maintenance", "de": "Wartung"}}
    texts = [said(Type.SYSTEM_ANNOUNCEMENT, data, language) for language in ("en", "de", "fr")]
    assert texts == ["Maintenance", "Wartung", "Maintenance"]


def test_every_target_has_a_link():
    moment = now()
    row = {"id": "1", "type": "system_announcement", "skill_id": None, "data": {"title": "x"}, "actor_count": 0}
    row |= {"latest_actor_ids": [], "read_at": None, "seen_at": None, "created_at": moment, "updated_at": moment}
    for kind in ("skill", "comment", "task", "user", "plan", "achievement", "announcement", "report", "appeal"):
        target = payload_of({**row, "target_kind": kind, "target_id": "a" * 24}, [], "", language="en")["target"]
        assert re.fullmatch(rf"{settings.FRONTEND_URL}/\S+", target["url"]), target


def test_the_compiled_texts_are_those_of_the_source():
    """Each text of `django.po` is what the running product says."""
    source = Path(settings.LOCALE_PATHS[0], "de/LC_MESSAGES/django.po").read_text()
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, re.MULTILINE)
    assert len(pairs) > 60
    with translation.override("de"):
        stale = [text for text, german in pairs if translation.gettext(_plain(text)) != _plain(german)]
    assert stale == []


def _plain(text):
    return text.replace('\\"', '"').replace("\\n", "\n")
