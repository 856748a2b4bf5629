"""The repository of what was decided about people."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from moderation.models import Sanction, Strike  # noqa: F401  type arguments


class StrikeQuerySet(models.QuerySet["Strike"]):
    def counting(self, user_id: str, moment: datetime) -> Self:
        """Those of a person that have neither run out nor been taken back."""
        return self.filter(user_id=user_id, expires_at__gt=moment, voided_at=None)


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def running(self) -> Self:
        return self.filter(ended_at=None)

    def over(self, moment: datetime) -> Self:
        """Suspensions whose time has come, and that nobody has ended yet."""
        return self.running().filter(until__lte=moment)
