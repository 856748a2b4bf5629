from django.db import models

from yiz.ids import ObjectIdModel


class LastSeen(ObjectIdModel):
    """When a person was last connected: put down when a connection ends, and now and then while it lasts."""

    user_id = models.CharField(max_length=24, unique=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "last_seen"

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at}"


class RoomEvent(ObjectIdModel):
    """What was told in a personal room, under its number there: kept for those who were not connected.

    The newest row of a room is never deleted while the room exists: the next number comes from it. `key` is what makes
    telling twice the same as telling once; what nobody gave a key has its number for one.
    """

    room = models.CharField(max_length=80)
    seq = models.BigIntegerField()
    key = models.CharField(max_length=80)
    event = models.CharField(max_length=64)
    data = models.TextField()
    actor_id = models.CharField(max_length=24, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "room_events"
        constraints = [
            # the order of a room, its newest row, and what decides between two who want one number
            models.UniqueConstraint(fields=["room", "seq"], name="room_events_order"),
            # what decides whether something was told already
            models.UniqueConstraint(fields=["room", "key"], name="room_events_once"),
        ]
        indexes = [
            # what is expired, and what is recent
            models.Index(fields=["at", "id"], name="room_events_at"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.seq} in {self.room}"
