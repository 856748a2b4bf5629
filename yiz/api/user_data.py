"""Calls that a person named, so that repeating them does nothing new: for export and erasure."""

from collections.abc import Iterable, Mapping
from typing import Any

from yiz.api.models import IdempotencyKey
from yiz.db import delete_rows
from yiz.keyset import chunks_of_ids, stream


class IdempotencyData:
    """`yiz.ports.user_data`. The answers that are kept are copies of what other parts export."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        own = IdempotencyKey.objects.filter(owner=user_id)
        return {"idempotency_keys": stream(own, "key", "status", "created_at")}

    def erase(self, user_id: str) -> None:
        for ids in chunks_of_ids(IdempotencyKey.objects.filter(owner=user_id)):
            delete_rows(IdempotencyKey.objects.filter(pk__in=ids))
