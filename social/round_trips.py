"""Whether what export writes is read again as the same: what `import_plans --check-round-trip` asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from social.exchange import as_json, as_markdown
from social.exchange.fields import EXPORTED
from social.models import SharedSkill
from social.serializers.exchange import SkillImportInput

KINDS = ("json", "markdown")


def differences(content: Mapping[str, Any]) -> list[str]:
    """What is not the same after export, import and export, as “markdown: days”; nothing when all is.

    `content` is what an import has checked. Raises what the import raises when it refuses what was exported.
    """
    blank = SharedSkill()
    unsaid = {name: getattr(blank, name) for name in EXPORTED}
    row = {**unsaid, **content}
    found = []
    for kind in KINDS:
        written = _write(kind, row)
        checked = SkillImportInput(data=_read(kind, written))
        checked.is_valid(raise_exception=True)
        again = {**unsaid, **checked.validated_data}
        found += [f"{kind}: {name}" for name in EXPORTED if again[name] != row[name]]
        if not found and _write(kind, again) != written:
            found.append(f"{kind}: the file")
    return found


def _write(kind: str, row: Mapping[str, Any]) -> bytes:
    return as_json.write(row) if kind == "json" else as_markdown.write(row)


def _read(kind: str, written: bytes) -> Any:
    return orjson.loads(written) if kind == "json" else as_markdown.read(written.decode())
