from django.db import models

from profiles.constants import CATEGORY_MAX
from yiz.ids import ObjectIdModel


class Window(models.TextChoices):
    """Since when points count on a leaderboard."""

    WEEK = "week", "The last seven days"
    MONTH = "month", "The last thirty days"
    ALL = "all", "All time"


class LeaderboardEdition(ObjectIdModel):
    """A leaderboard as it was computed at one time; an empty category stands for all of them.

    A reader who has begun with one edition goes on with it: it is kept until two newer ones are there.
    """

    window = models.CharField(max_length=8, choices=Window)
    category = models.CharField(max_length=CATEGORY_MAX, blank=True)
    made_at = models.DateTimeField(null=True, help_text="null until it is complete")

    class Meta:
        db_table = "leaderboard_editions"
        indexes = [
            # the newest edition of a board, and those that are older
            models.Index(fields=["window", "category", "-id"], name="leaderboard_editions_new"),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.category} {self.pk}".replace("  ", " ")


class LeaderboardStanding(ObjectIdModel):
    """One account's place. Those with as many points share a rank; `position` is unique and orders the page."""

    edition = models.ForeignKey(LeaderboardEdition, on_delete=models.CASCADE, related_name="standings", db_index=False)
    user = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    position = models.IntegerField()
    rank = models.IntegerField()
    points = models.IntegerField()

    class Meta:
        db_table = "leaderboard_standings"
        constraints = [
            # a page of a leaderboard
            models.UniqueConstraint(fields=["edition", "position"], name="one_standing_a_position"),
        ]
        indexes = [
            # where one account stands
            models.Index(fields=["user", "edition"], name="leaderboard_standings_user"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.user_id}"
