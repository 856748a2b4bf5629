from django.db import models

from yiz.ids import ObjectIdModel


class Visibility(models.TextChoices):
    """Who may see a profile, an activity or a skill."""

    PUBLIC = "public", "Everybody"
    FOLLOWERS = "followers", "Followers"
    PRIVATE = "private", "Only me"


class WhoMayComment(models.TextChoices):
    EVERYONE = "everyone", "Everybody"
    FOLLOWERS = "followers", "Followers"
    NOBODY = "nobody", "Nobody"


class UserPrivacy(ObjectIdModel):
    """One row a user. What lists filter by (visibility, searchable) stands in the user's own row as well."""

    user = models.OneToOneField("profiles.User", on_delete=models.CASCADE, related_name="privacy")
    profile_visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.PUBLIC)
    activity_visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.PUBLIC)
    searchable = models.BooleanField(default=True)
    show_stats = models.BooleanField(default=True)
    who_may_comment = models.CharField(max_length=16, choices=WhoMayComment, default=WhoMayComment.EVERYONE)
    allow_analytics = models.BooleanField(default=True, help_text="what this person does is counted")

    class Meta:
        db_table = "user_privacy"
        verbose_name_plural = "privacy settings"

    def __str__(self) -> str:
        return f"privacy of {self.user_id}"
