"""What the accounts' services raise: each is an answer in the API's error shape."""

from datetime import datetime

from rest_framework.exceptions import AuthenticationFailed

from yiz.api.errors import Conflict, Forbidden, Invalid, TooLarge


class TokenNotValid(AuthenticationFailed):
    """401. Deliberately the same for every reason."""

    default_detail = "The token is not valid, or not any more. Sign in again."
    default_code = "token_not_valid"


class WrongCredentials(AuthenticationFailed):
    """401. The same for an unknown account, a wrong password and an account that is closed."""

    default_detail = "No open account has this name and password."
    default_code = "wrong_credentials"


class DeletionPending(Forbidden):
    """403: name and password are right, but the account is to be erased at `erase_at`, unless `restore` is sent."""

    def __init__(self, erase_at: datetime) -> None:
        super().__init__(
            "This account is being deleted. Send `restore: true` with your name and password to keep it.",
            "deletion_pending",
            erase_at=erase_at,
        )


class AccountSuspended(Forbidden):
    """403."""

    default_detail = "Your account is suspended: you may read, but not write."
    default_code = "account_suspended"


class FiguresHidden(Forbidden):
    """403: the profile is known, but its figures are for its followers, or for nobody."""

    default_detail = "This profile does not show you its statistics."
    default_code = "figures_hidden"


class PictureRefused(Invalid):
    """400, of the field `avatar`: this picture is not taken."""

    def __init__(self, detail: str, code: str) -> None:
        super().__init__(detail, code, "avatar")


class PictureTooLarge(TooLarge):
    """413, of the field `avatar`."""

    def __init__(self) -> None:
        super().__init__("At most 2 MB are taken.", attr="avatar")


class NameTaken(Invalid):
    """400 `unique`, of the field that is taken: `username` or `email`."""

    def __init__(self, field: str) -> None:
        super().__init__("Somebody has this already. Choose another.", "unique", field)


class LinkNotValid(Invalid):
    """400 `link_not_valid`. Deliberately the same for every reason."""

    def __init__(self) -> None:
        super().__init__(
            "This link is not valid, or not any more: it may be cut short, too old or used already.",
            "link_not_valid",
            "token",
        )


class AlreadyVerified(Conflict):
    """409."""

    default_detail = "Your e-mail address is confirmed already."
    default_code = "already_verified"


class ExportRunning(Conflict):
    """409, with the id of the one that is being made."""

    def __init__(self, export_id: str | None) -> None:
        super().__init__("An export of your data is being made already.", "export_running", export=export_id)


class WrongPassword(Invalid):
    """400 `wrong_password`, of the field that held it."""

    def __init__(self, field: str) -> None:
        super().__init__("This is not your password.", "wrong_password", field)
