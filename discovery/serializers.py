"""What the discovery endpoints take, and what they answer (for the documentation)."""

from __future__ import annotations

from rest_framework import serializers

from discovery.constants import HALF_LIVES
from social import constants
from social.serializers.skills import CategoryField, SkillSerializer
from yiz.api.fields import SlugChoice
from yiz.api.serializers import StrictSerializer


class CategoryQuery(StrictSerializer):
    category = CategoryField(max_length=constants.MAX_CATEGORY, required=False)


class TrendingQuery(CategoryQuery):
    window = SlugChoice(list(HALF_LIVES), required=False, default="week")


class TagQuery(StrictSerializer):
    ordering = SlugChoice(["new", "top", "trending"], required=False, default="new")


# --- what is answered ----------------------------------------------------------------------------------------------


class CategorySerializer(serializers.Serializer):
    slug = serializers.CharField()
    name = serializers.CharField()
    skills_count = serializers.IntegerField(help_text="Skills that everybody may see.")


class TagSerializer(serializers.Serializer):
    tag = serializers.CharField()
    skills_count = serializers.IntegerField(help_text="Skills that everybody may see.")


class CategoryDetailSerializer(CategorySerializer):
    top_tags = TagSerializer(many=True)
    trending = SkillSerializer(many=True, help_text="The first three of the week.")


class TagPageSerializer(TagSerializer):
    results = SkillSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class BecauseSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["skill", "tag", "user"])
    id = serializers.CharField()
    title = serializers.CharField()


class RecommendationReasonSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["collaborative", "content", "social", "trending"])
    text = serializers.CharField()
    because = BecauseSerializer(many=True)


class RecommendationSerializer(SkillSerializer):
    """A skill, and why it is recommended."""

    reason = RecommendationReasonSerializer()


class SkillDismissalSerializer(serializers.Serializer):
    skill_id = serializers.CharField()
    dismissed = serializers.BooleanField()
