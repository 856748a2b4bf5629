"""What search and suggestions take, and what they answer."""

from __future__ import annotations

from rest_framework import serializers

from discovery.search.constants import MAX_PREFIX, MAX_QUERY
from discovery.search.services import SORTS
from social.serializers.examples import SKILL
from social.serializers.skills import SkillQuery, SkillSerializer, UserShortSerializer
from yiz.api.fields import LineField, SlugChoice
from yiz.api.serializers import StrictSerializer


class SkillSearchQuery(SkillQuery):
    """A search, with the filters of the list of skills."""

    ordering = None  # type: ignore[assignment]  # DRF: leaves the field out; `sort` stands in its place
    q = LineField(
        max_length=MAX_QUERY,
        required=False,
        allow_blank=True,
        default="",
        help_text='Words, `"a phrase"`, `-without`. Blank: all skills.',
    )
    sort = SlugChoice(list(SORTS), required=False, default="relevance")


class SuggestQuery(StrictSerializer):
    q = LineField(max_length=MAX_PREFIX, allow_blank=True, help_text="What has been typed so far.")


class HighlightsSerializer(serializers.Serializer):
    """HTML with nothing in it but text and `<em>`; null or empty where none of the words stands."""

    title = serializers.CharField(allow_null=True)
    description = serializers.CharField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    tasks = serializers.ListField(child=serializers.CharField())


class FoundSkillSerializer(SkillSerializer):
    highlights = HighlightsSerializer()


class FacetsSerializer(serializers.Serializer):
    """How many of the results have each value."""

    category = serializers.DictField(child=serializers.IntegerField())
    difficulty = serializers.DictField(child=serializers.IntegerField())
    language = serializers.DictField(child=serializers.IntegerField())


class SearchPageSerializer(serializers.Serializer):
    """A page of what was found; facets and `did_you_mean` are those of the whole search."""

    results = FoundSkillSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    facets = FacetsSerializer()
    did_you_mean = serializers.CharField(allow_null=True)


class CompletionSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(["skill", "tag", "user"])
    text = serializers.CharField()
    id = serializers.CharField(allow_null=True)
    slug = serializers.CharField(required=False, help_text="Of a skill.")
    user = UserShortSerializer(required=False, help_text="Of a user.")


class SuggestionsSerializer(serializers.Serializer):
    results = CompletionSerializer(many=True)


_HIGHLIGHTS = {
    "title": "First songs on the <em>ukulele</em>",
    "description": None,
    "tags": ["<em>ukulele</em>"],
    "tasks": ["Tune the <em>ukulele</em> by ear"],
}
FOUND = {
    "results": [{**SKILL, "highlights": _HIGHLIGHTS}],
    "next": None,
    "previous": None,
    "facets": {"category": {"music": 1}, "difficulty": {"beginner": 1}, "language": {"en": 1}},
    "did_you_mean": "ukulele songs",
}
SUGGESTED = {
    "results": [
        {
            "kind": "skill",
            "text": "First songs on the ukulele",
            "id": "6560c0ffee5ca1ab1e000011",
            "slug": "first-songs-on-the-ukulele",
        },
        {"kind": "tag", "text": "ukulele", "id": None},
    ]
}
