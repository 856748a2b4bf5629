"""What is recorded, and what is refused."""

import pytest

from analytics.models import Event
from analytics.services import AnalyticsService
from yiz.api.errors import Invalid
from yiz.ids import new_id


@pytest.mark.parametrize("user_id", [None, "a" * 24])
def test_a_view_is_recorded_for_people_signed_in_or_not(db, user_id):
    skill_id = new_id()
    AnalyticsService.track_skill_view(skill_id=skill_id, user_id=user_id, session_id="visit-1")
    event = Event.objects.get()
    assert (event.kind, event.skill_id, event.user_id, event.session_id) == ("skill_view", skill_id, user_id, "visit-1")


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"skill_id": "nonsense"}, "skill_id"),
        ({"skill_id": new_id(), "user_id": "7"}, "user_id"),
        ({"skill_id": new_id(), "view_duration": -1}, "view_duration"),
        ({"skill_id": new_id(), "view_duration": 86_401}, "view_duration"),
    ],
)
def test_nonsense_is_refused_by_name_and_not_stored(db, fields, attr):
    with pytest.raises(Invalid) as refused:
        AnalyticsService.track_skill_view(**fields)
    assert list(refused.value.detail) == [attr]
    assert not Event.objects.exists()


def test_an_unknown_interaction_is_refused(db):
    with pytest.raises(Invalid, match="view, like"):
        AnalyticsService.track_skill_interaction(interaction_type="hug", skill_id=new_id())
    assert not Event.objects.exists()
