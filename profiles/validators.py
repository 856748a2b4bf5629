"""What a username and a time zone may be; the same rules for the API, the admin and `createsuperuser`."""

from zoneinfo import available_timezones

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from profiles.constants import RESERVED_USERNAMES, USERNAME_MAX, USERNAME_MIN

username_shape = RegexValidator(
    rf"\A(?=.*[A-Za-z0-9])[A-Za-z0-9_.-]{{{USERNAME_MIN},{USERNAME_MAX}}}\Z",
    f"Use {USERNAME_MIN} to {USERNAME_MAX} letters (a to z), digits, “_”, “.” or “-”; at least one letter or digit.",
    code="invalid_username",
)


def username_not_reserved(value: str) -> None:
    if value.strip().casefold() in RESERVED_USERNAMES:
        raise ValidationError("This name is reserved. Choose another.", code="reserved_username")


def known_timezone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            "This is not a time zone. Use a name such as Europe/Berlin or UTC.", code="unknown_timezone"
        )


def known_language(value: str) -> None:
    if value not in LANG_INFO:
        raise ValidationError("This is not a language code. Use one such as en, de or pt-br.", code="unknown_language")
