"""Counters of a skill that have come far: its author is told once a step, also when likes go and come again."""

from bisect import bisect_right

from notifications.announcing import News, announce
from notifications.constants import Type
from notifications.models import Milestone
from yiz.db import insert_new

STEPS = tuple(step for power in range(1, 9) for step in (10**power, 5 * 10**power))
"""10, 50, 100, 500, 1,000 and so on."""

TYPES = {"likes": Type.SKILL_MILESTONE, "downloads": Type.SKILL_MILESTONE, "bookmarks": Type.BOOKMARK_MILESTONE}


def step_of(count: int) -> int:
    """The highest step that the count has reached; 0 below the first."""
    at = bisect_right(STEPS, count)
    return STEPS[at - 1] if at else 0


def reach(*, skill_id: str, author_id: str, counter: str, count: int) -> None:
    """Tells the author of the highest step that the counter has reached, unless that or a higher one was told."""
    step = step_of(count)
    if not step or Milestone.objects.filter(skill_id=skill_id, counter=counter, step__gte=step).exists():
        return
    announce(
        News(
            type=TYPES[counter],
            recipient_id=author_id,
            target_kind="skill",
            target_id=skill_id,
            skill_id=skill_id,
            once=f"{skill_id}:{counter}:{step}",
            data={"counter": counter, "step": step},
        )
    )
    # after the telling: what is cut short here is found told by its key, and noted by the next like
    if not insert_new(Milestone(skill_id=skill_id, counter=counter, step=step)):
        Milestone.objects.filter(skill_id=skill_id, counter=counter, step__lt=step).update(step=step)
