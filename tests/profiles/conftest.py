from collections.abc import Callable
from typing import Any

import pytest

from yiz.events.models import OutboxEvent


@pytest.fixture
def told(db: None) -> Callable[[str], list[dict[str, Any]]]:
    """`told("SessionsEnded")`: the payloads of the events of that name, oldest first."""
    return lambda name: list(OutboxEvent.objects.filter(name=name).order_by("id").values_list("payload", flat=True))
