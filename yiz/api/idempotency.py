"""`Idempotency-Key`: a call that is repeated under the same key is answered as the first time, and does nothing new."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import orjson
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.timezone import now
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from yiz.api.callers import caller_key
from yiz.api.constants import IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_LENGTH, IDEMPOTENCY_RUN_SECONDS
from yiz.api.errors import Conflict, Invalid, Unprocessable
from yiz.api.models import IdempotencyKey
from yiz.api.renderers import Encoded, encode
from yiz.db import delete_rows, insert_new
from yiz.ids import new_id
from yiz.ports import Progress

HEADER = "Idempotency-Key"
CHUNK = 1_000
_KEPT_HEADERS = ("ETag", "Location")
Action = Callable[..., Response]


def idempotent(action: Action) -> Action:
    """For an action that creates: keeps its answer (also a refusal) for 24 hours under the caller's key.

    Same key and body → the same answer with `Idempotency-Replayed: true`; same key, other call → 422; still running
    → 409. After 5xx and 429 the key is free again. Not for answers that hold secrets: they are stored as they are.
    """

    @wraps(action)
    def run(view: Any, request: Request, *args: Any, **options: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return action(view, request, *args, **options)
        call = _Call(request, _checked(key))
        if (answer := call.begin()) is not None:
            return answer
        try:
            response = action(view, request, *args, **options)
        except Exception as wrong:
            if not isinstance(wrong, APIException) or _passing(wrong.status_code):
                call.free()
                raise
            response = view.handle_exception(wrong)
        call.keep(response)
        return response

    return run


def clean(progress: Progress) -> int:
    """Removes keys over 24 hours, so many at a time that no other writer waits long."""
    done = 0
    while ids := list(_old().order_by("created_at").values_list("pk", flat=True)[:CHUNK]):
        done += delete_rows(IdempotencyKey.objects.filter(pk__in=ids))
        progress(done, "removing old idempotency keys")
    return done


def count() -> int:
    """How many keys `clean` would remove."""
    return _old().count()


def _old() -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(created_at__lt=_expiry())


class _Call:
    """One call under a key; `run_id` tells it from another attempt at the same."""

    def __init__(self, request: Request, key: str) -> None:
        self.owner, self.key, self.run_id = caller_key(request), key, new_id()
        self.fingerprints = _fingerprints(request)

    def begin(self) -> Response | None:
        """Takes the key (None), or answers what was answered before. Raises when it belongs to another call."""
        fields = {"fingerprint": self.fingerprints[0], "run": self.run_id, "created_at": now()}
        if insert_new(IdempotencyKey(owner=self.owner, key=self.key, **fields)):
            return None
        stale = Q(created_at__lt=_expiry()) | Q(
            status=None, created_at__lt=now() - timedelta(seconds=IDEMPOTENCY_RUN_SECONDS)
        )
        if self._rows().filter(stale).update(status=None, answer="", headers={}, **fields):
            return None
        row = self._rows().first()
        if row is None:  # freed in between
            return self.begin()
        if row.fingerprint not in self.fingerprints:
            raise Unprocessable("This key was used for another call. Take a new one.", "idempotency_key_reused", HEADER)
        if row.status is None:
            raise Conflict("The first call with this key is still running.", "idempotency_key_running", HEADER)
        headers = {**row.headers, "Idempotency-Replayed": "true"}
        return Response(Encoded(row.answer.encode()) if row.answer else None, status=row.status, headers=headers)

    def keep(self, response: Response) -> None:
        if _passing(response.status_code):
            self.free()
            return
        body = encode(response.data).decode() if response.data is not None else ""
        headers = {name: response[name] for name in _KEPT_HEADERS if name in response}
        self._rows().filter(run=self.run_id).update(status=response.status_code, answer=body, headers=headers)

    def free(self) -> None:
        delete_rows(self._rows().filter(run=self.run_id))

    def _rows(self) -> Any:
        return IdempotencyKey.objects.filter(owner=self.owner, key=self.key)


def _passing(status: int) -> bool:
    return status >= 500 or status == 429


def _checked(key: str) -> str:
    if not (1 <= len(key) <= IDEMPOTENCY_KEY_LENGTH and key.isascii() and key.isprintable()):
        raise Invalid(f"1 to {IDEMPOTENCY_KEY_LENGTH} printable ASCII characters are expected.", "invalid", HEADER)
    return key


def _fingerprints(request: Request) -> list[str]:
    """Under each of our secrets, the present one first."""
    call = [request.method, request.path.rstrip("/"), request.META.get("QUERY_STRING", ""), request.data]
    text = orjson.dumps(call, option=orjson.OPT_SORT_KEYS)
    secrets = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return [salted_hmac("yiz.api.idempotency", text, secret=one, algorithm="sha256").hexdigest() for one in secrets]


def _expiry() -> Any:
    return now() - timedelta(hours=IDEMPOTENCY_HOURS)
