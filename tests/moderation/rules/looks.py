"""What rules are told in tests that are not about the database."""

from moderation.rules.language import parse
from moderation.rules.material import Material
from moderation.rules.ruleset import Rule, RuleSet, Score


class Known:
    """Facts as given."""

    def __init__(self, hours=None, written=0, similar=0, spam=None):
        self.hours, self.count, self.alike, self.spam = hours, written, similar, spam

    def account_hours(self):
        return self.hours

    def written(self, kind, minutes, at_most):
        return min(self.count, at_most)

    def similar(self, material, condition):
        return min(self.alike, condition.times)

    def score(self, material, label):
        return None if self.spam is None else Score(self.spam, ("win",))


def found(conditions, facts=None, **fields):
    """The evidence when conditions hold for these fields, None when they do not."""
    rules = RuleSet([Rule("1", "one", frozenset({"skill"}), parse(conditions), "flag")])
    hits = rules.hits(Material("skill", "a" * 24, fields), facts or Known())
    return [piece.text for piece in hits[0].evidence] if hits else None
