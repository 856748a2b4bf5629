from django.apps import AppConfig


class MailConfig(AppConfig):
    """EmailService and its log."""

    name = "yiz.mail"
    label = "mail"
