"""The numbers of search."""

MAX_QUERY = 500  # characters
MAX_QUERY_WORDS = 32
LANGUAGES_AT_MOST = 8  # that the words of one query are stemmed in
MAX_TASK_WORDS = 3_000  # of a skill's days that are searched
MAX_TASKS_SHOWN = 20_000  # characters that highlights are cut from

# --- BM25F (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009, section 3.6) --------------------------
FIELDS = ("title_words", "tag_words", "description_words", "task_words")
FIELD_WEIGHTS = (3.0, 2.0, 1.0, 0.7)
FIELD_NORMS = (0.4, 0.3, 0.75, 0.75)  # b: how much a long field counts against a word in it
SHORTEST_NORM = 0.5  # a word in a field of three words does not count more than this makes it
SATURATION = 1.6  # k1
USUAL_LENGTHS = (5.0, 3.0, 40.0, 100.0)  # words, as long as no model has been computed

# --- candidates ------------------------------------------------------------------------------------------------------
RESULTS_AT_MOST = 120  # of one search, over all pages
ENGINE_AT_MOST = 400  # documents that the full-text index is asked for
SIMILAR_AT_MOST = 60  # documents found by their vector alone
SIMILAR_AT_LEAST = 0.35  # cosine, for those
GUARDED_AT_MOST = 300  # documents of people whom the caller follows that are not for everybody

# --- the ranking: what words say is from 0 to 1 ----------------------------------------------------------------------
VECTOR_SHARE = 0.6  # of meaning; the rest is what the words themselves say
MISSPELT = 0.6  # how much a word weighs that was corrected
RATING_PRIOR = 0.02
RECENCY_PRIOR = 0.01
RECENCY_YEARS = 4.0

# --- the model -------------------------------------------------------------------------------------------------------
MODEL_EVERY = 3 * 3600.0  # seconds
MODEL_AT_LEAST = 200  # public skills; below that the full-text index says all there is to say
MODEL_GROWTH = 0.02  # computed anew when so many documents have come, of those that it knows
DIMENSIONS = 200
DIMENSIONS_OF_MANY = 128
MANY = 20_000  # documents; above, only the nearest cells of them are compared
TRAINED_AT_MOST = 40_000  # documents that the directions are learnt from
CELLS_PROBED = 0.06
LATE_DOCUMENTS = 100  # ids that are looked back for documents whose transaction ended later than that of greater ones
MODEL_LOOK = 30.0  # seconds between two looks for a newer model
PART_BYTES = 4 * 1024 * 1024
MODELS_KEPT = 2

# --- suggestions and spelling ----------------------------------------------------------------------------------------
SUGGESTIONS = 10
SUGGESTED_PEOPLE = 3
SUGGESTED_TAGS = 3
KEYS_OF_A_TITLE = 8
KEYS_READ = 120
MAX_PREFIX = 60  # characters
SHORTEST_CORRECTED = 4  # letters; shorter words are taken as they are
