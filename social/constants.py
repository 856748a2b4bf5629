"""The numbers of this app, each with its unit."""

MAX_DAYS = 366
MAX_TASKS_A_DAY = 50
MAX_DAYS_BYTES = 512 * 1024  # of the days as JSON
MAX_IMPORT_BYTES = 3 * 512 * 1024  # of a file: the largest days, indented or escaped, come in again as they went out
MAX_TITLE = 120  # characters, of a skill or a plan
MAX_DAY_TITLE = 200
MAX_TASK_TITLE = 300
MAX_TASK_DESCRIPTION = 4_000
MAX_URL = 1_000
MAX_DESCRIPTION = 10_000
MAX_CATEGORY = 40
MAX_LANGUAGE = 12
MAX_TAGS = 10
MAX_TAG = 32
MAX_TASK_MINUTES = 1_440
MAX_SOURCE = 300
MAX_LICENCE = 200

RARE_TAG = 1_000  # up to so many skills, a tag's ids are listed; above, the ordering's index is walked

RATING_PRIOR_WEIGHT = 10  # C of the Bayesian average: how many average ratings a skill begins with
RATING_PRIOR_MEAN = 3.0  # m as long as nothing has been rated

MAX_EDIT_TRIES = 8  # of an edit that meets another one

MAX_REVIEW = 2_000
MAX_COMMENT = 5_000
MAX_COMMENT_DEPTH = 6  # of a comment below the top of its thread, which has depth 0
MENTIONS_LIMIT = 20  # names that one text may mention; the rest of them is plain text
RATING_SHARDS = 16  # rows over which the sum of all ratings is spread
MAX_SWAP_TRIES = 20  # of a change that must find what it has read unchanged
MAX_CUSTOM_TASK_TITLE = 200
MAX_CUSTOM_TASK_DESCRIPTION = 2_000
RECONCILE_CHUNK = 500  # rows that a recount holds in memory at a time
