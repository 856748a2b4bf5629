from django.db import models
from django.utils import timezone

from profiles.models import Visibility
from social import constants
from social.querysets.skills import SharedSkillQuerySet
from yiz.ids import ObjectIdField, ObjectIdModel, new_id


class SkillStatus(models.TextChoices):
    DRAFT = "draft", "Draft: only its author sees it"
    PUBLISHED = "published", "Published"
    HIDDEN = "hidden", "Hidden until it has been reviewed"
    REMOVED = "removed", "Removed by a moderator"
    DELETED = "deleted", "Deleted by its author"


class Difficulty(models.TextChoices):
    BEGINNER = "beginner", "Beginner"
    INTERMEDIATE = "intermediate", "Intermediate"
    ADVANCED = "advanced", "Advanced"


class SharedSkill(ObjectIdModel):
    """A plan of days and tasks that its author shares.

    `visibility` is what the author chose, `audience` what holds: the narrower of it and of the author's profile.
    Counters, rating sums and trending scores are stored, and only ever moved by `F()` updates; `revision` rises with
    every change by the author, and is what an edit is conditional on. The large columns come last, so that SQLite
    reads a list without walking through them.
    """

    author = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="skills", db_index=False)
    slug = models.CharField(max_length=constants.MAX_TITLE + 12)
    # what an import knows its own by; the skill's own id for everything else
    import_key = models.CharField(max_length=64, unique=True, default=new_id)
    status = models.CharField(max_length=12, choices=SkillStatus, default=SkillStatus.DRAFT)
    visibility = models.CharField(max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    audience = models.CharField(max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    category = models.CharField(max_length=constants.MAX_CATEGORY)
    difficulty = models.CharField(max_length=16, choices=Difficulty, default=Difficulty.BEGINNER)
    language = models.CharField(max_length=constants.MAX_LANGUAGE, default="en")
    title = models.CharField(max_length=constants.MAX_TITLE)
    duration_days = models.IntegerField(default=0)
    estimated_minutes = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    revision = models.IntegerField(default=1)
    forked_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="forks", db_index=False
    )

    likes_count = models.IntegerField(default=0)
    bookmarks_count = models.IntegerField(default=0)
    downloads_count = models.IntegerField(default=0)
    comments_count = models.IntegerField(default=0)
    ratings_count = models.IntegerField(default=0)
    forks_count = models.IntegerField(default=0)
    views_count = models.IntegerField(default=0)
    tasks_count = models.IntegerField(default=0)
    rating_sum = models.IntegerField(default=0)
    rating_bayes = models.FloatField(default=constants.RATING_PRIOR_MEAN)
    # the histogram: how many gave one star, two, …
    ratings_1 = models.IntegerField(default=0)
    ratings_2 = models.IntegerField(default=0)
    ratings_3 = models.IntegerField(default=0)
    ratings_4 = models.IntegerField(default=0)
    ratings_5 = models.IntegerField(default=0)
    # at most one comment is pinned, since there is one place for it
    pinned_comment_id = ObjectIdField(null=True, blank=True)
    trending_day = models.FloatField(default=0.0)
    trending_week = models.FloatField(default=0.0)
    trending_month = models.FloatField(default=0.0)
    # from which moment on each of the three is reckoned (`discovery.trending.scores`)
    trending_day_base = models.SmallIntegerField(default=0)
    trending_week_base = models.SmallIntegerField(default=0)
    trending_month_base = models.SmallIntegerField(default=0)

    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    source = models.CharField(max_length=constants.MAX_SOURCE, blank=True)
    licence = models.CharField(max_length=constants.MAX_LICENCE, blank=True)
    tags = models.JSONField(default=list, blank=True)
    description = models.TextField(max_length=constants.MAX_DESCRIPTION, blank=True)
    days = models.JSONField(default=list)

    objects = SharedSkillQuerySet.as_manager()

    class Meta:
        db_table = "shared_skills"
        constraints = [
            # an author's skills have addresses of their own
            models.UniqueConstraint(fields=["author", "slug"], name="one_slug_an_author"),
        ]
        indexes = [
            # GET /skills, newest first
            models.Index(fields=["status", "-id"], name="skills_new"),
            # ordering=top
            models.Index(fields=["status", "-rating_bayes", "-id"], name="skills_top"),
            # ordering=trending_day
            models.Index(fields=["status", "-trending_day", "-id"], name="skills_day"),
            # ordering=trending
            models.Index(fields=["status", "-trending_week", "-id"], name="skills_week"),
            # ordering=trending_month
            models.Index(fields=["status", "-trending_month", "-id"], name="skills_month"),
            # a category's newest
            models.Index(fields=["status", "category", "-id"], name="skills_category_new"),
            # what trends in a category
            models.Index(fields=["status", "category", "-trending_day", "-id"], name="skills_category_day"),
            models.Index(fields=["status", "category", "-trending_week", "-id"], name="skills_category_week"),
            models.Index(fields=["status", "category", "-trending_month", "-id"], name="skills_category_month"),
            # what is rated best in a category
            models.Index(fields=["status", "category", "-rating_bayes", "-id"], name="skills_category_top"),
            # a difficulty's newest
            models.Index(fields=["status", "difficulty", "-id"], name="skills_difficulty"),
            # one author's: /users/:id/skills, /me/skills, and the one UPDATE when a profile's privacy changes
            models.Index(fields=["author", "-id"], name="skills_author"),
            # the lineage: who has forked this one
            models.Index(fields=["forked_from", "-id"], name="skills_forks"),
        ]

    def __str__(self) -> str:
        return self.title


class SkillTag(ObjectIdModel):
    """A published skill under one of its tags; there while the skill is published, whatever its audience.

    A list of tags inside a row can be indexed on MongoDB, not on SQLite; so the tags that can be looked up have rows
    of their own, the same on every database. The skill's `tags` stay what is shown.
    """

    tag = models.CharField(max_length=constants.MAX_TAG)
    skill = models.ForeignKey(SharedSkill, on_delete=models.CASCADE, related_name="tag_rows", db_index=False)

    class Meta:
        db_table = "skill_tags"
        constraints = [
            # the skills of a tag, newest first (read backwards), and each of them once
            models.UniqueConstraint(fields=["tag", "skill"], name="one_tag_once"),
        ]
        indexes = [
            # a skill's own rows, when its tags or its status change
            models.Index(fields=["skill"], name="skill_tags_of"),
        ]

    def __str__(self) -> str:
        return self.tag


class SkillVersion(ObjectIdModel):
    """What a skill said as of its version `number`; written once with that version, never changed."""

    skill = models.ForeignKey(SharedSkill, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    title = models.CharField(max_length=constants.MAX_TITLE)
    category = models.CharField(max_length=constants.MAX_CATEGORY)
    difficulty = models.CharField(max_length=16, choices=Difficulty)
    language = models.CharField(max_length=constants.MAX_LANGUAGE)
    duration_days = models.IntegerField()
    estimated_minutes = models.IntegerField()
    created_at = models.DateTimeField(default=timezone.now)
    # the names of the fields that differ from the version before
    changed = models.JSONField(default=list)
    tags = models.JSONField(default=list)
    description = models.TextField(max_length=constants.MAX_DESCRIPTION, blank=True)
    days = models.JSONField(default=list)

    class Meta:
        db_table = "skill_versions"
        constraints = [
            # one version by its number, and the history in order (read backwards)
            models.UniqueConstraint(fields=["skill", "number"], name="one_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.skill_id}"
