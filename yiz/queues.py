"""Celery's settings for who does what, how long it may take, and what happens to it when a worker dies.

Four queues, so that what takes long never keeps somebody waiting who is looking: `realtime` (events: notifications,
sockets, feeds), `default` (everything small), `mail`, and `heavy` (roll-ups, training, exports, clean-up).
"""

from typing import Any

from kombu.entity import Queue

REALTIME, DEFAULT, MAIL, HEAVY = "realtime", "default", "mail", "heavy"
NAMES = (REALTIME, DEFAULT, MAIL, HEAVY)

SENT_AT = "yiz_sent_at"
"""The header of a message that says when it was sent, in Unix seconds."""

ROUTES: dict[str, Any] = {
    "events.*": {"queue": REALTIME},
    "mail.*": {"queue": MAIL},
    "batch.*": {"queue": HEAVY},
    "profiles.export": {"queue": HEAVY},
    "moderation.rule_trial": {"queue": HEAVY},
}

LONGEST = 3600
"""Seconds after which any task is ended; its own soft limit is a little before, so that it can say so."""

CONFIG: dict[str, Any] = {
    "task_queues": [Queue(name) for name in NAMES],
    "task_default_queue": DEFAULT,
    "task_routes": ROUTES,
    "task_create_missing_queues": False,
    "task_time_limit": LONGEST,
    "task_soft_time_limit": LONGEST - 60,
    "task_annotations": {
        "events.deliver": {"time_limit": 300, "soft_time_limit": 280},
        "mail.send": {"time_limit": 300, "soft_time_limit": 280},
    },
    # nobody reads results; a task is done once it has been carried out, and done again when its worker died
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
}

TRANSPORT: dict[str, Any] = {
    # whoever sends a task learns within two seconds that the broker is away
    "max_retries": 1,
    "interval_start": 0.1,
    "interval_max": 0.5,
}
REDIS_TRANSPORT: dict[str, Any] = {
    **TRANSPORT,
    "socket_connect_timeout": 2,
    # longer than the longest task: otherwise Redis would hand it to a second worker while the first is at it
    "visibility_timeout": 2 * LONGEST,
}
