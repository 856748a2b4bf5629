"""The moderators' place: the queue and its cases, people, appeals, the log, as pages of Django's admin."""

from moderation.admin import appeals, cases, classifier, log, people, rules

__all__ = ["appeals", "cases", "classifier", "log", "people", "rules"]
