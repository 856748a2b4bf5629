from django.db import models

from yiz.ids import ObjectIdField, ObjectIdModel


class VoteKind(models.TextChoices):
    VIEW = "view", "View"
    LIKE = "like", "Like"
    RATING = "rating", "Rating"
    COMMENT = "comment", "Comment"
    DOWNLOAD = "download", "Download"
    FORK = "fork", "Fork"


class TrendingVote(ObjectIdModel):
    """What one user's act adds to a skill's trending scores; the unique row lets everybody count once a skill and kind.

    Views come gathered: there `voter_id` is the event that tells of them, and `weight` how many people it tells of.
    """

    skill_id = ObjectIdField()
    author_id = ObjectIdField()
    voter_id = ObjectIdField()
    kind = models.CharField(max_length=10, choices=VoteKind)
    weight = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        db_table = "trending_votes"
        constraints = [
            # one vote a user, skill and kind; and all of a user, when the account goes
            models.UniqueConstraint(fields=["voter_id", "skill_id", "kind"], name="one_trending_vote_a_kind"),
        ]
        indexes = [
            # the newest votes of a skill, when its score must be summed anew
            models.Index(fields=["skill_id", "-at"], name="trending_votes_of"),
            # one user's votes for one author's skills, when there comes a block between them
            models.Index(fields=["author_id", "voter_id"], name="trending_votes_between"),
            # the oldest, which are cleaned away
            models.Index(fields=["at"], name="trending_votes_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.skill_id}: {self.weight:g}"
