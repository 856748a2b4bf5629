"""What the plan endpoints take, and what they answer (for the documentation)."""

from __future__ import annotations

from rest_framework import serializers

from social import constants
from social.serializers.skills import DaysField, SkillDaySerializer
from yiz.api.fields import IdField, LineField, TextField
from yiz.api.serializers import StrictSerializer


class PlanInput(StrictSerializer):
    """A plan of one's own making."""

    title = LineField(max_length=constants.MAX_TITLE)
    description = TextField(max_length=constants.MAX_DESCRIPTION, required=False, allow_blank=True)
    days = DaysField()


class PlanQuery(StrictSerializer):
    skill = IdField(required=False, help_text="The plan made from this skill.")


class ProgressSerializer(serializers.Serializer):
    completed_days = serializers.IntegerField()
    total_days = serializers.IntegerField()
    percent = serializers.IntegerField(help_text="Rounded down; 100 means all.")
    streak = serializers.IntegerField(help_text="Days in a row, up to today or yesterday, in the owner's time zone.")


class PlanDaySerializer(SkillDaySerializer):
    completed_at = serializers.DateTimeField(allow_null=True)


class PlanSerializer(serializers.Serializer):
    """A plan of the caller's own."""

    id = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField()
    skill = serializers.CharField(allow_null=True)
    skill_version = serializers.IntegerField(allow_null=True)
    days = PlanDaySerializer(many=True)
    progress = ProgressSerializer()
    started_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class DayProgressSerializer(serializers.Serializer):
    day = serializers.IntegerField()
    title = serializers.CharField()
    tasks = serializers.IntegerField()
    minutes = serializers.IntegerField()
    completed_at = serializers.DateTimeField(allow_null=True)


class PlanProgressSerializer(ProgressSerializer):
    plan = serializers.CharField()
    longest_streak = serializers.IntegerField()
    minutes_left = serializers.IntegerField()
    estimated_end = serializers.DateField(allow_null=True, help_text="At the pace so far; null when all is done.")
    started_at = serializers.DateTimeField(allow_null=True)
    last_completed_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)
    days = DayProgressSerializer(many=True)


class DownloadSerializer(serializers.Serializer):
    plan = PlanSerializer()
    downloaded = serializers.BooleanField()
    count = serializers.IntegerField()
