"""Statistics, achievements and leaderboards, from the stored sums."""

from datetime import date, timedelta

import pytest

from follow.services import FollowService
from profiles.models import (
    Achievement,
    LeaderboardEdition,
    LeaderboardStanding,
    PointDay,
    PointEntry,
    PointTotal,
    Status,
    User,
)
from profiles.services import days
from profiles.services.leaderboards import LeaderboardService
from profiles.services.points import PointsService
from tests.factories.follow import block, make_accepted_follow
from tests.factories.profiles import credit, make_user
from yiz.batch.services import BatchProcessor

BOARD = "/api/v1/users/leaderboard"


def rebuild():
    return LeaderboardService.rebuild(lambda rows, what: None)


def people(number):
    return User.objects.bulk_create(
        User(username=f"p{n}", username_key=f"p{n}", email=f"p{n}@x.org", email_key=f"p{n}@x.org", points=n + 1)
        for n in range(number)
    )


# --- days ----------------------------------------------------------------------------------------------------------


def test_streaks_of_days():
    first = date(2026, 2, 27)
    run = [first + timedelta(days=step) for step in (0, 1, 2, 3, 5, 6)]
    assert days.runs(run) == [(date(2026, 3, 2), 4), (date(2026, 3, 5), 2)]
    assert days.streak(run, date(2026, 3, 6)) == (2, 4)
    assert days.streak(run, date(2026, 3, 7)) == (0, 4)
    assert days.streak([], first) == (0, 0)
    assert days.full_weeks((first + timedelta(days=step) for step in range(15)), 7) == [
        date(2026, 3, 5),
        date(2026, 3, 12),
    ]
    assert days.zone("Nowhere/AtAll") == days.zone("UTC")


# --- statistics ------------------------------------------------------------------------------------------------------


def test_the_series_has_no_holes_and_sums_up(api_client, assert_queries):
    ada = make_user("ada", timezone="Asia/Tokyo")
    credit(ada, "like", 2, category="music")
    credit(ada, "like", 1, category="art", ago=3)
    credit(ada, "day", 1, ago=40)
    client = api_client(ada)
    client.get("/api/v1/users/me/stats")
    with assert_queries(5):
        body = client.get("/api/v1/users/me/stats").json()
    today = days.today("Asia/Tokyo")
    assert [row["date"] for row in body["series"]] == [(today - timedelta(days=29 - n)).isoformat() for n in range(30)]
    assert (body["from"], body["to"], body["days"]) == (body["series"][0]["date"], today.isoformat(), 30)
    told = {row["date"]: (row["points"], row["likes_received"]) for row in body["series"] if row["points"]}
    assert told == {today.isoformat(): (4, 2), (today - timedelta(days=3)).isoformat(): (2, 1)}
    assert {name: body["totals"][name] for name in ("points", "days_completed", "streak", "longest_streak")} == {
        "points": 7,
        "days_completed": 1,
        "streak": 0,
        "longest_streak": 1,
    }
    with assert_queries(5):
        body = client.get("/api/v1/users/me/stats?days=365").json()
    assert len(body["series"]) == 365
    assert sum(row["points"] for row in body["series"]) == 7


@pytest.mark.parametrize("days", ["0", "366", "x", "-1", "1.5"])
def test_a_wrong_number_of_days_is_refused(api_client, assert_problem, days):
    response = api_client(make_user()).get(f"/api/v1/users/me/stats?days={days}")
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "days"


def test_who_may_read_whose_statistics(api_client):
    """Viewer × privacy: 200, 403 where the profile is known, 404 where it is not; oneself always."""
    viewers = {name: make_user(name) for name in ("stranger", "follower", "blocked")}
    expected = {
        ("public", True): {"stranger": 200, "follower": 200, "blocked": 404, "self": 200, "anonymous": 401},
        ("public", False): {"stranger": 403, "follower": 403, "blocked": 404, "self": 200, "anonymous": 401},
        ("followers", True): {"stranger": 403, "follower": 200, "blocked": 404, "self": 200, "anonymous": 401},
        ("private", True): {"stranger": 404, "follower": 200, "blocked": 404, "self": 200, "anonymous": 401},
        ("private", False): {"stranger": 404, "follower": 403, "blocked": 404, "self": 200, "anonymous": 401},
    }
    found = {}
    for visibility, shown in expected:
        ada = make_user(profile_visibility=visibility, show_stats=shown)
        make_accepted_follow(viewers["follower"], ada)
        block(ada, viewers["blocked"])
        clients = {**{name: api_client(user) for name, user in viewers.items()}, "self": api_client(ada)}
        clients["anonymous"] = api_client()
        answers = {name: client.get(f"/api/v1/users/{ada.pk}/stats") for name, client in clients.items()}
        found[visibility, shown] = {name: answer.status_code for name, answer in answers.items()}
    assert found == expected


def test_new_followers_are_counted_by_day(api_client, run_events):
    ada, fans = make_user("ada"), [make_user() for _ in range(2)]
    for fan in fans:
        make_accepted_follow(fan, ada)
    FollowService.unfollow(actor_id=fans[0].pk, user_id=ada.pk)
    run_events()
    body = api_client(ada).get("/api/v1/users/me/stats?days=1").json()
    assert body["series"][0]["new_followers"] == 1
    assert (body["totals"]["followers"], body["totals"]["points"]) == (1, 0)


# --- leaderboards --------------------------------------------------------------------------------------------------


def board(client, query=""):
    body = client.get(f"{BOARD}?{query}").json()
    return [(row["rank"], row["user"]["username"], row["points"]) for row in body["results"]], body["me"]


def test_boards_by_window_and_category(api_client):
    ada, ben, cid = make_user("ada"), make_user("ben"), make_user("cid")
    credit(ada, "like", 3, category="music")
    credit(ben, "like", 3, category="art")
    credit(cid, "day", 1)
    credit(cid, "download", 2, category="music", ago=10)
    credit(ben, "share", 5, category="music", ago=100)
    rebuild()
    client = api_client(cid)
    first, second = sorted((ada, ben), key=lambda user: user.pk)
    assert board(client) == ([(1, first.username, 6), (1, second.username, 6), (3, "cid", 1)], {"rank": 3, "points": 1})
    assert board(client, "window=week&category=music") == ([(1, "ada", 6)], {"rank": None, "points": 0})
    assert board(client, "window=month")[0][0] == (1, "cid", 11)
    assert board(client, "window=month&category=music")[0] == [(1, "cid", 10), (2, "ada", 6)]
    assert board(client, "window=all") == ([(1, "ben", 56), (2, "cid", 11), (3, "ada", 6)], {"rank": 2, "points": 11})
    assert board(client, "window=all&category=music")[0][0] == (1, "ben", 50)
    assert board(client, "window=all&category=nothing") == ([], {"rank": None, "points": 0})
    assert board(api_client(), "window=all")[1] is None
    PointsService.take_back(PointEntry.objects.filter(user=cid))
    rebuild()
    assert board(client, "window=month&category=music")[0] == [(1, "ada", 6)]


def test_only_those_who_may_be_seen_are_on_the_board(api_client):
    viewer, follower = make_user("viewer"), make_user("follower")
    hidden = {
        "private": make_user("private", profile_visibility="private"),
        "followers": make_user("followers", profile_visibility="followers"),
        "silent": make_user("silent", show_stats=False),
        "suspended": make_user("suspended"),
        "banned": make_user("banned", status=Status.BANNED),
        "blocker": make_user("blocker"),
        "seen": make_user("seen"),
    }
    for number, user in enumerate(hidden.values()):
        credit(user, "like", 10 - number)
    block(hidden["blocker"], viewer)
    for name in ("private", "followers", "silent"):
        make_accepted_follow(follower, hidden[name])
    rebuild()
    User.objects.filter(pk=hidden["suspended"].pk).update(status=Status.SUSPENDED)  # since it was computed

    def names(client):
        return [username for _, username, _ in board(client)[0]]

    assert names(api_client(viewer)) == ["seen"]
    assert names(api_client()) == ["blocker", "seen"]
    assert names(api_client(follower)) == ["private", "followers", "blocker", "seen"]
    assert names(api_client(hidden["silent"])) == ["silent", "blocker", "seen"]
    assert board(api_client(hidden["private"]))[1] == {"rank": 1, "points": 20}


def test_pages_stay_with_their_edition(api_client):
    people(5)
    rebuild()
    client = api_client()
    body = client.get(f"{BOARD}?window=all&limit=2").json()
    seen = [row["user"]["username"] for row in body["results"]]
    User.objects.filter(username="p0").update(points=100)
    rebuild()
    while body["next"]:
        body = client.get(body["next"]).json()
        seen += [row["user"]["username"] for row in body["results"]]
    assert seen == ["p4", "p3", "p2", "p1", "p0"]
    old = client.get(f"{BOARD}?window=all&limit=2").json()["next"]
    rebuild()
    rebuild()
    rows = client.get(old).json()["results"]  # its edition is gone: the same place in the newest one
    assert [row["rank"] for row in rows] == [3, 4]
    assert LeaderboardEdition.objects.filter(window="all").count() == 2


@pytest.mark.parametrize("query", ["window=year", "limit=0", "cursor=x", "nothing=1", f"category={'x' * 41}"])
def test_a_wrong_question_is_refused(api_client, query):
    assert api_client().get(f"{BOARD}?{query}").status_code == 400


@pytest.mark.parametrize("number", [3, 30])
def test_a_page_takes_a_constant_number_of_queries(api_client, assert_queries, number):
    people(number)
    rebuild()
    client = api_client(make_user())
    client.get(BOARD)
    with assert_queries(5):
        rows = client.get(f"{BOARD}?window=all&limit=100").json()["results"]
    assert len(rows) == number


def test_indexes_serve_what_is_read(explain):
    people(30)
    rebuild()
    edition = LeaderboardService.newest(window="all", category="")
    user = User.objects.get(username="p1")
    credit(user, "like", 1)
    explain(LeaderboardEdition.objects.filter(window="all", category="").exclude(made_at=None).order_by("-id"))
    explain(
        LeaderboardStanding.objects.filter(edition_id=edition.pk, position__gt=3).order_by("edition_id", "position")
    )
    explain(LeaderboardStanding.objects.filter(user_id=user.pk, edition_id=edition.pk))
    explain(PointDay.objects.filter(user_id=user.pk, day__gte=date(2026, 1, 1), day__lte=date(2026, 2, 1)).order_by())
    explain(PointDay.objects.filter(user_id=user.pk, kind="day", count__gt=0).order_by())
    explain(PointDay.objects.filter(day__gte=date(2026, 1, 1)).order_by())
    explain(PointTotal.objects.filter(user_id=user.pk, kind__in=["like"]).order_by())
    explain(PointEntry.objects.filter(user_id=user.pk, cause="like:0"))
    explain(PointEntry.objects.filter(user_id=user.pk, cause__startswith="vote:0:").order_by("id"))
    explain(PointEntry.objects.filter(source_id=user.pk).order_by("id"))
    explain(Achievement.objects.filter(user_id=user.pk).order_by())


def test_the_batch_task_does_it(db):
    people(3)
    assert BatchProcessor.run("leaderboards").rows == 3
