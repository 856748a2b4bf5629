from django.db import models

from social.querysets.interactions import InteractionQuerySet
from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel


class InteractionKind(models.TextChoices):
    LIKE = "like", "Like"
    DOWNLOAD = "download", "Download"
    RATING = "rating", "Rating"
    BOOKMARK = "bookmark", "Bookmark"
    FORK = "fork", "Fork"


class Interaction(ObjectIdModel):
    """What one user did with one skill; the unique index decides who was first, the counters follow it."""

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    skill = models.ForeignKey("social.SharedSkill", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=InteractionKind)
    rating = models.PositiveSmallIntegerField(default=0, help_text="1 to 5 for a rating, else 0")
    review = models.TextField(max_length=2_000, blank=True)
    has_review = models.BooleanField(default=False)
    plan_id = ObjectIdField(null=True, blank=True)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    objects = InteractionQuerySet.as_manager()

    class Meta:
        db_table = "plan_interactions"
        constraints = [
            # one like, one rating, … a user and skill; also the state of a viewer for a page of skills
            models.UniqueConstraint(fields=["user", "skill", "kind"], name="one_interaction_a_kind"),
        ]
        indexes = [
            # who liked a skill, newest first; the recount of a skill's likes, bookmarks, ratings
            models.Index(fields=["skill", "kind", "-id"], name="interactions_of_skill"),
            # one's own likes, bookmarks, downloads, ratings, newest first
            models.Index(fields=["user", "kind", "-id"], name="interactions_of_user"),
            # all of one kind in the order of time: training of recommendations, trending from scratch
            models.Index(fields=["kind", "-id"], name="interactions_kind"),
            # the written reviews of a skill, newest first, without reading past bare stars
            models.Index(fields=["skill", "has_review", "-id"], name="interactions_reviews"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.skill_id} by {self.user_id}"


class RatingTotal(ObjectIdModel):
    """The sum and number of all ratings of the site, spread over a few rows so that raters do not queue for one.

    Their mean is the `m` of the Bayesian average.
    """

    shard = models.PositiveSmallIntegerField(unique=True)
    rating_sum = models.BigIntegerField(default=0)
    ratings_count = models.BigIntegerField(default=0)

    class Meta:
        db_table = "rating_totals"

    def __str__(self) -> str:
        return f"ratings, part {self.shard}"
