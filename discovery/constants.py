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
SIMILAR_BY_TAG = 100  # skills that are looked at under each shared tag
SIMILAR_BY_CATEGORY = 50

# --- recommendations -----------------------------------------------------------------------------------------------

RECOMMENDED_AT_MOST = 50
TRAINING_EVERY = 6 * 3600.0
