"""Who calls: a user, or an address."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest | Any) -> str:
    """The address of the client: the connection's own, or what trusted proxies say of it.

    `X-Forwarded-For` is read from the right, and only as far as each hop is one of TRUSTED_PROXIES; whatever stands
    left of the first other one may be invented.
    """
    hops = [request.META.get("REMOTE_ADDR", "")]
    if (forwarded := request.META.get("HTTP_X_FORWARDED_FOR")) and settings.TRUSTED_PROXIES:
        hops = [*(hop.strip() for hop in forwarded.split(",")), *hops]
    trusted = tuple(settings.TRUSTED_PROXIES)
    address = UNKNOWN
    for hop in reversed(hops):
        parsed = _parse(hop)
        if parsed is None:
            break
        address = str(parsed)
        if not _trusted(address, trusted):
            break
    return address


def address_key(request: HttpRequest | Any) -> str:
    """What an anonymous caller is counted by: the address, for IPv6 its /64 network."""
    address = client_address(request)
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def caller_key(request: HttpRequest | Any) -> str:
    """What a caller is counted by: the id of the user, or the address."""
    user = getattr(request, "user", None)
    return str(user.pk) if user is not None and user.is_authenticated else address_key(request)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    text = text.strip().removeprefix("[").split("]")[0] if text.strip().startswith("[") else text.strip()
    if text.count(":") == 1:
        text = text.split(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=4096)
def _trusted(address: str, networks: tuple[str, ...]) -> bool:
    return any(ip_address(address) in ip_network(network, strict=False) for network in networks)
