"""What the skill endpoints take, and what they answer (for the documentation)."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from profiles.models import Visibility
from social import constants
from social.models import Difficulty, SkillStatus
from social.querysets.skills import ORDERINGS
from social.services.content import parse_days
from yiz.api.fields import IdField, LineField, SlugChoice, TagField, TagsField, TextField, WholeNumber
from yiz.api.serializers import StrictSerializer

# --- parts ----------------------------------------------------------------------------------------------------


class SkillTaskSerializer(serializers.Serializer):
    title = serializers.CharField(max_length=constants.MAX_TASK_TITLE)
    description = serializers.CharField(max_length=constants.MAX_TASK_DESCRIPTION, required=False, allow_blank=True)
    minutes = serializers.IntegerField(
        min_value=1, max_value=constants.MAX_TASK_MINUTES, required=False, allow_null=True
    )
    resource_url = serializers.CharField(
        max_length=constants.MAX_URL, required=False, allow_blank=True, help_text="http:// or https://, or empty."
    )


class SkillDaySerializer(serializers.Serializer):
    day = serializers.IntegerField(min_value=1, max_value=constants.MAX_DAYS)
    title = serializers.CharField(max_length=constants.MAX_DAY_TITLE)
    tasks = serializers.ListField(child=SkillTaskSerializer(), max_length=constants.MAX_TASKS_A_DAY, required=False)


@extend_schema_field(serializers.ListField(child=SkillDaySerializer(), min_length=1, max_length=constants.MAX_DAYS))
class DaysField(serializers.Field):
    """Days numbered from 1 without a gap, each with its tasks: at most 366 days, 50 tasks a day, 512 KB in all."""

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        return parse_days(data)

    def to_representation(self, value: Any) -> Any:
        return value


class CategoryField(LineField):
    """A short name; kept and answered as a slug (`Web Development` becomes `web-development`)."""

    default_error_messages = {"invalid_category": "A category has at least one letter or digit."}

    def to_internal_value(self, data: Any) -> str:
        slug = slugify(super().to_internal_value(data), allow_unicode=True)[: constants.MAX_CATEGORY].strip("-_")
        if not slug:
            self.fail("invalid_category")
        return slug


class LanguageField(serializers.RegexField):
    """A language tag such as `en` or `pt-BR`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(r"\A[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,4}){0,2}\Z", max_length=constants.MAX_LANGUAGE, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        language, *rest = super().to_internal_value(data).split("-")
        return "-".join([language.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


# --- what is taken ------------------------------------------------------------------------------------------------


class SkillEditInput(StrictSerializer):
    """What of a skill its author may change."""

    title = LineField(max_length=constants.MAX_TITLE)
    description = TextField(max_length=constants.MAX_DESCRIPTION, required=False, allow_blank=True)
    category = CategoryField(max_length=constants.MAX_CATEGORY)
    difficulty = SlugChoice(Difficulty, required=False)
    tags = TagsField(max_items=constants.MAX_TAGS, max_length=constants.MAX_TAG, required=False)
    language = LanguageField(required=False)
    visibility = SlugChoice(Visibility, required=False)
    days = DaysField()


class SkillInput(SkillEditInput):
    """A skill to be shared; published at once unless `status` says draft."""

    status = SlugChoice([SkillStatus.DRAFT.value, SkillStatus.PUBLISHED.value], required=False)


class ImportedSkillInput(SkillInput):
    """An entry of a file of plans."""

    # declared fields are not attributes of the class, whatever mypy takes this one for
    source = LineField(  # type: ignore[assignment]
        max_length=constants.MAX_SOURCE, required=False, allow_blank=True
    )
    licence = LineField(max_length=constants.MAX_LICENCE, required=False, allow_blank=True)


class SkillQuery(StrictSerializer):
    category = CategoryField(max_length=constants.MAX_CATEGORY, required=False)
    difficulty = SlugChoice(Difficulty, required=False)
    language = LanguageField(required=False)
    tag = TagField(max_length=constants.MAX_TAG, required=False)
    author = IdField(required=False)
    min_rating = serializers.FloatField(min_value=1, max_value=5, required=False)
    max_days = WholeNumber(min_value=1, max_value=constants.MAX_DAYS, required=False)
    ordering = SlugChoice(list(ORDERINGS), required=False, default="new")


class OwnSkillQuery(StrictSerializer):
    status = SlugChoice([status.value for status in SkillStatus if status != SkillStatus.DELETED], required=False)


# --- what is answered ----------------------------------------------------------------------------------------------


class UserShortSerializer(serializers.Serializer):
    """A person in short."""

    id = serializers.CharField()
    username = serializers.CharField()
    display_name = serializers.CharField()
    avatar_url = serializers.CharField(allow_null=True)


class SkillCountsSerializer(serializers.Serializer):
    likes = serializers.IntegerField()
    bookmarks = serializers.IntegerField()
    downloads = serializers.IntegerField()
    comments = serializers.IntegerField()
    ratings = serializers.IntegerField()
    forks = serializers.IntegerField()
    views = serializers.IntegerField()
    tasks = serializers.IntegerField()


class SkillRatingSerializer(serializers.Serializer):
    average = serializers.FloatField(allow_null=True)
    bayesian = serializers.FloatField()


class SkillViewerSerializer(serializers.Serializer):
    liked = serializers.BooleanField()
    bookmarked = serializers.BooleanField()
    downloaded = serializers.BooleanField()
    rating = serializers.IntegerField(allow_null=True)
    is_author = serializers.BooleanField()


class OriginSerializer(serializers.Serializer):
    """What a skill was forked from."""

    id = serializers.CharField()
    title = serializers.CharField()
    author = UserShortSerializer()


class SkillSerializer(serializers.Serializer):
    """A skill as in lists."""

    id = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    description = serializers.CharField(help_text="As written: plain text or Markdown.")
    category = serializers.CharField()
    difficulty = serializers.ChoiceField(Difficulty.choices)
    tags = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    visibility = serializers.ChoiceField(Visibility.choices)
    status = serializers.ChoiceField(SkillStatus.choices)
    duration_days = serializers.IntegerField()
    estimated_minutes = serializers.IntegerField()
    author = UserShortSerializer()
    counts = SkillCountsSerializer()
    rating = SkillRatingSerializer()
    forked_from = OriginSerializer(allow_null=True, help_text="Null, too, when the caller may not see it.")
    version = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    licence = serializers.CharField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    published_at = serializers.DateTimeField(allow_null=True)
    viewer = SkillViewerSerializer()


class SkillDetailSerializer(SkillSerializer):
    """A skill with its days."""

    days = serializers.ListField(child=SkillDaySerializer())


class DownloadedSkillSerializer(SkillSerializer):
    """A skill that the caller has downloaded."""

    plan = serializers.CharField(allow_null=True)
    downloaded_at = serializers.DateTimeField()


class SkillVersionSerializer(serializers.Serializer):
    """What a skill said as of one version."""

    skill = serializers.CharField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    description = serializers.CharField()
    category = serializers.CharField()
    difficulty = serializers.ChoiceField(Difficulty.choices)
    tags = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField()
    duration_days = serializers.IntegerField()
    estimated_minutes = serializers.IntegerField()
    changed = serializers.ListField(
        child=serializers.CharField(), help_text="Fields that differ from the version before."
    )
    created_at = serializers.DateTimeField()


class ContentChangeSerializer(serializers.Serializer):
    """One difference between two versions."""

    kind = serializers.ChoiceField(["added", "removed", "changed"])
    day = serializers.IntegerField(allow_null=True)
    task = serializers.CharField(allow_null=True, required=False)
    field = serializers.CharField(help_text="`day`, `task`, or what of it: `title`, `description`, `minutes`, …")
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class SkillVersionDetailSerializer(SkillVersionSerializer):
    days = serializers.ListField(child=SkillDaySerializer())
    changes = ContentChangeSerializer(
        many=True, help_text="What is different from the version before; none in the first."
    )
