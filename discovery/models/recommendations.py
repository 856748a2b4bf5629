from typing import Any

from django.db import models

from yiz.clock import now
from yiz.ids import ObjectIdField, ObjectIdModel


class ModelStatus(models.TextChoices):
    TRAINING = "training", "Being trained"
    ACTIVE = "active", "In use"
    RETIRED = "retired", "Followed by a newer one"
    REFUSED = "refused", "Trained, but worse than the one in use"


class RecommendationModel(ObjectIdModel):
    """One version of the item-based model: how it was trained, how good it was on what was held out, how it is used."""

    status = models.CharField(max_length=10, choices=ModelStatus, default=ModelStatus.TRAINING)
    users = models.IntegerField(default=0)
    items = models.IntegerField(default=0)
    interactions = models.IntegerField(default=0)
    ndcg = models.FloatField(default=0.0, help_text="NDCG@10 on the newest part of each history, held out")
    recall = models.FloatField(default=0.0, help_text="Recall@10 on the same")
    coverage = models.FloatField(default=0.0, help_text="Share of the skills that are in anybody's ten")
    seconds = models.FloatField(default=0.0, help_text="Time of the training")
    parameters = models.JSONField(default=dict, help_text="What was chosen on the held-out part")
    index = models.BinaryField(default=bytes)  # its skills in their order (`discovery.recommendations.packing`)
    note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=now)
    activated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recommendation_models"
        # the one in use, and those before it
        indexes = [models.Index(fields=["status", "-id"], name="recommendation_models_now")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.status}"


class SkillVector(ObjectIdModel):
    """What a model says of one skill: which others go with it, and how much (`discovery.recommendations.packing`)."""

    model: Any = models.ForeignKey(RecommendationModel, on_delete=models.CASCADE, related_name="+", db_index=False)
    skill_id = ObjectIdField()
    packed = models.BinaryField()

    class Meta:
        db_table = "recommendation_vectors"
        # the vectors of the skills in a user's history
        constraints = [models.UniqueConstraint(fields=["model", "skill_id"], name="one_vector_a_skill")]

    def __str__(self) -> str:
        return f"vector of {self.skill_id}"


class Dismissal(ObjectIdModel):
    """A user does not want this skill to be recommended, ever again; for the training it counts against it."""

    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    skill = models.ForeignKey("social.SharedSkill", on_delete=models.CASCADE, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "dismissals"
        constraints = [
            # once; and all that one user has dismissed
            models.UniqueConstraint(fields=["user", "skill"], name="one_dismissal_a_skill"),
        ]
        # all of them in the order of time, for the training, is the primary key
        indexes = [models.Index(fields=["skill"], name="dismissals_of")]  # when a skill is removed for good

    def __str__(self) -> str:
        return f"{self.user_id} dismisses {self.skill_id}"
