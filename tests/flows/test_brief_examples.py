"""The usage examples of the product's brief, with only their import lines changed."""

import pytest

from analytics.models import Event
from notifications.models import Notification
from tests.factories.profiles import make_user
from tests.factories.social import make_skill

TRACK = """
from analytics.services import AnalyticsService

# Track a skill view
AnalyticsService.track_skill_view(
    skill_id="507f1f77bcf86cd799439011",
    user_id="507f1f77bcf86cd799439012",
    view_duration=45
)

# Track skill interaction
AnalyticsService.track_skill_interaction(
    interaction_type="like",
    skill_id="507f1f77bcf86cd799439011",
    user_id="507f1f77bcf86cd799439012"
)
"""
NOTIFY = """
from notifications.services import NotificationService

# Notify when someone likes a skill
NotificationService.notify_like_received(
    skill_id="507f1f77bcf86cd799439011",
    skill_owner_id="507f1f77bcf86cd799439013",
    liker_id="507f1f77bcf86cd799439012",
    skill_title="Learn Python in 30 Days"
)
"""
CACHE = """
from yiz.cache.services import CacheService

# Cache user profile
CacheService.cache_user_profile(
    user_id="507f1f77bcf86cd799439012",
    profile_data={"username": "john_doe", "bio": "Learning enthusiast"}
)

# Get cached data
profile = CacheService.get_user_profile("507f1f77bcf86cd799439012")
"""


def run(example: str) -> dict[str, object]:
    """Runs an example; the names that it leaves."""
    names: dict[str, object] = {}
    exec(example, names)  # noqa: S102  the example is the test's own text
    return names


@pytest.fixture
def people(db):
    liker = make_user("john_doe", id="507f1f77bcf86cd799439012")
    owner = make_user("owner", id="507f1f77bcf86cd799439013")
    make_skill(id="507f1f77bcf86cd799439011", author=owner, title="Learn Python in 30 Days")
    return liker, owner


def test_track_user_engagement(people):
    run(TRACK)
    view, like = Event.objects.order_by("id")
    assert (view.kind, view.duration, view.user_id) == ("skill_view", 45, people[0].id)
    assert (like.kind, like.properties, like.skill_id) == (
        "skill_interaction",
        {"interaction": "like"},
        "507f1f77bcf86cd799439011",
    )


def test_send_notifications(people, api_client):
    run(NOTIFY)
    run(NOTIFY)
    assert Notification.objects.get().actor_count == 1
    (shown,) = api_client(people[1]).get("/api/v1/notifications/").json()["results"]
    assert shown["text"] == "john_doe liked “Learn Python in 30 Days”"


def test_notifying_of_somebody_who_is_not_there_tells_nobody(db):
    run(NOTIFY)
    assert not Notification.objects.exists()


def test_cache_frequently_accessed_data():
    assert run(CACHE)["profile"] == {"username": "john_doe", "bio": "Learning enthusiast"}
