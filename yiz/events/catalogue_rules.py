"""What rules say of texts: a chapter of the catalogue, from where it is imported."""

from dataclasses import dataclass

from yiz.events.base import Event


@dataclass(frozen=True, kw_only=True)
class ContentScreened(Event):
    """Rules apply to a text. `target_id` is empty where it was refused, or is nothing that has a page of its own.

    Each hit is a JSON object: `{rule, name, action, dry_run, evidence}`.
    """

    kind: str
    target_id: str
    author_id: str
    hits: list[str]


@dataclass(frozen=True, kw_only=True)
class RuleTrialRequested(Event):
    """A rule is to be held against the past."""

    trial_id: str
