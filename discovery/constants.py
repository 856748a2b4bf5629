"""The numbers of this app, each with its unit."""

from datetime import UTC, datetime, timedelta

# --- trending ------------------------------------------------------------------------------------------------------

HALF_LIVES = {"day": timedelta(hours=6), "week": timedelta(hours=36), "month": timedelta(hours=120)}
GENESIS = datetime(2020, 1, 1, tzinfo=UTC)
HALF_LIVES_A_BASE = 512  # after so many the scores are reckoned from a later moment: 2^1023 is where numbers end

WEIGHTS = {"view": 1.0, "like": 4.0, "rating": 3.0, "comment": 5.0, "download": 8.0, "fork": 10.0}
WEIGHT_OF_A_STAR = 1.0  # each star of a rating, on top of its weight
NEWBORN = timedelta(hours=24)  # what an account does in its first hours weighs nothing
VOTES_KEPT = timedelta(days=400)  # 80 half-lives of the month: what is older says nothing any more

TRENDING_EVERY = 15 * 60.0
TRENDING_TOLD = 10  # skills that the live update names
SHIFT_CHUNK = 500  # rows that are shifted, or cleaned, at a time

# --- catalogue -----------------------------------------------------------------------------------------------------

TOP_TAGS = 10
TRENDING_OF_A_CATEGORY = 3
SIMILAR_AT_MOST = 20
SIMILAR_TAGS = 3  # of its tags, the rarest, are looked under
SIMILAR_BY_TAG = 100  # skills that are looked at under each shared tag
SIMILAR_BY_CATEGORY = 50
SIMILAR_BY_PEOPLE = 50  # skills that the trained model says go with it

# --- recommendations -----------------------------------------------------------------------------------------------

RECOMMENDED_AT_MOST = 50
TRAINING_EVERY = 6 * 3600.0
WEIGHTS_OF_KINDS = {"download": 5.0, "fork": 5.0, "bookmark": 4.5, "like": 4.0}  # a rating weighs its stars
POSITIVE = 4.0  # from this weight on, something was to a user's liking
HISTORY_AT_MOST = 300  # deeds of a user that are looked at
TASTE_TAGS = 5
BY_TAG = 30  # skills that are looked at under each of these tags
FRIENDS_AT_MOST = 25  # people followed whose likes are looked at
FRIENDS_LIKES = 200  # of their likes, the newest
FROM_A_SOURCE = 60  # candidates that one source may bring
IN_A_ROW = 2  # by the same author, or of the same category
NAMED = 3  # what a reason names
FUSION = 20  # of reciprocal rank fusion: how little the first places count more than the next
SHARES = {"collaborative": 3.0, "content": 1.0, "social": 1.2, "trending": 0.6}

# --- training of recommendations -----------------------------------------------------------------------------------

DENSE_ITEMS = 6_000  # skills that EASE takes; a matrix of so many is 144 MB
CHOOSING_ITEMS = 2_000  # of them, those that are tried with each parameter
CHOOSING_USERS = 1_500  # people on whose held-out deeds parameters are judged
SHOWN_TO = 5_000  # people on whose lists it is judged how much is shown
KEPT_OF_A_ROW = 800  # values that a stored vector has
PENALTIES = (60.0, 200.0, 600.0, 1_800.0)
RANKS = (16, 40)  # tastes of the low-rank matrix
SMOOTH = (0.3, 0.7)  # what it may count beside EASE's
COST_OF_A_PLACE = 0.07  # share of the value of a list that its last place is
GAIN_WANTED = 0.003  # share by which anything but plain EASE must be better
SESSION = 12  # deeds in a row that belong together
TAIL_SHARE = 0.3  # what a cosine counts beside a value of EASE
NEGATIVE_VALUE = -0.3  # what a dismissal counts
COVERAGE_WANTED = 0.27  # share of all skills that is to be in somebody's ten
PLACES = 10
MIN_POSITIVE = 200  # likings without which there is nothing to be learnt
FALL_ALLOWED = 0.05  # share by which the held-out figure may fall from one version to the next
STALE_AFTER = timedelta(days=14)
VERSIONS_KEPT = 3
VECTORS_AT_ONCE = 200  # rows of about 5 KB that are written or removed together
SCORED_AT_MOST = 100  # deeds that a user's list is computed from, the newest
DISMISSALS_AT_MOST = 50
