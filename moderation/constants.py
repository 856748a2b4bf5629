"""The figures of moderation, each with its unit."""

from datetime import UTC, datetime, timedelta

MAX_REPORT_TEXT = 2_000
MAX_NOTE = 2_000
MAX_EXCERPT = 4_000
MAX_APPEAL = 4_000

# --- what makes a case urgent --------------------------------------------------------------------------------------

SEVERITY = {
    "off_topic": 0.5,
    "other": 1.0,
    "spam": 1.0,
    "misinformation": 1.5,
    "copyright": 2.0,
    "impersonation": 2.0,
    "privacy": 3.0,
    "harassment": 3.0,
    "sexual": 3.0,
    "hate": 4.0,
    "violence": 4.0,
    "illegal": 4.0,
    "self_harm": 5.0,
}
"""How grave each reason for a report is."""

THOUSANDTHS = 1_000
"""Credibility is stored in thousandths, as whole numbers, so that sums are exact in whichever order they are made."""

AGEING = 1.10
"""By how much a case's priority grows a day that it waits."""

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
"""From which the ageing is reckoned (`moderation.priority`)."""

ALERT_PRIORITY = 5.0
"""From this priority on, the moderators are alerted."""

# --- whose reports count -------------------------------------------------------------------------------------------

PRIOR_AGREED, PRIOR_DECIDED = 2, 4
"""What everybody's credibility begins with: two agreed with of four, 0.5."""

UNRELIABLE = 0.2
"""Below this credibility, with at least `UNRELIABLE_AFTER` decided reports, somebody's reports no longer count."""

UNRELIABLE_AFTER = 10

HIDE_AT = 3_000
"""Thousandths of credibility at which content is hidden until a moderator has looked."""

NEWBORN = timedelta(days=7)
"""How long an account is new: its reports open cases, but hide nothing."""

# --- deciding ------------------------------------------------------------------------------------------------------

CLAIM = timedelta(minutes=30)
"""How long a case stays with the moderator who has claimed it."""

STRIKES_LAST = timedelta(days=180)
STRIKES = {"warn": 1, "hide": 1, "remove": 1, "suspend": 2, "ban": 3}
"""How many strikes a decision brings its author."""

STRIKES_TO_SUSPEND = 3
"""From so many strikes that count on, a suspension is advised."""

SUSPENSION = timedelta(days=7)
"""How long a suspension lasts when nothing is said of it."""

MODERATOR_MAY_SUSPEND = timedelta(days=30)
"""The longest suspension that a moderator who isn't a senior one may give."""

APPEAL_WITHIN = timedelta(days=30)
"""How long a decision can be appealed."""

BULK_MAX = 100
"""Cases that one call may decide."""

CHUNK = 200
"""Reports that are settled, or rows that are read, at a time."""

LOG_CHUNK = 1_000
LOG_TRIES = 200

PROVEN = 3
"""From so many reports that moderators agreed with on, a reporter is proven."""

RULE_WEIGHT = 1_000
"""What a rule's hit adds to a case, in thousandths of credibility: as much as a perfect reporter."""

TRIES = 20
"""Of a change that must find what it has read unchanged."""
