"""Figures of the sending of mails, in one place."""

from datetime import timedelta

MAX_ATTEMPTS = 10
BACKOFF_FIRST = 30.0
BACKOFF_MAX = 6 * 3600.0
"""Seconds. Ten attempts take a little over four hours in all."""

CLAIM = timedelta(minutes=5)
"""How long a worker holds a mail: longer than a conversation with the slowest server, each step of which has
`EMAIL_TIMEOUT` seconds. A killed worker delays its mail by this and a sweep at most."""

SWEEP_EVERY = 60.0
BATCH = 20
KEEP = timedelta(days=90)
"""How long the log keeps what was sent, and so how long a key keeps a mail from being sent again."""

MAX_SUBJECT = 200
MAX_KEY = 160
MAX_ERROR_LENGTH = 4000
