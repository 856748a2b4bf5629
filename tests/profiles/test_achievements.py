"""Achievements, and sums recounted from the ledger."""

from datetime import UTC, date, datetime, timedelta

from profiles.achievements import CATALOGUE
from profiles.models import Achievement, PointDay, PointEntry, PointKind, PointTotal, User
from profiles.recounts import recount_points, recount_streaks
from profiles.services.achievements import AchievementService
from profiles.services.points import Credit, PointsService
from tests.factories.follow import make_accepted_follow
from tests.factories.profiles import credit, make_user
from yiz.events.models import OutboxEvent


def test_achievements_are_earned_once_and_stay(api_client, assert_queries):
    ada = make_user("ada")
    client = api_client(ada)
    before = {row["id"]: row for row in client.get("/api/v1/users/me/achievements").json()["results"]}
    assert set(before) == {goal.key for goal in CATALOGUE}
    assert {row["earned_at"] for row in before.values()} == {None}
    credit(ada, "like", 9)
    assert not Achievement.objects.exists()
    credit(ada, "like", 2)
    assert list(Achievement.objects.values_list("key", flat=True)) == ["likes_10"]
    PointsService.take_back(PointEntry.objects.filter(user=ada))
    credit(ada, "like", 10)
    assert Achievement.objects.count() == 1
    told = OutboxEvent.objects.filter(name="AchievementEarned")
    assert [event.payload for event in told] == [{"user_id": ada.pk, "achievement": "likes_10"}]
    with assert_queries(4):
        rows = client.get("/api/v1/users/me/achievements").json()["results"]
    assert rows[0]["id"] == "likes_10"
    assert rows[0]["progress"] == {"current": 10, "target": 10, "percent": 100}
    assert rows[0]["earned_at"].endswith("Z")
    hundred = next(row for row in rows if row["id"] == "likes_100")
    assert hundred["progress"] == {"current": 10, "target": 100, "percent": 10}


def test_streaks_and_followers_are_reached_too(run_events):
    ada = make_user("ada")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    causes = [Credit(ada.pk, PointKind.DAY, f"day:x:{n}", at + timedelta(days=n)) for n in range(30)]
    PointsService.give(causes)
    assert set(Achievement.objects.values_list("key", flat=True)) == {"first_day", "streak_7", "streak_30"}
    assert PointEntry.objects.filter(kind="streak").count() == 4
    User.objects.filter(pk=ada.pk).update(followers_count=9)
    make_accepted_follow(make_user(), ada)
    run_events()
    assert Achievement.objects.filter(key="followers_10").exists()
    assert AchievementService.look(user_id=ada.pk, kinds=["follower"]) == []


def test_sums_that_differ_from_the_ledger_are_found_and_mended(db):
    ada = make_user("ada")
    credit(ada, "like", 3, category="music")
    credit(ada, "day", 1)
    assert list(recount_points(False)) == []
    User.objects.filter(pk=ada.pk).update(points=1)
    PointDay.objects.filter(kind="like").update(points=1)
    PointTotal.objects.filter(kind="day").delete()
    PointEntry.objects.create(user=ada, cause="streak:2020-01-01", kind="streak", points=5, day=date(2020, 1, 1))
    assert [(drift.counter, drift.stored, drift.counted) for drift in recount_streaks(True)] == [
        ("streak:2020-01-01", 5, 0)
    ]
    assert {drift.counter.split(":")[0] for drift in recount_points(True)} == {"points", "point_days", "point_totals"}
    assert list(recount_points(False)) == list(recount_streaks(False)) == []
    assert User.objects.get(pk=ada.pk).points == 7
