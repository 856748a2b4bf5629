from django.apps import AppConfig

from profiles.constants import EXPORT_SWEEP
from yiz import ports


class ProfilesConfig(AppConfig):
    """Accounts, sign-in, profile, privacy."""

    name = "profiles"
    label = "profiles"

    def ready(self) -> None:
        from profiles import standing  # noqa: PLC0415  once the apps are loaded
        from profiles.presence import PresenceSight  # noqa: PLC0415
        from profiles.querysets import hidden_actors  # noqa: PLC0415
        from profiles.services import archiving, erasure  # noqa: PLC0415
        from profiles.services.exports import ExportService  # noqa: PLC0415
        from profiles.services.mail_preferences import EmailPreferencesService  # noqa: PLC0415
        from profiles.services.tokens import TokenService  # noqa: PLC0415
        from profiles.user_data import ProfileData  # noqa: PLC0415

        ports.token_check.provide(TokenService)
        ports.hidden_actors.provide(hidden_actors)
        ports.presence_sight.provide(PresenceSight())
        ports.mailing_lists.provide(EmailPreferencesService)
        sessions = ports.Cleaner(TokenService.delete_expired, TokenService.count_expired)
        ports.cleaners.provide("profiles.sessions", sessions)
        exports = ports.Cleaner(ExportService.delete_expired, ExportService.count_expired)
        ports.cleaners.provide("profiles.exports", exports)
        ports.cleaners.provide("profiles.erasure", ports.Cleaner(erasure.erase_due, erasure.count_due))
        ports.user_data.provide("profiles", ProfileData())
        purpose = "makes copies of people's data that a worker has left"
        ports.batch_tasks.provide("data_exports", ports.Scheduled(archiving.make_due, EXPORT_SWEEP, purpose))
        standing.provide()
