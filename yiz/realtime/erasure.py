"""Taking a person out of what others were told."""

from django.db.models import Q

from yiz.realtime.models import RoomEvent

CHUNK = 500
ERASED = "erased"
"""An event that says nothing, in the place of one that named somebody who is no longer there."""


def forget(user_id: str) -> None:
    """Empties every event that the person caused, or that names them; they stay, since the numbers of a room have no
    gaps. Reads the whole journal, which holds a day, and the newest event of each room.
    """
    naming = RoomEvent.objects.filter(Q(actor_id=user_id) | Q(data__contains=user_id) | Q(key__contains=user_id))
    while ids := list(naming.order_by("id").values_list("id", flat=True)[:CHUNK]):
        for event_id in ids:
            RoomEvent.objects.filter(pk=event_id).update(event=ERASED, data="{}", actor_id="", key=event_id)
