"""Which rules somebody's texts hit, for export and erasure; what the staff did with rules loses its name."""

from collections.abc import Iterable, Mapping
from typing import Any

from moderation.models import AutoRule, RuleHit, RuleTrial, TextPrint
from moderation.rules.trials import RuleTrialService
from yiz.erasing import erase_rows
from yiz.keyset import chunks_of_ids, stream

HITS = ("kind", "target_id", "action", "at")


class RuleData:
    """`yiz.ports.user_data`. How a rule works is not the person's to have."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {"rule_hits": stream(RuleHit.objects.filter(author_id=user_id, dry_run=False), *HITS)}

    def erase(self, user_id: str) -> None:
        erase_rows(RuleHit.objects.filter(author_id=user_id))
        erase_rows(TextPrint.objects.filter(author_id=user_id))
        AutoRule.objects.filter(created_by_id=user_id).update(created_by=None)
        AutoRule.objects.filter(changed_by_id=user_id).update(changed_by=None)
        RuleTrialService.forget(user_id=user_id)
        for ids in chunks_of_ids(RuleTrial.objects.filter(requested_by_id=user_id)):
            RuleTrial.objects.filter(pk__in=ids).update(requested_by=None)
