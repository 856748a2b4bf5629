"""Figures of the delivery, in one place; times in seconds."""

from datetime import timedelta

BATCH = 20
"""Events that one claim takes: many enough to save most claims under load, and few behind a slow listener."""

MAX_HELD = 10
LOOK_EVERY = 0.02
"""Claims that one worker holds while more comes in, and how often it looks for more between two events."""

CLAIM = timedelta(seconds=10)
"""How long a claim holds; renewed between events. A killed worker delays its events by this and a sweep at most."""

MAX_ATTEMPTS = 10
BACKOFF_FIRST = 2.0
BACKOFF_MAX = 3600.0
MAX_ERROR_LENGTH = 4000

SWEEP = 500
SWEEP_EVERY = 60.0

KEEP_HANDLED = timedelta(days=7)
MAX_ANNOUNCED = 10_000
BROKER_PAUSE = 1.0
WARN_EVERY = 60.0
