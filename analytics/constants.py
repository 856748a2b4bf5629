"""Figures of analytics."""

from datetime import timedelta

KEPT = timedelta(days=90)
"""How long raw events stay."""

MAX_BATCH = 500
MAX_PROPERTIES_BYTES = 4_096
MAX_EVENT_ID = 64
MAX_SESSION_ID = 64
MAX_DURATION = 24 * 60 * 60
MAX_CUSTOM_DEPTH = 4

EARLY = timedelta(seconds=60)
"""An event may be this much ahead of the server's clock, and is then taken to happen now."""
LATE = timedelta(days=7)
"""An event may come this long after it happened: for clients that were offline."""
MAX_CLOCK_OFFSET = timedelta(hours=24)
"""By how much `sent_at` may show a client's clock to be wrong; its times are moved by what it is wrong by."""

HALF_HOUR = 1_800
HALF_HOURS_A_DAY = 48

FEW = 5
"""Figures of fewer people than this are withheld: they would be figures of persons."""

SKETCH_LG_K = 12
"""2^12 registers: unique counts are exact up to a few hundred, and within 1.6 % (one standard error) beyond."""

ROLLUP_EVERY = 600.0
ROLLUP_CHUNK = 20_000
ROLLUP_WRITE = 1_000
ROLLUP_OVERLAP = timedelta(minutes=15)
"""How far behind its own time an event's row may appear: what arrived since then is looked at again."""
KEEP_HOURS = timedelta(days=14)
"""How long figures by the hour stay."""
