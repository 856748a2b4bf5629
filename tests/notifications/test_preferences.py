"""What one prefers is what one gets: on every channel, for every type."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.utils import timezone

from notifications.announcing import News, announce
from notifications.constants import Type
from notifications.models import Notification
from notifications.preferences import ALWAYS, CHANNELS, Preferences
from notifications.services import NotificationService
from notifications.tasks import push_held
from profiles.models import UserEmailPreferences
from tests.factories.profiles import make_user
from yiz.db import delete_rows
from yiz.realtime.models import RoomEvent

pytestmark = pytest.mark.django_db
URL = "/api/v1/notifications/preferences"


def tell(user, kind, once="x"):
    data = {"decision": "ban", "outcome": "granted", "counter": "likes", "title": "x", "achievement": "streak_7"}
    if kind == Type.REPORT_RESOLVED:
        data["outcome"] = "agreed"
    news = News(type=kind, recipient_id=user.id, target_kind="user", target_id=user.id, once=once, data=data)
    return announce(news)


def test_types_by_channels():
    """Every type with every set of channels: listed or not, pushed or not."""
    faults = []
    user = make_user()
    for kind in Type:
        for number in range(8):
            on = frozenset(name for bit, name in enumerate(CHANNELS) if number >> bit & 1)
            NotificationService.set_preferences(user_id=user.id, preferences=Preferences({kind: on}))
            delete_rows(Notification.objects.all())
            delete_rows(RoomEvent.objects.all())
            tell(user, kind)
            listed = "in_app" in on or kind in ALWAYS
            expected = (listed, listed and "realtime" in on)
            found = (Notification.objects.exists(), RoomEvent.objects.exists())
            if found != expected:
                faults.append((kind, sorted(on), found, expected))
    assert faults == []


def test_it_is_read_and_changed(api_client):
    user = make_user(timezone="Europe/Berlin")
    client = api_client(user)
    first = client.get(URL)
    body = first.json()
    assert set(body["types"]) == set(Type.values)
    assert all(set(channels) == set(CHANNELS) for channels in body["types"].values())
    assert (body["quiet_hours"], body["timezone"], body["digest"]) == (None, "Europe/Berlin", "weekly")
    assert body["types"]["streak_reminder"] == {"in_app": True, "realtime": True, "email": False}
    change = {"types": {"like_received": {"in_app": False}}, "quiet_hours": {"from": "22:00", "until": "07:30"}}
    changed = client.put(URL, {**change, "digest": "daily"}).json()
    assert changed["types"]["like_received"] == dict.fromkeys(CHANNELS, False), "all ways agree"
    assert changed["types"]["mention"] == dict.fromkeys(CHANNELS, True)
    assert changed["quiet_hours"] == {"from": "22:00", "until": "07:30"}
    assert UserEmailPreferences.objects.get(user=user).digest == "daily", "one truth"
    assert client.get(URL).json() == changed
    assert client.put(URL, changed).json() == changed, "what was read may be sent back"
    assert client.put(URL, {"quiet_hours": None}).json()["quiet_hours"] is None
    assert client.put(URL, {}, HTTP_IF_MATCH=first["ETag"]).status_code == 412


def test_bad_input_is_named(api_client, assert_problem):
    client = api_client(make_user())
    for body, code, attr in (
        ({"types": {"spam": {}}}, "unknown_field", "types.spam"),
        ({"types": {"mention": {"fax": True}}}, "unknown_field", "types.mention.fax"),
        ({"types": {"mention": {"email": "yes"}}}, "invalid", "types.mention.email"),
        ({"types": {"moderation_decision": {"in_app": False}}}, "always_on", "types.moderation_decision.in_app"),
        ({"quiet_hours": {"from": "25:00", "until": "07:00"}}, "invalid", "quiet_hours.from"),
        ({"quiet_hours": {"from": "22:00"}}, "required", "quiet_hours.until"),
        ({"digest": "hourly"}, "invalid_choice", "digest"),
        ({"colour": "red"}, "unknown_field", "colour"),
    ):
        assert_problem(client.put(URL, body), 400, code, attr)
    assert_problem(api_client().get(URL), 401, "not_authenticated")


def test_quiet_hours_in_the_persons_own_time():
    night = Preferences(quiet_from=time(22), quiet_until=time(7))
    noon = Preferences(quiet_from=time(12), quiet_until=time(13))

    def end(preferences, hour, zone="UTC"):
        found = preferences.quiet_end(datetime(2026, 1, 10, hour, 30, tzinfo=UTC), zone)
        return found and f"{found:%d %H:%M}"

    assert [end(night, hour) for hour in (21, 22, 23, 0, 6, 7)] == [
        None,
        "11 07:00",
        "11 07:00",
        "10 07:00",
        "10 07:00",
        None,
    ]
    assert [end(noon, hour) for hour in (11, 12, 13)] == [None, "10 13:00", None]
    assert end(night, 21, "Europe/Berlin") == "11 06:00"
    assert end(Preferences(quiet_from=time(8), quiet_until=time(8)), 8) is None


def test_what_quiet_hours_hold_back_is_listed_at_once_and_pushed_when_they_end():
    user = make_user()
    now = timezone.now()
    quiet = Preferences(quiet_from=(now - timedelta(hours=1)).time(), quiet_until=(now + timedelta(hours=1)).time())
    NotificationService.set_preferences(user_id=user.id, preferences=quiet)
    tell(user, Type.ACHIEVEMENT_EARNED)
    row = Notification.objects.get()
    assert row.held_until > now
    assert NotificationService.unread_count(user_id=user.id) == 1
    assert push_held(lambda done, what: None) == 0
    assert not RoomEvent.objects.exists()
    NotificationService.set_preferences(user_id=user.id, preferences=Preferences())
    Notification.objects.update(held_until=now - timedelta(seconds=1))
    assert push_held(lambda done, what: None) == 1
    assert push_held(lambda done, what: None) == 0
    row.refresh_from_db()
    assert (row.held_until, row.pushed_version, RoomEvent.objects.count()) == (None, 1, 1)


def test_it_is_found_by_index(explain):
    from notifications.models import EPOCH

    now = timezone.now()
    explain(Notification.objects.filter(held_until__gt=EPOCH, held_until__lte=now).order_by("held_until")[:500])
