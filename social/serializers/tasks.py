from django.core.validators import URLValidator
from rest_framework import serializers

from social.constants import MAX_CUSTOM_TASK_DESCRIPTION, MAX_CUSTOM_TASK_TITLE, MAX_DAYS, MAX_TASK_MINUTES
from social.serializers.skills import UserShortSerializer
from yiz.api.fields import LineField, TextField, WholeNumber
from yiz.api.serializers import StrictSerializer


class UrlField(LineField):
    """An http(s) address of at most 500 characters, or nothing."""

    def __init__(self, **options: object) -> None:
        super().__init__(max_length=500, **options)
        self.validators.append(URLValidator(schemes=["http", "https"]))


class CustomTaskInput(StrictSerializer):
    """What a custom task says."""

    day = WholeNumber(min_value=1, max_value=MAX_DAYS)
    title = LineField(max_length=MAX_CUSTOM_TASK_TITLE)
    description = TextField(max_length=MAX_CUSTOM_TASK_DESCRIPTION, required=False, allow_blank=True)
    minutes = WholeNumber(min_value=1, max_value=MAX_TASK_MINUTES, required=False, allow_null=True)
    resource_url = UrlField(required=False, allow_blank=True)


class VoteSerializer(StrictSerializer):
    value = WholeNumber(min_value=-1, max_value=1, help_text="1, -1, or 0 to take the vote back.")


class TasksQuerySerializer(StrictSerializer):
    day = WholeNumber(min_value=1, max_value=MAX_DAYS, required=False)


class CustomTaskViewerSerializer(serializers.Serializer):
    vote = serializers.IntegerField()


class CustomTaskSerializer(serializers.Serializer):
    id = serializers.CharField()
    skill = serializers.CharField()
    day = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    minutes = serializers.IntegerField(allow_null=True)
    resource_url = serializers.CharField(allow_blank=True)
    status = serializers.ChoiceField(["live", "hidden"])
    author = UserShortSerializer()
    up = serializers.IntegerField()
    down = serializers.IntegerField()
    score = serializers.FloatField(help_text="The lower bound of the Wilson interval (95 %) on the votes.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    viewer = CustomTaskViewerSerializer()


class VotedSerializer(serializers.Serializer):
    vote = serializers.IntegerField()
    score = serializers.FloatField()
    up = serializers.IntegerField()
    down = serializers.IntegerField()


class AdoptedSerializer(serializers.Serializer):
    plan = serializers.DictField(help_text="One's own plan of the skill, with the task in it.")
    adopted = serializers.BooleanField()
