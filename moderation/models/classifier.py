from django.db import models

from yiz.clock import now
from yiz.ids import ObjectIdModel


class ClassifierStatus(models.TextChoices):
    ACTIVE = "active", "In use"
    RETIRED = "retired", "Followed by a better one"
    REFUSED = "refused", "Trained, but not better than the one in use"


class ClassifierVersion(ObjectIdModel):
    """One version of the classifier: what it was trained on, how good it is on what was held out, how it is used.

    `figures` has for each label its F1, AUC and precision on the held-out part, and those of the version that was in
    use then. `packed` is the model itself (`moderation.classifier.model`), a few hundred kilobytes.
    """

    status = models.CharField(max_length=10, choices=ClassifierStatus, default=ClassifierStatus.REFUSED)
    texts = models.IntegerField(default=0)
    decided = models.IntegerField(default=0, help_text="texts that moderators have decided")
    held_out = models.IntegerField(default=0)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True, help_text="of what it was trained on")
    seconds = models.FloatField(default=0.0, help_text="time of the training")
    note = models.CharField(max_length=300, blank=True)
    packed = models.BinaryField(default=bytes)
    created_at = models.DateTimeField(default=now)
    activated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "moderation_classifiers"
        # the one in use, and those before it
        indexes = [models.Index(fields=["status", "-id"], name="classifiers_now")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.status}"
