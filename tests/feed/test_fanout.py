"""Fan-out in chunks: interrupted anywhere and taken up again; what is kept; who is away and comes back."""

from datetime import timedelta

import pytest
from django.db.models.signals import pre_init

from feed import fanout, keeping, upkeep
from feed.models import Activity, FeedEntry, FeedState
from feed.querysets import TOP
from profiles.models import User
from tests.factories.feed import make_person, share
from tests.factories.follow import make_follow, make_followers
from tests.feed.conftest import FEED
from yiz.clock import now
from yiz.events.models import OutboxDelivery, OutboxEvent
from yiz.ports import cleaners, user_data

pytestmark = pytest.mark.django_db


class Killed(Exception):
    """The worker ends here."""


def kill_at(number: int):
    """Ends the work when the entry of this number is about to be written."""
    count = iter(range(1, number + 1))

    def receiver(sender, **details) -> None:
        if next(count) == number:
            raise Killed

    return receiver


def owners(activity: Activity) -> list[str]:
    return sorted(FeedEntry.objects.filter(activity=activity).values_list("owner_id", flat=True))


def test_killed_at_any_entry_and_taken_up_again(settings, run_events) -> None:
    settings.CHUNK = 2
    ben = make_person()
    people = make_followers(ben, 6)
    run_events()
    wanted = sorted(person.pk for person in people)
    for number in range(1, len(people) + 1):
        share(ben, f"Skill {number}")
        receiver = kill_at(number)
        pre_init.connect(receiver, sender=FeedEntry)
        run_events()
        pre_init.disconnect(receiver, sender=FeedEntry)
        activity = Activity.objects.order_by("-id").first()
        assert owners(activity) != wanted
        OutboxDelivery.objects.update(next_try_at=now())
        run_events()
        assert owners(activity) == wanted
        assert not OutboxDelivery.objects.exists()


def test_more_followers_than_a_chunk_are_spread_by_events_once(settings, run_events) -> None:
    settings.CHUNK = 2
    ben = make_person()
    make_followers(ben, 5)
    share(ben)
    run_events()
    activity = Activity.objects.get(type="skill_shared")
    events = OutboxEvent.objects.filter(name="ActivityRecorded")
    assert (events.count(), len(owners(activity))) == (3, 5)
    assert fanout.spread(activity.pk) == 0
    assert events.count() == 3


def test_a_feed_keeps_the_newest_and_reads_on_below(settings, feed_of, ann, ben, cleo) -> None:
    settings.KEEP, settings.TRIM_EVERY = 3, 1
    make_follow(ann, ben)
    for number in range(7):
        share(ben, f"Skill {number}")
    assert feed_of(ann) == [("skill_shared", "ben")] * 7
    assert FeedEntry.objects.filter(owner=ann).count() == 3
    floor = FeedState.objects.get(owner=ann).floor
    assert FeedEntry.objects.filter(owner=ann, activity_id__gt=floor).count() == 3
    assert feed_of(ann, "&types=skill_shared") == [("skill_shared", "ben")] * 7
    assert feed_of(ann, "&types=skill_liked") == []
    make_follow(ann, cleo)
    share(cleo)
    assert feed_of(ann) == [("skill_shared", "cleo")] + [("skill_shared", "ben")] * 7


def sleeping(user: User) -> None:
    FeedState.objects.filter(owner=user).update(read_at=now() - timedelta(days=31))


def test_who_is_away_is_not_written_to_and_rebuilt_at_the_return(feed_of, run_events, ann, ben) -> None:
    make_follow(ann, ben)
    share(ben, "Before")
    assert len(feed_of(ann)) == 1
    sleeping(ann)
    share(ben, "While away")
    run_events()
    assert FeedEntry.objects.filter(owner=ann).count() == 1
    assert upkeep.clean(lambda done, what: None) == 1
    state = FeedState.objects.get(owner=ann)
    assert (state.stage, state.floor) == ("emptied", TOP)
    assert len(feed_of(ann)) == 2
    assert FeedState.objects.get(owner=ann).stage == "awake"
    share(ben, "Back again")
    assert len(feed_of(ann)) == 3
    state = FeedState.objects.get(owner=ann)
    assert (state.floor, state.refresh_id) == (None, None)
    assert FeedEntry.objects.filter(owner=ann).count() == 3


def test_who_never_read_is_away_a_month_after_joining(settings, ann, ben) -> None:
    old = "5" + ann.pk[1:]
    User.objects.filter(pk=ann.pk).update(joined_at=now() - timedelta(days=40))
    upkeep._note_those_who_never_read([ann.pk, ben.pk])
    assert not FeedState.objects.exists()  # the id says when the account was made
    User.objects.bulk_create([User(pk=old, username="old", username_key="old", email="o@o.io", email_key="o@o.io")])
    User.objects.filter(pk=old).update(joined_at=now() - timedelta(days=40))
    cleaners["feed"].clean(lambda done, what: None)
    assert list(FeedState.objects.values_list("owner_id", "stage")) == [(old, "emptied")]


def test_refresh(call, run_events, feed_of, ann, ben, assert_problem) -> None:
    make_follow(ann, ben)
    share(ben)
    assert len(feed_of(ann)) == 1
    FeedEntry.objects.all().delete()
    keeping.forget(ann.pk)
    assert feed_of(ann) == []
    assert call("get", f"{FEED}/refresh", ann).json()["status"] == "ready"
    asked = call("post", f"{FEED}/refresh", ann)
    assert (asked.status_code, asked.json()["status"]) == (202, "building")
    assert call("post", f"{FEED}/refresh", ann).json() == asked.json() == call("get", f"{FEED}/refresh", ann).json()
    assert OutboxEvent.objects.filter(name="FeedRefreshRequested").count() == 1
    run_events()
    done = call("get", f"{FEED}/refresh", ann).json()
    assert done["status"] == "ready"
    assert done["ready_at"] >= asked.json()["asked_at"]
    assert len(feed_of(ann)) == 1
    assert_problem(call("post", f"{FEED}/refresh"), 401, "not_authenticated")
    assert_problem(call("post", f"{FEED}/refresh", ann, {"now": True}), 400, "unknown_field", "now")


def test_data_of_a_person(feed_of, call, ann, ben) -> None:
    make_follow(ann, ben)
    share(ben)
    item = call("get", f"{FEED}/global", ann)
    assert len(feed_of(ann)) == 1
    item = call("get", FEED, ann).json()["results"][0]
    call("post", f"{FEED}/items/{item['id']}/hide", ann)
    files = {name: list(rows) for name, rows in user_data["feed"].export(ann.pk).items()}
    assert [row["type"] for row in files["activities"]] == ["user_followed"]
    assert [row["key"] for row in files["hidden_feed_items"]] == [f"skill_shared:{item['skill']['id']}"]
    for user in (ben, ann, ann):
        user_data["feed"].erase(user.pk)
    assert not Activity.objects.exists()
    assert not FeedEntry.objects.exists()
    assert not any(list(rows) for rows in user_data["feed"].export(ann.pk).values())
