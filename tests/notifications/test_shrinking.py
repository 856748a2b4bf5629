"""What shrinks is told as what grows is: devices, the list and mails always agree."""

from typing import Any

import orjson
import pytest

from follow.services import FollowService
from notifications import handlers
from notifications.digests import gather
from notifications.gathering import take_out
from notifications.models import Notification
from notifications.services import NotificationService
from social.models import Interaction
from social.services import CommentService, InteractionService, SkillService
from tests.asserts import in_threads
from tests.factories.profiles import make_user
from tests.factories.social import make_skill
from yiz.events.catalogue import SkillLiked, SkillUnliked
from yiz.ids import id_time
from yiz.realtime.models import RoomEvent

LIKERS = 64


def on_devices(user: Any) -> dict[str, dict[str, Any]]:
    """What a device shows that has heard everything, in order: payloads by notification."""
    shown: dict[str, dict[str, Any]] = {}
    for row in RoomEvent.objects.filter(room=f"user:{user.pk}").order_by("seq"):
        data = orjson.loads(row.data)
        if row.event == "personal_notification":
            shown[data["id"]] = data
        elif row.event == "notification_removed":
            gone = data["notification_ids"] or [key for key, told in shown.items() if told["read"]]
            for key in gone:
                shown.pop(key, None)
        elif row.event == "notification_read":
            for key in data["notification_ids"] or list(shown):
                shown[key]["read"] = data["read"]
    return shown


def listed(api_client: Any, user: Any) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in api_client(user).get("/api/v1/notifications/?limit=100").json()["results"]}


def told(rows: dict[str, dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    """What a person reads of them."""
    return {
        key: (row["text"], row["actor_count"], [actor["id"] for actor in row["actors"]], row["read"])
        for key, row in rows.items()
    }


def test_devices_and_the_list_agree_after_everything_that_takes_out(db, api_client, run_events):
    author = make_user()
    skill, other = make_skill(author=author, title="Read music"), make_skill(author=author)
    first, second, third = people = [make_user() for _ in range(3)]
    faults = []

    def done(what: str, number: int, of_whom: int | None = None) -> None:
        run_events()
        shown, rows = told(on_devices(author)), told(listed(api_client, author))
        counts = [row[1] for row in rows.values()]
        if shown != rows or len(rows) != number or (of_whom is not None and of_whom not in counts):
            faults.append((what, shown, rows))

    for person in people:
        InteractionService.like(user=person, skill_id=skill.pk, liked=True)
    done("three like", 1, 3)
    InteractionService.like(user=third, skill_id=skill.pk, liked=False)
    done("one takes it back", 1, 2)
    NotificationService.mark_all_read(user_id=author.pk)
    InteractionService.like(user=second, skill_id=skill.pk, liked=False)
    done("another does, after it was read", 1, 1)
    comment = CommentService.add(user=third, skill_id=skill.pk, body="Well made.")
    InteractionService.like(user=first, skill_id=other.pk, liked=True)
    InteractionService.like(user=third, skill_id=other.pk, liked=True)
    done("news", 3, 2)
    CommentService.delete(user=third, comment_id=comment.pk)
    done("a comment goes", 2)
    FollowService.block(actor_id=author.pk, user_id=third.pk)
    done("one of two is blocked", 2, 1)
    InteractionService.like(user=first, skill_id=skill.pk, liked=False)
    done("the last like goes", 1)
    NotificationService.mark_all_read(user_id=author.pk)
    NotificationService.remove_read(user_id=author.pk)
    done("the read ones are removed", 0)
    InteractionService.like(user=first, skill_id=skill.pk, liked=True)
    done("a new one", 1, 1)
    assert NotificationService.remove(user_id=author.pk, notification_id=next(iter(on_devices(author))))
    done("it is removed", 0)
    InteractionService.rate(user=first, skill_id=skill.pk, rating=5)
    done("a rating", 1)
    SkillService.delete(skill_id=skill.pk)
    done("the skill is deleted, and its author sees it no more", 0)
    assert faults == []
    assert not Notification.objects.filter(actor_count__lte=0).exists()


def test_a_worker_killed_between_taking_out_and_telling_leaves_it_to_the_next(db):
    skill = make_skill()
    events = []
    for person in (make_user(), make_user()):
        Interaction.objects.create(user=person, skill=skill, kind="like")
        events.append(SkillLiked(skill_id=skill.pk, author_id=skill.author_id, actor_id=person.pk))
        handlers.on_like(events[-1])
    for number, event in enumerate(events):
        Interaction.objects.filter(user_id=event.actor_id).delete()
        take_out(handlers._about_skill("like_received", event))
        before = told(on_devices(skill.author))
        for _ in range(2):
            handlers.on_like(SkillUnliked(skill_id=skill.pk, author_id=skill.author_id, actor_id=event.actor_id))
        assert [row[1] for row in before.values()] == [2 - number]
        assert [row[1] for row in told(on_devices(skill.author)).values()] == [1][number:]
    assert RoomEvent.objects.filter(event="notification_removed").count() == 1
    assert not Notification.objects.exists()


def test_what_has_shrunk_stays_where_it_is_and_is_mailed_as_it_is(db, run_events):
    skill = make_skill()
    people = [make_user(display_name=name) for name in ("Ada", "Grace")]
    for person in people:
        InteractionService.like(user=person, skill_id=skill.pk, liked=True)
    run_events()
    before = Notification.objects.get()
    InteractionService.like(user=people[1], skill_id=skill.pk, liked=False)
    run_events()
    after = Notification.objects.get()
    assert (after.updated_at, after.pushed_version) == (before.updated_at, after.version)
    [group] = gather(skill.author, id_time(after.pk)).groups
    assert [item["text"].split(" liked")[0] for item in group["items"]] == ["Ada"]


@pytest.mark.django_db(transaction=True)
def test_64_who_like_and_unlike_at_once_end_as_one_notification_everywhere(api_client):
    skill = make_skill()
    people = [make_user() for _ in range(LIKERS)]

    def flip(number: int) -> None:
        person = people[number].pk
        about = {"skill_id": skill.pk, "author_id": skill.author_id, "actor_id": person}
        like = Interaction.objects.create(user_id=person, skill=skill, kind="like")
        handlers.on_like(SkillLiked(**about))
        if number % 2:
            like.delete()
            handlers.on_like(SkillUnliked(**about))

    in_threads(flip, threads=LIKERS)
    shown, rows = told(on_devices(skill.author)), told(listed(api_client, skill.author))
    assert shown == rows
    assert [row[1] for row in rows.values()] == [LIKERS // 2] == [Interaction.objects.count()]
    assert Notification.objects.get().version == Notification.objects.get().pushed_version
