"""A skill as Markdown: a head of `name: value` lines, the title, the description, then days with their tasks.

    ---
    category: "music"
    tags: ["guitar"]
    ---

    # First songs on the guitar

    Four chords, three songs.

    ## Day 1: Holding and tuning

    - **Tune the guitar by ear** · 15 min · <https://example.org/tuning>
      Fifth fret against the next open string.

Titles are plain text: what Markdown would take for a sign is escaped. Descriptions stand as they are, those of tasks
indented by two. Values in the head are JSON (which is YAML, too). Files written by hand may leave out the stars around
a task's title, and the quotes in the head.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import orjson

from social.exchange.fields import HEAD, content_of
from yiz.api.errors import Invalid
from yiz.api.serializers import UNKNOWN

_SIGNS = re.compile(r"[\\`*_\[\]<>#|~&]|\A[+-]|\A\d+(?=[.)])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_DAY = re.compile(r"## Day (\d{1,4}): ?(.*)\Z")
_LIKE_A_DAY = re.compile(r"\\*## Day \d")
_TASK = re.compile(r"- \*\*((?:[^*\\]|\\.)+)\*\*(?: · (\d{1,9}) min)?(?: · <(\S+)>)?\Z")
_HEAD_LINE = re.compile(r"([a-z_]+):[ \t]*(.*)\Z")


def write(row: Mapping[str, Any]) -> bytes:
    """The file, in UTF-8, ending in a line break."""
    content = content_of(row)
    head = [f"{name}: {orjson.dumps(content[name]).decode()}" for name in HEAD if content[name] not in ("", [])]
    parts = ["\n".join(["---", *head, "---"]), f"# {_escape(content['title'])}"]
    if content["description"]:
        parts.append("\n".join(_guarded(line) for line in content["description"].split("\n")))
    for day in content["days"]:
        parts.append(f"## Day {day['day']}: {_escape(day['title'])}")
        if day["tasks"]:
            parts.append("\n".join(_written(task) for task in day["tasks"]))
    return ("\n\n".join(parts) + "\n").encode()


def read(text: str) -> dict[str, Any]:
    """What the file says, in the form that `POST /skills` takes, unchecked.

    Raises `Invalid` about `content`, naming the line, for what is not of this format.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    content, at = _read_head(lines)
    at = _first_written(lines, at)
    if at == len(lines) or not lines[at].startswith("# "):
        raise _wrong(at, "the title is expected here, as “# Title”")
    content["title"] = _unescape(lines[at][2:])
    days_at = next((n for n in range(at + 1, len(lines)) if _DAY.match(lines[n])), len(lines))
    description = "\n".join(_unguarded(line) for line in lines[at + 1 : days_at])
    content["description"] = description.strip()
    content["days"] = _read_days(lines, days_at)
    return content


# --- the head -------------------------------------------------------------------------------------------------------


def _read_head(lines: list[str]) -> tuple[dict[str, Any], int]:
    """The values of the head, and the index of the line after it; no head is an empty one."""
    start = _first_written(lines, 0)
    if start == len(lines) or lines[start].rstrip() != "---":
        return {}, start
    head: dict[str, Any] = {}
    for at in range(start + 1, len(lines)):
        if lines[at].rstrip() == "---":
            return head, at + 1
        found = _HEAD_LINE.match(lines[at].strip())
        if found is None:
            raise _wrong(at, f"“name: value” is expected here, of: {', '.join(HEAD)}")
        if found[1] not in HEAD:
            raise Invalid(UNKNOWN, "unknown_field", found[1])
        if found[1] in head:
            raise _wrong(at, f"{found[1]} is there twice")
        head[found[1]] = _value(found[1], found[2], at)
    raise _wrong(start, "this head has no end; “---” is expected")


def _value(name: str, text: str, at: int) -> Any:
    if text[:1] not in ('"', "["):
        return [tag.strip() for tag in text.split(",")] if name == "tags" else text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        raise _wrong(at, "this value is not closed as it was opened") from None


# --- days and tasks -------------------------------------------------------------------------------------------------


def _read_days(lines: list[str], at: int) -> list[dict[str, Any]]:
    days: list[dict[str, Any]] = []
    told: list[list[str]] = []  # the description of each task, as lines
    for number in range(at, len(lines)):
        line = lines[number]
        if found := _DAY.match(line):
            days.append({"day": int(found[1]), "title": _unescape(found[2]), "tasks": []})
        elif line.startswith("- "):
            days[-1]["tasks"].append(_read_task(line))
            told.append([])
        elif days[-1]["tasks"] and (line.startswith("  ") or not line.strip()):
            told[-1].append(line[2:])
        elif line.strip():
            raise _wrong(number, "a day (“## Day 1: Title”), a task (“- **Title**”) or its text, indented by two")
    tasks = [task for day in days for task in day["tasks"]]
    for task, text in zip(tasks, told, strict=True):
        task["description"] = "\n".join(text).strip()
    return days


def _read_task(line: str) -> dict[str, Any]:
    line = line.rstrip()
    found = _TASK.match(line)
    if found is None:
        return {"title": _unescape(line[2:]), "minutes": None, "resource_url": ""}
    minutes = int(found[2]) if found[2] else None
    return {"title": _unescape(found[1]), "minutes": minutes, "resource_url": found[3] or ""}


def _written(task: Mapping[str, Any]) -> str:
    line = f"- **{_escape(task['title'])}**"
    if task["minutes"] is not None:
        line += f" · {task['minutes']} min"
    if task["resource_url"]:
        line += f" · <{task['resource_url']}>"
    text = task["description"].split("\n") if task["description"] else []
    return "\n".join([line, *(f"  {part}" if part else "" for part in text)])


# --- signs ----------------------------------------------------------------------------------------------------------


def _escape(title: str) -> str:
    return _SIGNS.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", title)


def _unescape(text: str) -> str:
    return _ESCAPED.sub(r"\1", text).strip()


def _guarded(line: str) -> str:
    """A line of the description which looks like the beginning of a day, so that it is not taken for one."""
    return f"\\{line}" if _LIKE_A_DAY.match(line) else line


def _unguarded(line: str) -> str:
    return line[1:] if line.startswith("\\") and _LIKE_A_DAY.match(line) else line


def _first_written(lines: list[str], at: int) -> int:
    return next((number for number in range(at, len(lines)) if lines[number].strip()), len(lines))


def _wrong(at: int, expected: str) -> Invalid:
    return Invalid(f"Line {at + 1}: {expected}.", "invalid_markdown", "content")
