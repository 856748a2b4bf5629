"""Old notifications go, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.models import Notification, NotificationActor
from notifications.tasks import clean
from tests.factories.profiles import make_user
from yiz.ids import id_at


def notification(user, *, age, read=None):
    """One that is `age` days old, and was read `read` days ago."""
    now = timezone.now()
    made = now - timedelta(days=age)
    row = Notification.objects.create(
        id=id_at(made)[:8] + f"{age:016x}",
        recipient=user,
        type="like_received",
        group_key="x",
        dedupe_key=f"x#{age}",
        target_kind="skill",
        target_id=user.id,
        created_at=made,
        updated_at=made,
        read_at=None if read is None else now - timedelta(days=read),
    )
    NotificationActor.objects.create(notification=row, actor_id=user.id, recipient_id=user.id, source_key=f"x:{age}")
    return row.id


@pytest.mark.parametrize(
    ("age", "read", "stays"),
    [(364, None, True), (366, None, False), (120, 89, True), (120, 91, False), (366, 1, False), (10, 1, True)],
)
def test_read_ones_go_after_90_days_and_all_after_365(db, age, read, stays):
    made = notification(make_user(), age=age, read=read)
    told = []
    assert clean(lambda rows, what: told.append(rows)) == (0 if stays else 1)
    assert Notification.objects.filter(pk=made).exists() is stays
    assert NotificationActor.objects.exists() is stays
    assert told == ([] if stays else [1])
