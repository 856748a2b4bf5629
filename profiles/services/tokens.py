"""Sign-ins: an access token that lives minutes, a refresh token that counts once, and the session they belong to."""

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.utils.timezone import now
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import Token

from profiles.constants import MAX_SESSIONS
from profiles.errors import TokenNotValid
from profiles.models import User, UserSession
from profiles.querysets import CHUNK
from profiles.services.devices import device_key
from profiles.services.keys import Access, Refresh
from profiles.services.snapshots import Account, account, account_changed
from yiz.db import atomic, delete_rows
from yiz.events.catalogue import NewDeviceSignedIn, SessionsEnded
from yiz.events.outbox import emit
from yiz.ids import is_id, new_id
from yiz.ports import Principal, Progress

REFRESH_LIFETIME: timedelta = Refresh.lifetime
_MAX_TOKEN = 2_000


@dataclass(frozen=True, slots=True)
class Checked:
    """A good access token: whom it speaks for, under which sign-in, until when (Unix seconds)."""

    account: Account
    session_id: str
    expires_at: float

    @property
    def principal(self) -> Principal:
        return Principal(
            user_id=self.account["id"],
            session_id=self.session_id,
            username=self.account["username"],
            is_staff=self.account["is_staff"],
            is_superuser=self.account["is_superuser"],
            suspended=self.account.suspended,
            expires_at=self.expires_at,
        )


class TokenService:
    """Issues, rotates, checks and ends tokens. A session row is the family of all refresh tokens of one sign-in."""

    @staticmethod
    def issue(*, user: User, agent: str = "", address: str = "") -> dict[str, str]:
        """Signs a user in on a device: `{access, refresh}`. Beyond `MAX_SESSIONS` devices the oldest sign-in ends.

        Emits `NewDeviceSignedIn` when the account has signed in before, but never from there.
        """
        refresh = Refresh()
        session = UserSession(
            id=new_id(),
            user_id=user.pk,
            token_id=refresh["jti"],
            agent=agent[:200],
            address=address[:45],
            device=device_key(agent[:200], address[:45]),
            created_at=now(),
            last_used_at=now(),
            expires_at=now() + REFRESH_LIFETIME,
        )
        _open(session)
        return _pair(refresh, user.pk, session.pk, user.token_revision)

    @staticmethod
    def rotate(*, refresh_token: str) -> dict[str, str]:
        """A new pair for a refresh token, which from then on does not count any more.

        One that was used before tells of a stolen token: the whole family ends (`SessionsEnded`).
        Raises `TokenNotValid` for anything but the newest token of a running sign-in.
        """
        old = _decode(Refresh, refresh_token)
        known = account(old["sub"], fresh=True)
        if known is None or not known.open or known["token_revision"] != old.get("rev"):
            raise TokenNotValid
        fresh = Refresh()
        if not _swap(old["sid"], old["sub"], old["jti"], fresh["jti"]):
            _end(old["sub"], [old["sid"]], "reuse")
            raise TokenNotValid
        return _pair(fresh, old["sub"], old["sid"], known["token_revision"])

    @staticmethod
    def check(*, access_token: str, fresh: bool = False) -> Checked:
        """Whom an access token speaks for. Raises `TokenNotValid` when it is forged, expired or ended, or its account
        is not open. `fresh` passes over this process's own copy of the account, as every write should.
        """
        claims = _read_access(access_token)
        if claims.expires_at <= time.time():
            raise TokenNotValid
        known = account(claims.user_id, fresh=fresh)
        if (
            known is None
            or not known.open
            or known["token_revision"] != claims.revision
            or claims.session_id not in known.sessions
        ):
            raise TokenNotValid
        return Checked(account=known, session_id=claims.session_id, expires_at=claims.expires_at)

    @staticmethod
    def inspect(*, token: str) -> dict[str, Any]:
        """`{type, user_id, expires_at}` of a token of either type; raises `TokenNotValid` unless it counts now."""
        try:
            checked = TokenService.check(access_token=token, fresh=True)
        except TokenNotValid:
            refresh = _decode(Refresh, token)
            known = account(refresh["sub"], fresh=True)
            if known is None or not known.open or known["token_revision"] != refresh.get("rev"):
                raise
            if not UserSession.objects.live().filter(pk=refresh["sid"], token_id=refresh["jti"]).exists():
                raise
            return {"type": "refresh", "user_id": refresh["sub"], "expires_at": refresh["exp"]}
        return {"type": "access", "user_id": checked.account["id"], "expires_at": checked.expires_at}

    @staticmethod
    def session_of(*, refresh_token: str, user_id: str) -> str:
        """The sign-in that a refresh token of this user's belongs to; raises `TokenNotValid` for any other."""
        token = _decode(Refresh, refresh_token)
        if token["sub"] != user_id:
            raise TokenNotValid
        session_id: str = token["sid"]
        return session_id

    @staticmethod
    def end(*, user_id: str, session_id: str, because: str = "signed_out") -> bool:
        """Ends one sign-in of the user's, with its access tokens and sockets; False when there is none such running."""
        return bool(_end(user_id, [session_id], because))

    @staticmethod
    def end_all(*, user_id: str, because: str = "signed_out_everywhere") -> int:
        """Ends every sign-in of the user's (`SessionsEnded`); answers how many. No older token counts any more."""
        return _end_all(user_id, because)

    @staticmethod
    def end_others(*, user_id: str, keep: str, because: str) -> int:
        """Ends every sign-in of the user's but the one to keep (`SessionsEnded`); answers how many."""
        return _end_others(user_id, keep, because)

    @staticmethod
    def delete_expired(progress: Progress) -> int:
        """`yiz.ports.cleaners`: removes sign-ins whose refresh token would have run out by now, in chunks."""
        done = 0
        while ids := list(UserSession.objects.expired().values_list("id", flat=True)[:CHUNK]):
            done += delete_rows(UserSession.objects.filter(pk__in=ids))
            progress(done, "removing old sign-ins")
        return done

    @staticmethod
    def count_expired() -> int:
        """How many sign-ins `delete_expired` would remove."""
        return UserSession.objects.expired().count()

    @staticmethod
    def resolve(access_token: str) -> Principal | None:
        """`yiz.ports.token_check`: whom the token speaks for, for a socket's handshake."""
        try:
            return TokenService.check(access_token=access_token, fresh=True).principal
        except TokenNotValid:
            return None

    @staticmethod
    def still_valid(user_id: str, session_id: str) -> bool:
        """`yiz.ports.token_check`: whether an open socket may stay; a suspended account keeps none."""
        known = account(user_id)
        return known is not None and known.open and not known.suspended and session_id in known.sessions


@dataclass(frozen=True, slots=True)
class _Claims:
    user_id: str
    session_id: str
    revision: int
    expires_at: float


@lru_cache(maxsize=8_192)
def _read_access(text: str) -> _Claims:
    """What a rightly signed token says. Its signature does not change, so it is checked once a process: that was half
    the time of a signed-in read. Whether it has expired or been ended is the caller's to ask, each time.
    """
    token = _decode(Access, text)
    return _Claims(token["sub"], token["sid"], token.get("rev"), token["exp"])


def _decode(kind: type[Token], text: str) -> Token:
    """The checked token; the algorithm is ours, whatever the token's header says, and the type must be `kind`'s."""
    if len(text) > _MAX_TOKEN:
        raise TokenNotValid
    try:
        token = kind(text)  # type: ignore[arg-type]
    except (TokenError, ValueError) as wrong:
        raise TokenNotValid from wrong
    if not is_id(token.get("sub")) or not is_id(token.get("sid")):
        raise TokenNotValid
    return token


def _pair(refresh: Refresh, user_id: str, session_id: str, revision: int) -> dict[str, str]:
    access = Access()
    for token in (access, refresh):
        token["sub"], token["sid"], token["rev"] = user_id, session_id, revision
    return {"access": str(access), "refresh": str(refresh)}


@atomic
def _open(session: UserSession) -> None:
    earlier = UserSession.objects.filter(user_id=session.user_id)
    if not earlier.filter(device=session.device).exists() and earlier.exists():
        emit(NewDeviceSignedIn(user_id=session.user_id, session_id=session.pk))
    session.save(force_insert=True)
    live = UserSession.objects.live().filter(user_id=session.user_id).order_by("-id")
    if surplus := list(live.values_list("id", flat=True)[MAX_SESSIONS : MAX_SESSIONS * 2]):
        _end(session.user_id, surplus, "too_many")
    account_changed(session.user_id)


@atomic
def _swap(session_id: str, user_id: str, old: str, new: str) -> bool:
    """Replaces the token that counts; only one of two callers with the same old one succeeds."""
    rows = UserSession.objects.live().filter(pk=session_id, user_id=user_id, token_id=old)
    return rows.update(token_id=new, last_used_at=now(), expires_at=now() + REFRESH_LIFETIME) == 1


@atomic
def _end(user_id: str, session_ids: list[str], because: str) -> int:
    rows = UserSession.objects.running().filter(pk__in=session_ids, user_id=user_id)
    ended = rows.update(ended_at=now(), ended_because=because)
    if ended:
        emit(SessionsEnded(user_id=user_id, session_ids=session_ids))
        account_changed(user_id)
    return ended


@atomic
def _end_others(user_id: str, keep: str, because: str) -> int:
    rows = UserSession.objects.running().filter(user_id=user_id).exclude(pk=keep)
    return _end(user_id, list(rows.values_list("id", flat=True)), because)


@atomic
def _end_all(user_id: str, because: str) -> int:
    rows = UserSession.objects.running().filter(user_id=user_id)
    ids = list(rows.values_list("id", flat=True))
    ended = rows.update(ended_at=now(), ended_because=because)
    User.objects.filter(pk=user_id).bump_revision()
    emit(SessionsEnded(user_id=user_id, session_ids=ids))
    account_changed(user_id)
    return ended
