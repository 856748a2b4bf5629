"""Regular expressions of rules, by an engine whose time grows with the text alone: none can hang."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import re2

from moderation.rules.constants import MAX_PROGRAM, PATTERN_MEMORY

_SEARCH = re2._Anchor.UNANCHORED
_LINES = "(?m)"


class BadPattern(ValueError):
    """The pattern can't be used; the text says why and, where it is known, at which character."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern. Searches bytes: a text is encoded once for all patterns."""

    program: re2._Regexp

    @property
    def size(self) -> int:
        """Instructions, forward and back: what the time and the memory of a search grow with."""
        return int(self.program.programsize) + max(0, int(self.program.reverseprogramsize))

    def find(self, text: bytes) -> tuple[int, int] | None:
        """Where in the bytes it matches first, or None; an empty match is none."""
        start, end = self.program._regexp.Match(_SEARCH, text, 0, len(text))[0]
        return (start, end) if end > start else None


def compiled(regex: str, *, case: bool = False) -> Pattern:
    """The pattern, `^` and `$` matching at line ends. Raises `BadPattern`."""
    found = _compiled(regex, case)
    if isinstance(found, str):
        raise BadPattern(found)
    return found


@lru_cache(maxsize=1_024)
def _compiled(regex: str, case: bool) -> Pattern | str:
    options = re2.Options()
    options.max_mem, options.log_errors, options.never_capture = PATTERN_MEMORY, False, True
    options.case_sensitive = case
    try:
        pattern = Pattern(re2._Regexp(_LINES + regex, options))
    except re2.error as error:
        return _explained(regex, error)
    except UnicodeEncodeError:
        return "The pattern is not valid text."
    if pattern.size > MAX_PROGRAM * 2:
        return (
            f"The pattern is too large: {pattern.size // 2} steps, {MAX_PROGRAM} are allowed. "
            "Counted repetitions such as {1,100} and classes such as \\pL are what makes it so."
        )
    if pattern.find(b"") is None and pattern.program._regexp.Match(_SEARCH, b"", 0, 0)[0] != (-1, -1):
        return "The pattern matches the empty text, and so everything."
    return pattern


def _explained(regex: str, error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    what, _, fragment = text.partition(": ")
    if "too large" in what:
        return "The pattern is too large: simplify its counted repetitions."
    fragment = fragment.removeprefix(_LINES)
    place = _unclosed(regex) if fragment == regex else regex.find(fragment) if fragment else -1
    where = f" at character {place + 1}: “{regex[place : place + 40]}”" if place >= 0 else ""
    return f"The pattern can't be read: {what}{where}."


def _unclosed(regex: str) -> int:
    """Where the first parenthesis or bracket stands that nothing closes, or closes nothing; −1 when all is even."""
    opened: list[int] = []
    place = 0
    while place < len(regex):
        sign, inside = regex[place], bool(opened) and regex[opened[-1]] == "["
        if sign == "\\":
            place += 1
        elif sign == "[" and not inside:
            opened.append(place)
        elif sign == "]" and inside and place > opened[-1] + 1:
            opened.pop()
        elif sign == "(" and not inside:
            opened.append(place)
        elif sign == ")" and not inside:
            if not opened:
                return place
            opened.pop()
        place += 1
    return opened[0] if opened else -1
