from django.db import models

from yiz.ids import ObjectIdModel


class Digest(models.TextChoices):
    """How often a digest of what happened is sent."""

    DAILY = "daily", "Every day"
    WEEKLY = "weekly", "Every week"
    OFF = "off", "Never"


class UserEmailPreferences(ObjectIdModel):
    """Which mails a user wants, of those that can be switched off; an account without a row has the defaults.

    A field is named as the mailing list whose mails it lets through.
    """

    user = models.OneToOneField("profiles.User", on_delete=models.CASCADE, related_name="email_preferences")
    welcome = models.BooleanField(default=True)
    creator_summary = models.BooleanField(default=True)
    digest = models.CharField(max_length=8, choices=Digest, default=Digest.WEEKLY)

    class Meta:
        db_table = "user_email_preferences"
        verbose_name_plural = "e-mail preferences"

    def __str__(self) -> str:
        return f"e-mail preferences of {self.user_id}"
