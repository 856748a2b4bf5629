"""What the accounts' endpoints take."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.validators import EmailValidator, URLValidator
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from profiles.constants import BIO_MAX, DISPLAY_NAME_MAX, INTERESTS_MAX, PASSWORD_MAX, USERNAME_MAX, WEBSITE_MAX
from profiles.models import User, Visibility, WhoMayComment
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


class RegisterInput(StrictSerializer):
    username = UsernameField()
    email = LineField(max_length=254, validators=[EmailValidator("This is not an e-mail address.", "invalid_email")])
    password = PasswordField()
    display_name = LineField(max_length=DISPLAY_NAME_MAX, required=False, allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user = User(username=attrs["username"], email=attrs["email"], display_name=attrs.get("display_name", ""))
        try:
            validate_password(attrs["password"], user)
        except DjangoValidationError as weak:
            found = [ErrorDetail(str(error.messages[0]), error.code or "invalid") for error in weak.error_list]
            raise serializers.ValidationError({"password": found}) from weak
        return attrs


class SignInInput(StrictSerializer):
    """`username` may hold the e-mail address as well; `email` is there for clients that ask for it by that name."""

    username = LineField(max_length=254, required=False)
    email = LineField(max_length=254, required=False)
    password = PasswordField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = [attrs[name] for name in ("username", "email") if name in attrs]
        if len(names) != 1:
            raise Invalid("Send either a username or an e-mail address.", "required", "username")
        return {"login": names[0], "password": attrs["password"]}


class RefreshInput(StrictSerializer):
    refresh = LineField(max_length=_TOKEN_MAX)


class VerifyInput(StrictSerializer):
    token = LineField(max_length=_TOKEN_MAX)


class LogoutInput(StrictSerializer):
    """Without a refresh token, the sign-in ends that the access token belongs to."""

    refresh = LineField(max_length=_TOKEN_MAX, required=False)


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


class SearchQuery(StrictSerializer):
    q = LineField(max_length=60)
