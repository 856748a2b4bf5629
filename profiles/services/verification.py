"""Whether an account's e-mail address is its owner's."""

from profiles.errors import AlreadyVerified, LinkNotValid
from profiles.models import User
from profiles.services.links import VERIFICATION
from yiz import clock
from yiz.db import atomic
from yiz.ids import new_id
from yiz.mail.services import EmailService


class VerificationService:
    """By a link in a mail that only the owner of the address can read."""

    @staticmethod
    def send(*, user: User, dedupe_key: str = "") -> None:
        """Queues the mail with the link; once for a `dedupe_key`, each time without one."""
        EmailService.send(
            kind="verify_email",
            user_id=user.pk,
            address=user.email,
            subject="Please confirm your e-mail address",
            dedupe_key=f"verify_email:{dedupe_key or new_id()}",
        )

    @staticmethod
    def resend(*, user_id: str) -> str:
        """As `send`, at the user's wish; answers the address. Raises `AlreadyVerified`."""
        user = User.objects.get(pk=user_id)
        if user.email_verified_at is not None:
            raise AlreadyVerified
        VerificationService.send(user=user)
        return user.email

    @staticmethod
    def verify(*, token: str) -> None:
        """Notes that the address is the user's. Raises `LinkNotValid`, also for a link that was used before."""
        user = VERIFICATION.user(token)
        if not _verify(user):
            raise LinkNotValid


@atomic
def _verify(user: User) -> bool:
    unverified = User.objects.filter(pk=user.pk, email_key=user.email_key, email_verified_at=None)
    return unverified.update(email_verified_at=clock.now()) == 1
