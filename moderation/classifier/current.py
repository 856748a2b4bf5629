"""The classifier in use: loaded when it is first needed, looked for anew now and then."""

from __future__ import annotations

import threading
from time import monotonic

import structlog
from django.core.cache import cache
from django.db import DatabaseError

from moderation.classifier.constants import LOOK
from moderation.classifier.model import BadModel, Judged, Model
from moderation.models import ClassifierStatus, ClassifierVersion
from yiz.db import on_commit

log = structlog.get_logger(__name__)

_KEY = "moderation:classifier:version"
_NONE = "none"


class _InUse:
    """One model for the process. A newer one is loaded by one thread; the others go on with what there is."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._version = _NONE
        self._model: Model | None = None

    def get(self) -> Model | None:
        version = cache.get(_KEY)
        if version is None:
            rows = ClassifierVersion.objects.filter(status=ClassifierStatus.ACTIVE).order_by("-id")
            version = rows.values_list("id", flat=True).first() or _NONE
            cache.set(_KEY, version, LOOK.total_seconds())
        if version != self._version and self._lock.acquire(blocking=self._version == _NONE):
            try:
                if version != self._version:
                    self._model, self._version = _load(version), version
            finally:
                self._lock.release()
        return self._model


_in_use = _InUse()


def _load(version: str) -> Model | None:
    if version == _NONE:
        return None
    packed = ClassifierVersion.objects.filter(pk=version).values_list("packed", flat=True).first()
    if packed is None:
        return None
    began = monotonic()
    try:
        model = Model.unpacked(bytes(packed))
    except BadModel as error:
        log.warning("classifier_not_loaded", version=version, error=str(error))
        return None
    log.info("classifier_loaded", version=version, seconds=round(monotonic() - began, 3))
    return model


def current() -> Model | None:
    """The model in use; None while there is none, or it can't be loaded."""
    return _in_use.get()


def judged(text: str, label: str) -> Judged | None:
    """What the model in use says of a text, with its reasons; None without one. A failure is logged, and no more."""
    try:
        model = current()
        return model.judge(text, label) if model is not None and label in model.heads else None
    except (DatabaseError, ArithmeticError, LookupError, ValueError):
        log.exception("classifier_failed", label=label)
        return None


def hiding() -> dict[str, float]:
    """From which probability on the model in use may hide by itself, by label; empty where it may not."""
    try:
        model = current()
    except DatabaseError:
        log.exception("classifier_failed")
        return {}
    if model is None:
        return {}
    return {label: head.hide_at for label, head in model.heads.items() if head.hide_at is not None}


def changed() -> None:
    """Another version is in use: every process looks anew. Inside the transaction in which that is so."""
    on_commit(lambda: cache.delete(_KEY))
