"""What the connection itself tells and takes, and the rooms that are everybody's."""

from yiz.realtime.catalogue import taken, told

USER_ID = "66f0c2a54f1a2b3c4d5e6f01"
EVENT_ID = "66f0c2a5000000000000002a"
PRESENCE = {"user_id": USER_ID, "status": "online", "last_seen": "2026-03-01T09:00:00Z"}
STATUSES = ("online", "away", "offline")

taken(
    "authenticate",
    example={"token": "eyJhbGciOiJIUzI1NiJ9…"},
    answer={"user_id": USER_ID, "expires_at": 1772355600},
)
taken(
    "join_personal_room",
    example={"user_id": USER_ID},
    answer={"room": f"user:{USER_ID}", "last_event_id": EVENT_ID},
    about="Into one's own personal room. Keep the `event_id` of the last event that you have: `resume` begins there.",
)
taken("leave_personal_room", example={"user_id": USER_ID}, answer={"room": f"user:{USER_ID}"}, about="Out of it.")
taken(
    "resume",
    example={"last_event_id": EVENT_ID},
    answer={"room": f"user:{USER_ID}", "complete": True},
    who="signed in",
)
taken("join_system", example={}, answer={"room": "system"}, about="Into the room that `/ws/` begins in.")
taken("leave_system", example={}, answer={"room": "system"}, about="Out of it.")
taken("presence", example={"status": "away"}, answer={"status": "away"}, who="signed in")
taken(
    "subscribe_presence",
    example={"user_ids": [USER_ID]},
    answer={"presence": [PRESENCE]},
    who="signed in",
)
taken("ping", example={}, answer={"at": "2026-03-01T09:00:00Z"})
taken("pong", example={}, answer={"at": "2026-03-01T09:00:00Z"}, about="An answer to the server's `ping`; not needed.")

told(
    "system_update",
    "system",
    about="Something that everybody should know now: an announcement, a notice, maintenance. An announcement has "
    "`titles` by language and an `id`; the others a `message`, and what else is known.",
    example={"kind": "maintenance", "message": "We are moving to faster machines tonight."},
    choices={"kind": ("announcement", "notice", "maintenance")},
    optional=("message",),
)
told(
    "presence_update",
    "presence",
    about="Somebody whose presence you follow has come, gone or stepped away: told within a second, and a minute after "
    "the last sign of somebody who went without a word. Also when you may not know any more: then `offline`.",
    example={**PRESENCE, "last_seen": None},
    choices={"status": STATUSES},
)
told(
    "connected",
    about="The first frame: who you are here, null for an anonymous connection.",
    example={"user_id": None},
)
told(
    "room_left",
    about="You may not be in the room any more, and are not: what is said there does not reach you from now on.",
    example={"room": "skill:66f0c2a54f1a2b3c4d5e6f99", "reason": "forbidden"},
)
told("session_revoked", about="The sign-in has ended; the connection is closed with 4401 after this.", example={})
told("ping", about="Every 25 seconds, so that scripts see that the server is there. Native only.", example={})
told(
    "ack",
    about="The good answer to what you sent: `id` is yours. In Socket.IO your callback gets `data` instead.",
    example={"room": "system"},
    optional=("room",),
)
told(
    "error",
    about="The bad answer to what you sent (`id` is yours), or the reason why the connection is closed next. In "
    "Socket.IO `event` names what you sent, and your callback gets `{error: {code, detail, attr}}`.",
    example={"code": "not_found", "detail": "There is no such room, or it is not for you.", "attr": None},
    optional=("attr",),
)
told("closing", about="The close code, in Socket.IO only, which has none of its own.", example={"code": 4401})
