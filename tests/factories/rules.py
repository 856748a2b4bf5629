"""Rules, made as moderators make them."""

from typing import Any

from moderation.models import AutoRule
from moderation.roles import SENIOR
from moderation.rules.services import AutoRuleService
from profiles.models import User
from tests.factories.moderation import make_moderator


def make_rule(*words: str, by: User | None = None, **fields: Any) -> AutoRule:
    """A rule in use, on these words unless `conditions` say otherwise, about everything."""
    fields = {
        "name": "A rule",
        "scope": ["skill", "comment", "task", "user", "review"],
        "conditions": {"keywords": {"words": list(words or ("spamword",))}},
        "action": "flag",
        "enabled": True,
        **fields,
    }
    return AutoRuleService.create(by=by or make_moderator(SENIOR), fields=fields)
