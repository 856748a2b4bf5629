"""What the classifier sees of a text: its words and rows of words, rows of letters, and how it is written.

Plain Python, the same for learning and for judging; nothing heavy is imported.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from math import log2

from moderation.classifier.constants import SEGMENT, SEGMENTS, SIGNS, WORDS

_WORD = re.compile(r"\w+|[^\w\s]+")
_LINK = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w-])[\w-]+\s?\.\s?(?:com|net|org|de|ru|info|biz|co|me|tv|ly|be|gl|io|xyz|top|shop|site)\b\S*"
)
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_A_LINK = "urlurl"

Places = tuple[int, int]
"""The first and the last word (by number) that a feature is made of; (0, −1) for the text as a whole."""

WHOLE: Places = (0, -1)


def segments(text: str) -> list[str]:
    """What is judged apart: a short text as it is, a long one in pieces, of which the worst one counts."""
    if len(text) <= SEGMENT:
        return [text]
    pieces = [text[start : start + SEGMENT] for start in range(0, len(text), SEGMENT)]
    if len(pieces) <= SEGMENTS:
        return pieces
    step = (len(pieces) - 1) / (SEGMENTS - 1)
    return [pieces[round(number * step)] for number in range(SEGMENTS)]


class Reading:
    """One segment, taken apart."""

    def __init__(self, text: str) -> None:
        self._raw = unicodedata.normalize("NFKC", html.unescape(_INVISIBLE.sub("", text)))
        self._low = self._raw.casefold()
        self._body, self._links = _LINK.subn(f" {_A_LINK} ", self._low)

    def words(self) -> list[str]:
        """The words as features know them, for telling which of them spoke for what."""
        return self._low.split()

    def of_words(self) -> Iterator[str]:
        """Single words and marks, and up to three words in a row."""
        pieces = _WORD.findall(self._body)
        yield from pieces
        words = [piece for piece in pieces if piece[0].isalnum()]
        for length in range(2, WORDS + 1):
            for start in range(len(words) - length + 1):
                yield " ".join(words[start : start + length])

    def of_signs(self) -> Iterator[str]:
        """Three to five letters in a row, not beyond a word's ends."""
        for word in self._low.split():
            yield from signs_of(word)

    def of_manner(self) -> Iterator[str]:
        """How long it is, how loud, how many links and digits."""
        yield from ["link"] * min(self._links, 4)
        yield f"length{min(12, int(log2(len(self._low) + 1) * 1.5))}"
        yield f"digits{min(5, sum(sign.isdigit() for sign in self._low))}"
        letters = sum(sign.isalpha() for sign in self._raw)
        yield f"capitals{5 * sum(sign.isupper() for sign in self._raw) // max(1, letters)}"
        yield f"exclaims{min(4, self._low.count('!'))}"


def signs_of(word: str) -> Iterator[str]:
    """The rows of letters of one word, its ends marked by spaces."""
    padded = f" {word} "
    least, most = SIGNS
    for length in range(least, min(most, len(padded)) + 1):
        for start in range(len(padded) - length + 1):
            yield padded[start : start + length]
