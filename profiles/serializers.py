"""What the accounts' endpoints take."""

from typing import Any

from django.core.validators import EmailValidator, URLValidator
from rest_framework import serializers

from profiles.constants import BIO_MAX, DISPLAY_NAME_MAX, INTERESTS_MAX, PASSWORD_MAX, USERNAME_MAX, WEBSITE_MAX
from profiles.models import Digest, User, Visibility, WhoMayComment
from profiles.services.passwords import check_strength
from profiles.validators import known_language, known_timezone, username_not_reserved, username_shape
from yiz.api.errors import Invalid
from yiz.api.fields import Flag, LineField, SlugChoice, TagsField, TextField
from yiz.api.serializers import StrictSerializer

_TOKEN_MAX = 2_000


class UsernameField(LineField):
    """A name that may be taken, if nobody has it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=USERNAME_MAX, validators=[username_shape, username_not_reserved], **options)


class PasswordField(serializers.CharField):
    """A password as it was typed: nothing is trimmed; at most `PASSWORD_MAX` characters are hashed."""

    def __init__(self, **options: Any) -> None:
        style = {"input_type": "password"}
        super().__init__(max_length=PASSWORD_MAX, trim_whitespace=False, write_only=True, style=style, **options)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class AddressField(LineField):
    """An e-mail address."""

    def __init__(self, **options: Any) -> None:
        is_address = EmailValidator("This is not an e-mail address.", "invalid_email")
        super().__init__(max_length=254, validators=[is_address], **options)


class RegisterInput(StrictSerializer):
    username = UsernameField()
    email = AddressField()
    password = PasswordField()
    display_name = LineField(max_length=DISPLAY_NAME_MAX, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = User(username=attrs["username"], email=attrs["email"], display_name=attrs.get("display_name", ""))
        check_strength(attrs["password"], user, field="password")
        return attrs


class SignInInput(StrictSerializer):
    """`username` may hold the e-mail address as well; `email` is there for clients that ask for it by that name."""

    username = LineField(max_length=254, required=False)
    email = LineField(max_length=254, required=False)
    password = PasswordField()
    restore = Flag(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = [attrs[name] for name in ("username", "email") if name in attrs]
        if len(names) != 1:
            raise Invalid("Send either a username or an e-mail address.", "required", "username")
        return {"login": names[0], "password": attrs["password"], "restore": attrs.get("restore", False)}


class RefreshInput(StrictSerializer):
    refresh = LineField(max_length=_TOKEN_MAX)


class VerifyInput(StrictSerializer):
    token = LineField(max_length=_TOKEN_MAX)


class LogoutInput(StrictSerializer):
    """Without a refresh token, the sign-in ends that the access token belongs to."""

    refresh = LineField(max_length=_TOKEN_MAX, required=False)


class LinkInput(StrictSerializer):
    token = LineField(max_length=_TOKEN_MAX)


class ForgotInput(StrictSerializer):
    email = AddressField()


class ResetInput(StrictSerializer):
    token = LineField(max_length=_TOKEN_MAX)
    password = PasswordField()


class ChangePasswordInput(StrictSerializer):
    current_password = PasswordField()
    new_password = PasswordField()


class ProfileInput(StrictSerializer):
    """All that a user may say of himself; what is left out of a PUT goes back to what it was at first."""

    username = UsernameField(required=False)
    display_name = LineField(max_length=DISPLAY_NAME_MAX, required=False, allow_blank=True)
    bio = TextField(max_length=BIO_MAX, required=False, allow_blank=True)
    website = LineField(
        max_length=WEBSITE_MAX,
        required=False,
        allow_blank=True,
        validators=[
            URLValidator(["http", "https"], message="An http or https address is expected.", code="invalid_url")
        ],
    )
    interests = TagsField(max_items=INTERESTS_MAX, required=False)
    timezone = LineField(max_length=64, required=False, validators=[known_timezone])
    language = LineField(max_length=8, required=False, validators=[known_language])


class PrivacyInput(StrictSerializer):
    """Settings that are left out stay as they are, so that an older client never opens what it does not know of."""

    profile_visibility = SlugChoice(Visibility, required=False)
    activity_visibility = SlugChoice(Visibility, required=False)
    searchable = Flag(required=False)
    show_stats = Flag(required=False)
    who_may_comment = SlugChoice(WhoMayComment, required=False)
    allow_analytics = Flag(required=False)


class EmailPreferencesInput(StrictSerializer):
    """Preferences that are left out stay as they are. `security` may be sent back as it was read."""

    security = Flag(required=False)
    welcome = Flag(required=False)
    creator_summary = Flag(required=False)
    digest = SlugChoice(Digest, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.pop("security", True):
            raise Invalid("Security notices can't be switched off.", "always_on", "security")
        return attrs


class SearchQuery(StrictSerializer):
    q = LineField(max_length=60)
