from django.apps import AppConfig

from yiz import ports


class ProfilesConfig(AppConfig):
    """Accounts, sign-in, profile, privacy."""

    name = "profiles"
    label = "profiles"

    def ready(self) -> None:
        from profiles.querysets import hidden_actors  # noqa: PLC0415  once the apps are loaded
        from profiles.services.mail_preferences import EmailPreferencesService  # noqa: PLC0415
        from profiles.services.tokens import TokenService  # noqa: PLC0415

        ports.token_check.provide(TokenService)
        ports.hidden_actors.provide(hidden_actors)
        ports.mailing_lists.provide(EmailPreferencesService)
        ports.cleaners.provide("profiles.sessions", TokenService.delete_expired)
