"""Links between the admin's pages."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from profiles.models import User


def user_link(user: User) -> SafeString:
    """The username, as a link to the account."""
    return format_html('<a href="{}">{}</a>', reverse("admin:profiles_user_change", args=[user.pk]), user.username)
