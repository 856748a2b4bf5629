"""What the product knows by itself, recorded once each; and what follows from figures and from choices.

Each fact is stored under a key of its own, so that neither the order of events nor a second delivery matters.
"""

from collections.abc import Sequence

from analytics.models import Fact
from analytics.services import AnalyticsService
from profiles.models import UserPrivacy
from social.models import Plan
from yiz.events.catalogue import (
    CommentAdded,
    PlanCompleted,
    PlanDayCompleted,
    PrivacyChanged,
    SkillBookmarked,
    SkillDownloaded,
    SkillForked,
    SkillLiked,
    SkillPublished,
    SkillRated,
    SkillsViewed,
    SkillUnliked,
    TaskContributed,
    UserFollowed,
    UserRegistered,
)
from yiz.events.subscriptions import subscribe

Act = SkillLiked | SkillUnliked | SkillBookmarked | SkillDownloaded | SkillForked | CommentAdded | TaskContributed
_ACTS: dict[type, Fact] = {
    SkillLiked: Fact.LIKED,
    SkillUnliked: Fact.UNLIKED,
    SkillBookmarked: Fact.BOOKMARKED,
    SkillDownloaded: Fact.DOWNLOADED,
    SkillForked: Fact.FORKED,
    CommentAdded: Fact.COMMENTED,
    TaskContributed: Fact.CONTRIBUTED,
}


def on_acts(events: Sequence[Act]) -> None:
    """Many at once."""
    AnalyticsService.record_facts(
        [(_ACTS[type(event)], event.id, event.actor_id, event.at, event.skill_id) for event in events]
    )


@subscribe(*_ACTS, many=on_acts)
def on_act(event: Act) -> None:
    """Something was done with a skill."""
    AnalyticsService.record_fact(
        fact=_ACTS[type(event)], key=event.id, user_id=event.actor_id, skill_id=event.skill_id, at=event.at
    )


@subscribe(SkillRated)
def on_rated(event: SkillRated) -> None:
    """A rating is counted when it is given, not when it is changed."""
    if event.first:
        AnalyticsService.record_fact(
            fact=Fact.RATED, key=event.id, user_id=event.actor_id, skill_id=event.skill_id, at=event.at
        )


@subscribe(PlanDayCompleted)
def on_day(event: PlanDayCompleted) -> None:
    """A day of a plan, once however often it is ticked; and the plan's half, when that is reached."""
    AnalyticsService.record_fact(
        fact=Fact.DAY_COMPLETED,
        key=f"{event.plan_id}:{event.day}",
        user_id=event.actor_id,
        skill_id=event.skill_id,
        number=event.day,
        at=event.at,
    )
    plan = Plan.objects.filter(pk=event.plan_id).values("completed_days", "total_days").first()
    if plan is not None and plan["total_days"] and plan["completed_days"] * 2 >= plan["total_days"]:
        AnalyticsService.record_fact(
            fact=Fact.HALF_COMPLETED,
            key=event.plan_id,
            user_id=event.actor_id,
            skill_id=event.skill_id,
            at=event.at,
        )


@subscribe(PlanCompleted)
def on_completed(event: PlanCompleted) -> None:
    AnalyticsService.record_fact(
        fact=Fact.COMPLETED, key=event.plan_id, user_id=event.actor_id, skill_id=event.skill_id, at=event.at
    )


@subscribe(SkillPublished)
def on_published(event: SkillPublished) -> None:
    """Once a skill, however often it is withdrawn and published again."""
    AnalyticsService.record_fact(
        fact=Fact.PUBLISHED, key=event.skill_id, user_id=event.author_id, skill_id=event.skill_id, at=event.at
    )


@subscribe(UserRegistered)
def on_registered(event: UserRegistered) -> None:
    AnalyticsService.record_fact(fact=Fact.REGISTERED, key=event.user_id, user_id=event.user_id, at=event.at)


@subscribe(UserFollowed)
def on_followed(event: UserFollowed) -> None:
    AnalyticsService.record_fact(fact=Fact.FOLLOWED, key=event.id, user_id=event.actor_id, at=event.at)


@subscribe(SkillsViewed)
def on_viewed(event: SkillsViewed) -> None:
    """The skills' view counters become what their figures say."""
    from analytics.rollup.writing import count_views  # noqa: PLC0415  heavy: only when figures were made

    count_views(event.skill_ids)


@subscribe(PrivacyChanged)
def on_privacy(event: PrivacyChanged) -> None:
    """Who does not want to be counted any more is taken out of the raw events."""
    if UserPrivacy.objects.filter(user_id=event.user_id, allow_analytics=False).exists():
        AnalyticsService.forget(user_id=event.user_id)
