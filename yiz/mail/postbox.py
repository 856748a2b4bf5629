"""The way out: a connection to the mail server, opened for the first mail and kept for the next."""

import smtplib
from types import TracebackType
from typing import Any, Self

import structlog
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.filebased import EmailBackend as FileBackend

log = structlog.get_logger(__name__)


class NotTaken(RuntimeError):
    """The server did not take the mail."""


class Postbox:
    """Sends mails one after the other over one connection; where mails are files, each gets its own."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def post(self, message: EmailMessage) -> None:
        """Returns once the server has taken the mail; raises when it has not, or did not say so."""
        try:
            if self._connection is None:
                self._connection = get_connection()
                # opened here, so that a failure to take leave afterwards is not taken for one to send
                self._connection.open()
            if self._connection.send_messages([message]) != 1:
                raise NotTaken("The mail server was not reached.")
        except BaseException:
            self._close()
            raise
        if isinstance(self._connection, FileBackend):
            self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.close()
        except (smtplib.SMTPException, OSError) as error:
            log.info("mail_server_left_rudely", error=str(error)[:200])


def is_final(error: Exception) -> bool:
    """Whether the server refused the recipient for good (5xx), so that to try again would only annoy it."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(500 <= code < 600 and code not in (530, 552) for code, _ in error.recipients.values())
