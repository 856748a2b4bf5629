"""What a sign-in came from: to tell a known device from a new one, and to name it in a mail."""

from hashlib import blake2b
from ipaddress import ip_network

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("okhttp", "an Android app"),
    ("CFNetwork", "an Apple app"),
    ("curl/", "curl"),
    ("python-", "a Python program"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
"""What stands in an agent, first found first taken, and what it is called."""


def device_key(agent: str, address: str) -> str:
    """Stands for an agent in a network (of an IPv6 address the first half, since the other half changes daily)."""
    network = str(ip_network(f"{address}/64", strict=False)) if ":" in address else address
    return blake2b(f"{agent}\n{network}".encode(), digest_size=8).hexdigest()


def device_name(agent: str) -> str:
    """In words of our own: what an agent says of itself is anybody's text, and has no place in a mail of ours."""
    browser = next((name for sign, name in BROWSERS if sign in agent), "")
    system = next((name for sign, name in SYSTEMS if sign in agent), "")
    return " on ".join(filter(None, (browser, system))) or "an unknown device"
