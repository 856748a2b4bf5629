"""What sharing and upgrading a plan take, and what they answer (for the documentation)."""

from __future__ import annotations

from rest_framework import serializers

from profiles.models import Visibility
from social import constants
from social.models import Difficulty, SkillStatus
from social.serializers.plans import PlanSerializer
from social.serializers.skills import CategoryField, ContentChangeSerializer, LanguageField
from yiz.api.fields import LineField, SlugChoice, TagsField, TextField
from yiz.api.serializers import StrictSerializer


class PlanShareInput(StrictSerializer):
    """What is not given comes from the plan, and from the skill that it was made from."""

    title = LineField(max_length=constants.MAX_TITLE, required=False)
    description = TextField(max_length=constants.MAX_DESCRIPTION, required=False, allow_blank=True)
    category = CategoryField(max_length=constants.MAX_CATEGORY, required=False)
    difficulty = SlugChoice(Difficulty, required=False)
    tags = TagsField(max_items=constants.MAX_TAGS, max_length=constants.MAX_TAG, required=False)
    language = LanguageField(required=False)
    visibility = SlugChoice(Visibility, required=False)
    status = SlugChoice([SkillStatus.DRAFT.value, SkillStatus.PUBLISHED.value], required=False)


class UpgradeInput(StrictSerializer):
    prefer = SlugChoice(["mine", "theirs"], required=False, default="mine")


class PlanConflictSerializer(serializers.Serializer):
    """Where both the author and the learner changed the same; null: taken out."""

    day = serializers.IntegerField(allow_null=True)
    task = serializers.CharField(required=False)
    field = serializers.CharField()
    base = serializers.JSONField(allow_null=True)
    mine = serializers.JSONField(allow_null=True)
    theirs = serializers.JSONField(allow_null=True)


class UpgradeSerializer(serializers.Serializer):
    """What an upgrade brings."""

    newer = serializers.BooleanField()
    from_version = serializers.IntegerField()
    to_version = serializers.IntegerField()
    changes = ContentChangeSerializer(many=True)
    conflicts = PlanConflictSerializer(many=True)


class UpgradedSerializer(UpgradeSerializer):
    plan = PlanSerializer()
