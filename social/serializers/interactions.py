from rest_framework import serializers

from social.constants import MAX_REVIEW
from social.serializers.skills import UserShortSerializer
from yiz.api.fields import Flag, TextField, WholeNumber
from yiz.api.serializers import StrictSerializer


class LikeSerializer(StrictSerializer):
    liked = Flag(required=False, help_text="Without it the call flips.")


class BookmarkSerializer(StrictSerializer):
    bookmarked = Flag(required=False, help_text="Without it the call flips.")


class RateSerializer(StrictSerializer):
    rating = WholeNumber(min_value=1, max_value=5)
    review = TextField(
        max_length=MAX_REVIEW, required=False, allow_blank=True, help_text="Without it the words stay as they are."
    )


class LikedSerializer(serializers.Serializer):
    liked = serializers.BooleanField()
    count = serializers.IntegerField()


class BookmarkedSerializer(serializers.Serializer):
    bookmarked = serializers.BooleanField()
    count = serializers.IntegerField()


class RatedSerializer(serializers.Serializer):
    rating = serializers.IntegerField(allow_null=True, help_text="One's own; null when there is none.")
    average = serializers.FloatField(allow_null=True)
    count = serializers.IntegerField()


class LikerSerializer(UserShortSerializer):
    """Who liked it, and when."""

    liked_at = serializers.DateTimeField()


class ReviewSerializer(serializers.Serializer):
    id = serializers.CharField()
    user = UserShortSerializer()
    rating = serializers.IntegerField()
    review = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class OwnRatingSerializer(serializers.Serializer):
    rating = serializers.IntegerField(allow_null=True)
    review = serializers.CharField(allow_blank=True)


class RatingsSerializer(serializers.Serializer):
    """The figures, and a page of the written reviews, newest first."""

    average = serializers.FloatField(allow_null=True)
    bayesian = serializers.FloatField(help_text="(C·m + Σ ratings) / (C + n), C = 10, m the mean of all ratings.")
    count = serializers.IntegerField()
    histogram = serializers.DictField(child=serializers.IntegerField(), help_text="How many gave 1 to 5 stars.")
    viewer = OwnRatingSerializer()
    results = ReviewSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
