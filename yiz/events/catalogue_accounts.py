"""What happens to accounts: a chapter of the catalogue, from where it is imported."""

from dataclasses import dataclass

from yiz.events.base import Event


@dataclass(frozen=True, kw_only=True)
class UserRegistered(Event):
    user_id: str


@dataclass(frozen=True, kw_only=True)
class ProfileUpdated(Event):
    user_id: str


@dataclass(frozen=True, kw_only=True)
class PrivacyChanged(Event):
    user_id: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class AccountStatusChanged(Event):
    """Suspended, banned, or let in again: what the account did counts for less, or for what it did before."""

    user_id: str
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """Refresh tokens that no longer count; sockets opened under them are closed."""

    user_id: str
    session_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """`everywhere`: every sign-in was ended, not just the others."""

    user_id: str
    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class NewDeviceSignedIn(Event):
    """A sign-in from a browser and a network that this account had not been signed in from together."""

    user_id: str
    session_id: str


@dataclass(frozen=True, kw_only=True)
class AccountDeletionRequested(Event):
    """The account is out of sight, and will be erased at `erase_at` (RFC 3339) unless its owner comes back."""

    user_id: str
    erase_at: str


@dataclass(frozen=True, kw_only=True)
class AccountRestored(Event):
    """The owner came back in time."""

    user_id: str


@dataclass(frozen=True, kw_only=True)
class DataExportRequested(Event):
    user_id: str
    export_id: str
