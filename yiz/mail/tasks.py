"""The sending, as a task of the queue."""

from celery import shared_task

from yiz.mail.delivery import deliver


@shared_task(name="mail.send")
def send(mail_ids: list[str]) -> None:
    """Sends mails as soon as they are committed."""
    deliver(mail_ids)
