"""Events that are not told as somebody's act: counters that have come far, achievements, new skills of followees."""

from follow.models import Relationship
from notifications import milestones
from notifications.announcing import News, announce, announce_many
from notifications.constants import CHUNK, FOLLOWERS_TOLD, Type
from profiles.models import Achievement, User, UserMute
from social.models import SharedSkill
from yiz.events.catalogue import AchievementEarned, FollowersToTell, SkillBookmarked, SkillPublished
from yiz.events.outbox import emit
from yiz.events.subscriptions import subscribe


@subscribe(SkillBookmarked)
def on_bookmark(event: SkillBookmarked) -> None:
    """Who bookmarked is nobody's business; that many did is the author's."""
    counts = SharedSkill.objects.filter(pk=event.skill_id).values_list("bookmarks_count", flat=True)
    milestones.reach(skill_id=event.skill_id, author_id=event.author_id, counter="bookmarks", count=counts.first() or 0)


@subscribe(AchievementEarned)
def on_achievement(event: AchievementEarned) -> None:
    earned = Achievement.objects.filter(user_id=event.user_id, key=event.achievement).values_list("id", flat=True)
    if (found := earned.first()) is None:
        return
    announce(
        News(
            type=Type.ACHIEVEMENT_EARNED,
            recipient_id=event.user_id,
            target_kind="achievement",
            target_id=found,
            once=event.achievement,
            data={"achievement": event.achievement},
        )
    )


@subscribe(SkillPublished)
def on_publication(event: SkillPublished) -> None:
    """Followers hear of it once, also when it is taken back and published again.

    Those of an author with very many followers find it in their feeds instead.
    """
    _tell_followers(event.skill_id, event.author_id, after="")


@subscribe(FollowersToTell)
def on_followers_to_tell(event: FollowersToTell) -> None:
    """The next few hundred; one chunk asks for the one after it, so that other events have their turn in between."""
    _tell_followers(event.skill_id, event.author_id, after=event.after)


def _tell_followers(skill_id: str, author_id: str, *, after: str) -> None:
    skill = SharedSkill.objects.published().filter(pk=skill_id).exclude(audience="private")
    author = User.objects.present().filter(pk=author_id, followers_count__lte=FOLLOWERS_TOLD)
    if not skill.exists() or not author.exists() or not (followers := _followers(author_id, after)):
        return
    deaf = UserMute.objects.filter(muted_id=author_id, muter_id__in=followers)
    muting = set(deaf.values_list("muter_id", flat=True))
    announce_many([_of_publication(person, skill_id, author_id) for person in followers if person not in muting])
    if len(followers) == CHUNK:
        emit(FollowersToTell(skill_id=skill_id, author_id=author_id, after=followers[-1]))


def _followers(author_id: str, after: str) -> list[str]:
    """The next ones by their own ids, so that none is met twice, whoever comes and goes meanwhile."""
    edges = Relationship.objects.filter(followee_id=author_id, status="active").order_by("follower_id")
    rows = edges.filter(follower_id__gt=after) if after else edges
    return list(rows.values_list("follower_id", flat=True)[:CHUNK])


def _of_publication(person: str, skill_id: str, author_id: str) -> News:
    return News(
        type=Type.FOLLOWEE_SHARED_SKILL,
        recipient_id=person,
        actor_id=author_id,
        target_kind="skill",
        target_id=skill_id,
        skill_id=skill_id,
        own=False,
        once=skill_id,
    )
