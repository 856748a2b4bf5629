"""Telling what rules said of a text, with the text itself."""

from yiz.events.catalogue import ContentScreened
from yiz.events.outbox import emit
from yiz.ports import Screening


def tell_screened(verdict: Screening, *, kind: str, target_id: str, author_id: str) -> None:
    """Emits `ContentScreened` when any rule applied; inside the `atomic` in which the text is stored."""
    if verdict.hits:
        emit(ContentScreened(kind=kind, target_id=target_id, author_id=author_id, hits=list(verdict.hits)))
