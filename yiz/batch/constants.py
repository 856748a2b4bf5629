"""Figures of the batch tasks."""

from datetime import timedelta

LEASE = timedelta(seconds=60)
"""How long a run holds its task without a sign of life; a killed run delays the next one by no more."""

QUEUED_LEASE = timedelta(minutes=10)
"""How long a run that was asked for waits for a worker before another may take its place."""

QUEUED = "waits for a worker"
KEEP_RUNS = timedelta(days=30)
CLEANUP_EVERY = 24 * 3600.0
MAX_ERROR_LENGTH = 4000
MAX_PROGRESS = 200

ENGAGEMENT_EVERY = 5 * 60.0
ENGAGEMENT_OVERLAP = timedelta(minutes=10)
"""So far back an event is looked at again: it may have become visible after others that are younger."""
ENGAGEMENT_REACH = timedelta(days=7)
"""What changed earlier than this is `reconcile`'s: the outbox forgets it."""
MAINTENANCE_EVERY = 30 * 60.0
CHUNK = 1_000

ESSENTIAL = frozenset({"outbox_sweep", "mail_sweep"})
"""Run even when the schedules are switched off: without them what a killed worker left would never be told or sent."""
