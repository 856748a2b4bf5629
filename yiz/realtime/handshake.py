"""Before a connection is accepted: where it comes from, and whom its credentials name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from yiz.realtime import identity
from yiz.realtime.identity import Identity

Scope = Mapping[str, Any]
BEARER = "bearer"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the client has brought; `subprotocol` is the one to accept, if it offered any that is known."""

    ticket: str = ""
    token: str = ""
    subprotocol: str | None = None

    @property
    def given(self) -> bool:
        return bool(self.ticket or self.token)

    def check(self) -> Identity | None:
        """Whom they name; None when they are not good. A ticket is used up by this."""
        return identity.of_ticket(self.ticket) if self.ticket else identity.of_token(self.token)


def credentials(scope: Scope) -> Credentials:
    """`?ticket=…`, or the sub-protocols `bearer, <access token>`; empty for an anonymous client."""
    offered = [str(word) for word in scope.get("subprotocols", ())]
    subprotocol = BEARER if offered and offered[0] == BEARER else None
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20)
    if "ticket" in query:
        return Credentials(ticket=query["ticket"][0], subprotocol=subprotocol)
    return Credentials(token=offered[1] if subprotocol and len(offered) > 1 else "", subprotocol=subprotocol)


def credentials_of(auth: Any, scope: Scope) -> Credentials:
    """As Socket.IO's clients bring them: `auth: {token}` or `auth: {ticket}`, or a ticket in the address."""
    said = auth if isinstance(auth, Mapping) else {}
    ticket, token = (value if isinstance(value := said.get(name), str) else "" for name in ("ticket", "token"))
    if ticket or token:
        return Credentials(ticket=ticket, token=token)
    return Credentials(ticket=credentials({"query_string": scope.get("query_string", b"")}).ticket)


def origin_allowed(scope: Scope) -> bool:
    """Whether a page of this origin may connect: an allowed one, or one of our own. Others than browsers send none."""
    headers = [(name.lower(), value.decode("latin-1")) for name, value in scope.get("headers", ())]
    origins = [value for name, value in headers if name == b"origin"]
    if not origins:
        return True
    if len(origins) > 1:
        return False
    return origins[0].rstrip("/") in settings.CORS_ALLOWED_ORIGINS or _is_own(
        origins[0], next((value for name, value in headers if name == b"host"), "")
    )


def _is_own(origin: str, host: str) -> bool:
    """Whether the page comes from this very server, under a name that is ours."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    domain, _ = split_domain_port(host)
    return parts.scheme in ("http", "https") and parts.netloc == host and validate_host(domain, settings.ALLOWED_HOSTS)
