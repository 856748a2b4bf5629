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

ESSENTIAL = frozenset({"outbox_sweep", "mail_sweep"})
"""Run even when the schedules are switched off: without them what a killed worker left would never be told or sent."""
