"""What is wrong with the conditions of a rule, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import ErrorDetail

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: `path` leads to it inside the conditions, `code` is for programs."""

    path: Path
    code: str
    text: str

    def __str__(self) -> str:
        place = ".".join(map(str, self.path))
        return f"{place}: {self.text}" if place else self.text


class BadConditions(ValueError):
    """The conditions can't be understood; `faults` has at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults

    def tree(self) -> Any:
        """The faults as the API tells them: keys lead to each, `attr` becomes such as `conditions.all.0.pattern`."""
        tree: dict[str, Any] = {}
        for fault in self.faults:
            detail = ErrorDetail(fault.text, fault.code)
            if not fault.path:
                return [detail]
            node = tree
            for step in fault.path[:-1]:
                below = node.setdefault(str(step), {})
                if isinstance(below, list):
                    break
                node = below
            else:
                last = node.setdefault(str(fault.path[-1]), [])
                if isinstance(last, list):
                    last.append(detail)
        return tree
