from django.db import models
from django.utils import timezone

from social import constants
from social.querysets.plans import PlanQuerySet
from yiz.ids import ObjectIdModel, new_id


class Plan(ObjectIdModel):
    """A learner's own plan, seen by nobody else: made by hand or copied from a skill and then the learner's to change.

    `completed` maps a day's number (as text) to the moment it was completed (RFC 3339, UTC). `revision` rises with
    every change and is what a change is conditional on.
    """

    owner = models.ForeignKey("profiles.User", on_delete=models.CASCADE, related_name="plans", db_index=False)
    # `owner:skill` for a downloaded one, so that each learner has one; the plan's own id for all others
    origin = models.CharField(max_length=64, unique=True, default=new_id)
    skill = models.ForeignKey(
        "social.SharedSkill", on_delete=models.SET_NULL, null=True, blank=True, related_name="plans", db_index=False
    )
    skill_version = models.IntegerField(null=True, blank=True)
    title = models.CharField(max_length=constants.MAX_TITLE)
    revision = models.IntegerField(default=1)

    total_days = models.IntegerField(default=0)
    completed_days = models.IntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    last_completed_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    completed = models.JSONField(default=dict, blank=True)
    # the days that have been told of (0: the whole plan), so that ticking one twice tells of it once
    told = models.JSONField(default=list, blank=True)
    description = models.TextField(max_length=constants.MAX_DESCRIPTION, blank=True)
    days = models.JSONField(default=list)

    objects = PlanQuerySet.as_manager()

    class Meta:
        db_table = "plans"
        indexes = [
            # GET /plans: one's own, newest first
            models.Index(fields=["owner", "-id"], name="plans_owner"),
            # the plans made from one skill: when it is removed for good
            models.Index(fields=["skill", "-id"], name="plans_skill"),
            # who has been at work lately: reminders of streaks
            models.Index(fields=["last_completed_at", "id"], name="plans_lately"),
        ]

    def __str__(self) -> str:
        # not its title, which is its owner's alone
        return f"plan {self.id}"
