"""The numbers of the classifier, each with its unit."""

from datetime import timedelta

LABELS = ("spam", "toxicity")

WORDS = 3  # words in a row that make a feature, at most
SIGNS = (3, 5)  # letters in a row, within a word with the spaces around it
SEGMENT = 2_000  # characters that are judged together
SEGMENTS = 8  # at most of one text: the beginning, the end and what lies evenly between

LEAST_TEXTS = 2  # in which a feature must stand
MAX_FEATURES = 60_000  # of words, and as many of letters: the most frequent
SOFTNESS = 1.0  # C of the linear model
FOLDS = 5

MAX_TEXTS = 20_000  # that are learnt from: the newest decisions
MIN_EACH = 20  # texts of each class, without which a label is not learnt
MIN_DECIDED = 200  # decisions of moderators, without which nothing hides by itself
MIN_HELD_OUT = 40  # bad ones among what was held out, without which nothing hides by itself
HELD_OUT = 5  # one text in so many is never learnt from
TRIALS = 200  # of texts drawn anew, by which an advantage on the held-out part is judged

HIDE_PRECISION = 0.99
"""Of what is hidden without a rule or a person, so much must be rightly hidden."""

HIDE_MARGIN = 0.995
"""The threshold is chosen where what was not learnt from had this precision: some of it is luck."""

TRAINING_EVERY = 24 * 3600.0
KEEP_VERSIONS = 20
LOOK = timedelta(seconds=30)
"""How often a process looks for a newer version."""
