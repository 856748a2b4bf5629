"""The moderators' place: the queue and its cases, people, appeals, the log, as pages of Django's admin."""

from moderation.admin import appeals, cases, log, people, rules

__all__ = ["appeals", "cases", "log", "people", "rules"]
