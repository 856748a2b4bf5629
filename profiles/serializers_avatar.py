"""What the avatar's endpoint takes."""

from rest_framework import serializers

from yiz.api.serializers import StrictSerializer


class AvatarInput(StrictSerializer):
    avatar = serializers.FileField(help_text="PNG, JPEG or WebP, at most 2 MB.")
