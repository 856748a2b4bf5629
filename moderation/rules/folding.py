"""Texts brought into the one form in which words are compared, and the way back to what was written.

Case, compatibility forms (full-width, mathematical letters), invisible characters, stacked accents, runs of white
space, and letters of other scripts that look like Latin ones make no difference; `ä` and `a` stay two letters.
"""

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = ("авекмнорстухіјѕһԁԛԝ", "abekmhopctyxijshdqw")
_GREEK = ("αβεηικνορτυχ", "abenikvoptux")
_OTHER = ("ıɑɡ", "iag")
LOOKALIKES = {
    ord(sign): latin
    for signs, letters in (_CYRILLIC, _GREEK, _OTHER)
    for sign, latin in zip(signs, letters, strict=True)
}
_INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")
_SPACES = re.compile("  +")


class _Folded(dict[int, str]):
    """What each character becomes; found out once."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _fold(chr(code))
        return folded


def _fold(sign: str) -> str:
    if sign.isspace():
        return " "
    if sign in _INVISIBLE or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return ""
    return unicodedata.normalize("NFKC", sign).casefold().translate(LOOKALIKES)


_TABLE = _Folded()


def fold(text: str) -> str:
    """The text as it is compared."""
    return _SPACES.sub(" ", text.translate(_TABLE))


def fold_keyword(text: str) -> str:
    """A keyword in the same form, without white space at its ends."""
    return fold(unicodedata.normalize("NFC", text)).strip()


def unfold(text: str, start: int, end: int) -> tuple[int, int]:
    """Where in `text` that stands which stands from `start` to `end` in `fold(text)`."""
    begin, place, space = -1, 0, False
    for index, sign in enumerate(text):
        if place >= end:
            return max(begin, 0), index
        folded = _TABLE[ord(sign)]
        if space and folded == " ":
            continue
        if folded and begin < 0 and place + len(folded) > start:
            begin = index
        place += len(folded)
        space = folded[-1:] == " " if folded else space
    return (begin if begin >= 0 else len(text)), len(text)
