"""What is told in personal rooms, and what devices say of notifications. All of it is kept for a day, for `resume`."""

from notifications.examples import NOTIFICATION, UNREAD
from yiz.realtime.catalogue import taken, told

ID = NOTIFICATION["id"]

taken("mark_read", example={"notification_id": ID}, answer=UNREAD)
told(
    "personal_notification",
    "user",
    about="A notification as the API shows it, new or grown; the same `id` replaces what you have.",
    example={**NOTIFICATION, **UNREAD},
)
told(
    "notification_read",
    "user",
    about="Read, or unread again, on another device; `all` when `notification_ids` is empty.",
    example={"notification_ids": [ID], "all": False, "read": True, **UNREAD},
)
told(
    "notification_removed",
    "user",
    about="No longer in the list; all that are read when `notification_ids` is empty.",
    example={"notification_ids": [ID], "all_read": False, **UNREAD},
)
told(
    "moderation_decision",
    "user",
    about="What was decided about what you wrote, your report or your appeal. Its `data` have more, by `type`.",
    example={
        "type": "moderation_decision",
        "target": {"kind": "comment", "id": ID},
        "title": "Learn Python in 30 Days",
        "decision": "hide",
        "reason": "It is an advertisement.",
    },
    choices={"type": ("moderation_decision", "report_resolved", "appeal_decided")},
    optional=("decision", "reason"),
)
