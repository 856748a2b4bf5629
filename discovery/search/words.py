"""From text to the words that are compared: normalised, stemmed in the text's language, without stop words.

The stems are written with the letters a–z and digits alone, so that every full-text index takes them for what they are,
whatever the script: `python` stays, `язык` becomes a code.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*(?:\+\+|#(?!\w))?")
MAX_WORD = 40
GAP = "0x"
"""Stands for a stop word, so that “day of one” is not the phrase “day one”; nobody looks for it by itself."""
UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")

_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish",
    "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian",
    "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian",
    "nn": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


def normalised(text: str) -> str:
    """Compatible characters made one, case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def words(text: str) -> list[str]:
    """The words of a text as they are compared before stemming; scripts without blanks give pairs of characters."""
    if text.isascii():
        return [word[:MAX_WORD] for word in WORD.findall(text.lower())]
    found: list[str] = []
    for word in WORD.findall(normalised(text)):
        word = word.replace("’", "'")[:MAX_WORD]
        found += _pairs(word) if UNSPACED.search(word) else [word]
    return found


def _pairs(word: str) -> Iterator[str]:
    for run in re.findall(f"{UNSPACED.pattern}|[^\\s]", word):
        if len(run) < 3:
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def stems(text: str, language: str) -> list[str]:
    """What a document or a phrase is found by: the stems of its words in their order, with `GAP` for each stop word."""
    stopped, stem = stop_words(language), _stemmer(base(language))
    return [GAP if word in stopped else code(stem(word)) for word in words(text)]


def stem_of(word: str, language: str) -> str:
    """The stem of one normalised word, stop word or not."""
    return code(_stemmer(base(language))(word))


def base(language: str) -> str:
    """`pt` of `pt-BR`."""
    return language.partition("-")[0].lower()


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    """Words that say nothing by themselves; none for a language without a list."""
    from stop_words import StopWordError, get_stop_words  # noqa: PLC0415  only where words are looked at

    try:
        return frozenset(normalised(word) for word in get_stop_words(base(language)))
    except StopWordError:
        return frozenset()


def join(stems: Iterable[str]) -> str:
    """Stems as they are stored: one blank between two."""
    return " ".join(stems)


class _Stemmers(threading.local):
    """Snowball's stemmers are not to be shared between threads."""

    def __init__(self) -> None:
        self.known: dict[str, Any] = {}


_stemmers = _Stemmers()


def _stemmer(language: str) -> Any:
    if language not in _stemmers.known:
        from Stemmer import Stemmer  # noqa: PLC0415  only where words are looked at

        name = _STEMMERS.get(language)
        _stemmers.known[language] = Stemmer(name).stemWord if name else str
    return _stemmers.known[language]


@lru_cache(maxsize=65_536)
def code(stem: str) -> str:
    """The stem without accents, in a–z and digits."""
    if stem.isascii() and stem.isalnum():
        return stem
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", stem) if not unicodedata.combining(sign))
    return plain if plain.isascii() and plain.isalnum() else f"0x{plain.encode().hex()}"
