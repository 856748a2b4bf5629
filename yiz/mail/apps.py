from django.apps import AppConfig

from yiz import ports
from yiz.mail.constants import SWEEP_EVERY


class MailConfig(AppConfig):
    """EmailService and its log."""

    name = "yiz.mail"
    label = "mail"

    def ready(self) -> None:
        from yiz.mail import kinds, upkeep  # noqa: PLC0415  its model is loaded only now

        kinds.discover()
        purpose = "sends mails that are due again, or were left"
        ports.batch_tasks.provide("mail_sweep", ports.Scheduled(upkeep.sweep, SWEEP_EVERY, purpose))
        ports.cleaners.provide("mails", ports.Cleaner(upkeep.clean, upkeep.count))
        ports.user_data.provide("mails", upkeep.MailData())
