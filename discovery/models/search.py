"""What is searched: each published skill once more, as the words that it is found by."""

from django.db import models

from profiles.models import Visibility
from social import constants as social
from social.models import Difficulty
from yiz import clock
from yiz.ids import ObjectIdField, ObjectIdModel
from yiz.mongo.declared import TextIndex

MAX_WORD = 40
MAX_KEY = 60


class SearchDocument(models.Model):
    """A published skill, in stemmed words (`discovery.search.words`), with what a search may be narrowed by.

    Never changed: a skill that is edited gets a new document with a greater id, so that whoever knows all documents up
    to an id knows their words too. On SQLite triggers keep the FTS5 table `search_text` in step with this one.
    `absorbed`: the newest search model has its words; MongoDB's text index is divided by it.
    """

    id = models.BigAutoField(primary_key=True)
    skill_id = ObjectIdField(unique=True)
    version = models.IntegerField(default=1)
    author_id = ObjectIdField()
    audience = models.CharField(max_length=12, choices=Visibility)
    absorbed = models.BooleanField(default=False)
    category = models.CharField(max_length=social.MAX_CATEGORY)
    difficulty = models.CharField(max_length=16, choices=Difficulty)
    language = models.CharField(max_length=social.MAX_LANGUAGE)
    duration_days = models.IntegerField(default=0)
    tags = models.JSONField(default=list)
    title_words = models.TextField(blank=True)
    tag_words = models.TextField(blank=True)
    description_words = models.TextField(blank=True)
    task_words = models.TextField(blank=True)
    # as written, one task a line: what highlights are cut from
    tasks = models.TextField(blank=True)

    class Meta:
        db_table = "search_documents"
        indexes = [
            # what is not for everybody, of the people whom a caller follows
            models.Index(fields=["audience", "author_id", "-id"], name="search_documents_guarded"),
        ]

    mongo_indexes = (
        TextIndex(
            name="search_documents_text",
            fields={"title_words": 10, "tag_words": 5, "description_words": 2, "task_words": 1},
            prefix=("absorbed",),
        ),
    )

    def __str__(self) -> str:
        return self.title_words


class SearchKey(ObjectIdModel):
    """Something that a public skill is suggested by: its title from one of its words on, or a tag."""

    skill_id = ObjectIdField()
    kind = models.CharField(max_length=5, choices=[("title", "Title"), ("tag", "Tag")])
    key = models.CharField(max_length=MAX_KEY)
    head = models.CharField(max_length=2)
    rank = models.IntegerField(default=0)

    class Meta:
        db_table = "search_keys"
        constraints = [
            models.UniqueConstraint(fields=["skill_id", "kind", "key"], name="one_search_key_a_skill"),
        ]
        indexes = [
            # what begins with these letters
            models.Index(fields=["kind", "key", "-rank"], name="search_keys_by_key"),
            # the best of what begins with these two letters
            models.Index(fields=["kind", "head", "-rank", "-id"], name="search_keys_by_head"),
        ]

    def __str__(self) -> str:
        return self.key


class SearchTerm(ObjectIdModel):
    """A word of public skills, as written: what misspelt words are compared with."""

    word = models.CharField(max_length=MAX_WORD, unique=True)
    documents = models.IntegerField(default=1)

    class Meta:
        db_table = "search_terms"

    def __str__(self) -> str:
        return self.word


class SearchModel(ObjectIdModel):
    """What is computed offline from the public skills up to `last_document`: how their words weigh, and their vectors.

    In use from the moment that `ready` is set; its files are in `SearchModelPart`.
    """

    ready = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)
    last_document = models.BigIntegerField(default=0)
    documents = models.IntegerField(default=0)
    words = models.IntegerField(default=0)
    dimensions = models.IntegerField(default=0)

    class Meta:
        db_table = "search_models"
        indexes = [
            # the one in use
            models.Index(fields=["ready", "-id"], name="search_models_ready"),
        ]

    def __str__(self) -> str:
        return f"{self.documents} documents"


class SearchModelPart(ObjectIdModel):
    """A piece of a file of a search model, so that every machine can make the files its own."""

    model = models.ForeignKey(SearchModel, on_delete=models.CASCADE, related_name="parts", db_index=False)
    name = models.CharField(max_length=40)
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "search_model_parts"
        constraints = [
            models.UniqueConstraint(fields=["model", "name", "number"], name="one_search_model_part"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
