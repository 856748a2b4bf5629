from django.db import models

from social.constants import MAX_CATEGORY, MAX_TAG
from yiz.ids import ObjectIdField, ObjectIdModel


class CatalogueEntry(ObjectIdModel):
    """As what a skill is counted now: the counters of its category and tags move from this to what is so.

    There for skills that everybody may see: published, for the public, by an author who is there.
    """

    skill_id = ObjectIdField(unique=True)
    author_id = ObjectIdField()
    category = models.CharField(max_length=MAX_CATEGORY)
    tags = models.JSONField(default=list)

    class Meta:
        db_table = "catalogue_entries"
        indexes = [
            # an author's, when the account goes or comes back
            models.Index(fields=["author_id"], name="catalogue_entries_by"),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} in {self.category}"


class CategoryCount(ObjectIdModel):
    """How many skills a category shows to everybody."""

    slug = models.CharField(max_length=MAX_CATEGORY, unique=True)
    skills_count = models.IntegerField(default=0)

    class Meta:
        db_table = "category_counts"
        # GET /skills/categories, the largest first
        indexes = [models.Index(fields=["-skills_count", "-id"], name="category_counts_top")]

    def __str__(self) -> str:
        return self.slug


class TagCount(ObjectIdModel):
    """How many skills that everybody may see have a tag: within one category, or, where that is empty, in all."""

    category = models.CharField(max_length=MAX_CATEGORY, blank=True)
    tag = models.CharField(max_length=MAX_TAG)
    skills_count = models.IntegerField(default=0)

    class Meta:
        db_table = "tag_counts"
        # the count of one tag
        constraints = [models.UniqueConstraint(fields=["category", "tag"], name="one_tag_count_a_category")]
        # GET /tags, and a category's top tags: the most used first
        indexes = [models.Index(fields=["category", "-skills_count", "-id"], name="tag_counts_top")]

    def __str__(self) -> str:
        return f"{self.tag}: {self.skills_count}"
