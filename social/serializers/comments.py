from rest_framework import serializers

from social.constants import MAX_COMMENT
from social.serializers.skills import UserShortSerializer
from yiz.api.fields import Flag, IdField, SlugChoice, TextField
from yiz.api.serializers import StrictSerializer


class NewCommentSerializer(StrictSerializer):
    body = TextField(max_length=MAX_COMMENT, help_text="Markdown; @names mention people.")
    # DRF takes a field out of the class, so that it does not meet the attribute of that name
    parent = IdField(  # type: ignore[assignment]
        required=False, allow_null=True, help_text="The comment that this one answers."
    )


class EditedCommentSerializer(StrictSerializer):
    body = TextField(max_length=MAX_COMMENT)


class PinSerializer(StrictSerializer):
    pinned = Flag(required=False, help_text="Without it the call flips.")


class CommentsQuerySerializer(StrictSerializer):
    sort = SlugChoice(["top", "new", "old"], required=False, default="top")


class RepliesQuerySerializer(StrictSerializer):
    deep = Flag(required=False, default=False, help_text="All below the comment, in the order of the thread.")


class CommentCountsSerializer(serializers.Serializer):
    likes = serializers.IntegerField()
    replies = serializers.IntegerField(help_text="Direct answers.")


class CommentViewerSerializer(serializers.Serializer):
    liked = serializers.BooleanField()
    is_author = serializers.BooleanField()


class CommentSerializer(serializers.Serializer):
    """A comment; one that is gone but answered is a tombstone: `deleted`, without author and words."""

    id = serializers.CharField()
    skill = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    depth = serializers.IntegerField(help_text="0 at the top of a thread, 6 at most.")
    author = UserShortSerializer(allow_null=True)
    body = serializers.CharField()
    body_html = serializers.CharField(help_text="The body as safe HTML.")
    status = serializers.ChoiceField(["live", "hidden", "deleted"])
    counts = CommentCountsSerializer()
    edited_at = serializers.DateTimeField(allow_null=True)
    deleted = serializers.BooleanField()
    pinned = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    viewer = CommentViewerSerializer()


class CommentPageSerializer(serializers.Serializer):
    """A page of a list of comments; the pinned one stands apart, whatever the order, on the first page."""

    pinned = CommentSerializer(allow_null=True)
    results = CommentSerializer(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class PinnedSerializer(serializers.Serializer):
    pinned = serializers.BooleanField()
