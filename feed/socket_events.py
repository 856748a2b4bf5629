"""What is told in the room of one's feed."""

from feed.shapes import BUILDING, ITEM
from yiz.realtime.catalogue import taken, told

ROOM = {"room": "feed:66f0c2a54f1a2b3c4d5e6f01"}

taken("join_feed", example={}, answer=ROOM)
taken("leave_feed", example={}, answer=ROOM, about="Out of it.")
told("feed_item", "feed", about="A new item of your feed, as the API shows it.", example=ITEM)
told(
    "feed_ready",
    "feed",
    about="The feed was built anew, as you had asked; read it again.",
    example={"refresh_id": BUILDING["refresh_id"]},
)
