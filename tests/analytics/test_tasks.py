"""Raw events go after 90 days."""

from datetime import timedelta

from django.utils import timezone

from analytics.models import Event
from analytics.tasks import clean
from yiz.ids import id_at


def test_what_is_older_than_90_days_goes(db):
    now = timezone.now()
    ages = {days: id_at(now - timedelta(days=days)) for days in (0, 89, 91, 400)}
    for days, event_id in ages.items():
        Event.objects.create(id=event_id, kind="skill_view", at=now - timedelta(days=days))
    assert clean(lambda rows, what: None) == 2
    assert set(Event.objects.values_list("id", flat=True)) == {ages[0], ages[89]}
