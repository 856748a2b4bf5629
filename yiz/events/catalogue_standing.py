"""Events of how people get on; part of the catalogue, from where they are imported."""

from dataclasses import dataclass

from yiz.events.base import Event


@dataclass(frozen=True, kw_only=True)
class PlanProgressed(Event):
    """The days completed of a plan are others than before: ticked, unticked, edited away, or the plan deleted."""

    plan_id: str
    actor_id: str


@dataclass(frozen=True, kw_only=True)
class TaskRemoved(Event):
    """A custom task that was to be seen is hidden, removed or deleted."""

    task_id: str
    skill_id: str
    author_id: str


@dataclass(frozen=True, kw_only=True)
class AchievementEarned(Event):
    """`achievement` is its key in the catalogue of achievements; told of once an account and achievement."""

    user_id: str
    achievement: str
