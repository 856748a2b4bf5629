"""What it costs to tell of one like, and that telling is done once, in order."""

from notifications import handlers
from notifications.gathering import Act, put_in
from notifications.models import Notification
from notifications.sight import sight
from notifications.telling import push_as_seen
from social.models import Interaction
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.events.catalogue import SkillLiked
from yiz.realtime.models import RoomEvent


def liked(skill):
    """The event of a like that is there."""
    user = make_user()
    Interaction.objects.create(user=user, skill=skill, kind="like")
    return SkillLiked(skill_id=skill.id, author_id=skill.author_id, actor_id=user.id)


def test_one_more_like_costs_eleven_queries(db, assert_queries):
    skill = make_skill()
    handlers.on_like(liked(skill))
    another = liked(skill)
    with assert_queries(11):  # ten once the accounts are in the cache
        handlers.on_like(another)


def test_a_handler_that_runs_again_pushes_nothing_twice(db):
    skill = make_skill()
    event = liked(skill)
    for _ in range(3):
        handlers.on_like(event)
    assert RoomEvent.objects.filter(event="personal_notification").count() == 1


def test_what_was_stored_by_a_killed_worker_is_pushed_by_the_next(db):
    event = liked(make_skill())
    act = handlers._about_skill("like_received", event)
    put_in(act)
    assert not RoomEvent.objects.exists()
    handlers.on_like(event)
    assert RoomEvent.objects.count() == 1


def test_an_older_version_is_not_pushed_after_a_newer_one(db):
    skill = make_skill()
    rows = [put_in(Act(**_like(skill, make_user().id))) for _ in range(2)]
    pushed = [push_as_seen(row, sight(skill.author_id, row["latest_actor_ids"]), own=True) for row in reversed(rows)]
    assert all(pushed)
    assert RoomEvent.objects.count() == 1
    assert Notification.objects.get().pushed_version == 2


def _like(skill, actor_id):
    fields = {"type": "like_received", "recipient_id": skill.author_id, "actor_id": actor_id, "own": True}
    return {**fields, "target_kind": "skill", "target_id": skill.id, "skill_id": skill.id}
