from rest_framework import serializers

from social.serializers.skills import SkillSerializer


class LikedSkillSerializer(SkillSerializer):
    liked_at = serializers.DateTimeField()


class BookmarkedSkillSerializer(SkillSerializer):
    bookmarked_at = serializers.DateTimeField()


class OwnRatedSkillSerializer(serializers.Serializer):
    """What one gave, and to which skill."""

    id = serializers.CharField()
    rating = serializers.IntegerField()
    review = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    skill = SkillSerializer()
