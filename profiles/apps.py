from django.apps import AppConfig


class ProfilesConfig(AppConfig):
    """Accounts, sign-in, profile, privacy."""

    name = "profiles"
    label = "profiles"
