"""How rooms are called, by clients (`skill:6543…`) and on the channel layer (`room.skill.6543…`)."""

import re

SYSTEM = "system"
MODERATORS = "moderators"
TRENDING = "trending"
PERSONAL = "user"
CONTROL_GROUP = "realtime.control"
MAX_NAME = 80

_NAME = re.compile(r"[a-z]+(:[A-Za-z0-9_-]+)?\Z")


def user_room(user_id: str) -> str:
    """The personal room: durable, and only its owner is in it."""
    return f"{PERSONAL}:{user_id}"


def skill_room(skill_id: str) -> str:
    """Everybody who looks at a skill now."""
    return f"skill:{skill_id}"


def feed_room(user_id: str) -> str:
    """Live items of one user's personal feed."""
    return f"feed:{user_id}"


def presence_room(user_id: str) -> str:
    """Those who watch whether somebody is there."""
    return f"presence:{user_id}"


def is_room(name: str) -> bool:
    """Whether the name can be that of a room: a kind, or a kind and a key, and not too long for any channel layer."""
    return len(name) <= MAX_NAME and _NAME.match(name) is not None


def is_durable(room: str) -> bool:
    """Whether what is published there is stored, numbered and replayed."""
    return room.startswith(f"{PERSONAL}:")


def group_of(room: str) -> str:
    """The channel layer's group that carries the room; it allows no colon."""
    return "room." + room.replace(":", ".")
