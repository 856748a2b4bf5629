"""The numbers of auto-rules, each with its unit."""

MAX_DEPTH = 6  # of conditions inside conditions
MAX_NODES = 60  # conditions in one rule
MAX_KEYWORDS = 10_000  # in one rule
MAX_KEYWORDS_TOGETHER = 40_000  # in all rules that are switched on
MAX_KEYWORD = 100  # characters
MIN_PART = 3  # characters of a keyword that is also looked for inside words
MAX_PATTERN = 500  # characters
MAX_PROGRAM = 1_000  # instructions of a compiled pattern: what the time of a search grows with
MAX_PROGRAMS_TOGETHER = 40_000  # in all rules that are switched on
PATTERN_MEMORY = 1 << 20  # bytes that the automaton of one pattern may take
MAX_DOMAINS = 1_000
MAX_WINDOW_HOURS = 7 * 24  # how far back repeats and rates look
MAX_TIMES = 50  # of repeats; as many texts are compared at most
MAX_RATE = 500
MAX_RULES = 500

MAX_RAW_MATCHES = 100_000  # of keywords in one text, overlapping ones included, that are looked at
MAX_EVIDENCE = 10  # pieces of text that are kept of one hit
MAX_EXCERPT = 200  # characters of each

KINDS = ("skill", "comment", "task", "user", "review")
"""What rules can be about; `user` is what a profile says."""

FIELDS = {
    "skill": ("title", "description", "category", "tags", "days"),
    "comment": ("body",),
    "task": ("title", "description", "resource_url"),
    "user": ("username", "display_name", "bio", "website"),
    "review": ("review",),
}
"""What each kind is made of, as screening is given it."""

ALL_FIELDS = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))
