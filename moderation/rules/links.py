"""Links in texts: written as addresses, or as bare names of hosts."""

from __future__ import annotations

from dataclasses import dataclass

import re2

_HIDING = (
    "bit.ly tinyurl.com t.co goo.gl ow.ly is.gd buff.ly rebrand.ly cutt.ly shorturl.at rb.gy t.ly tiny.cc bl.ink "
    "adf.ly soo.gd s.id v.gd lnkd.in trib.al dlvr.it shorte.st clck.ru qr.ae bitly.com short.io x.co u.to "
    "linktr.ee snip.ly po.st mcaf.ee yourls.org tr.im urlz.fr n9.cl kutt.it vu.fr gg.gg"
)
SHORTENERS = frozenset(_HIDING.split())
"""Services that hide where a link leads."""

MAX_LINKS = 1_000

_ENDINGS = (
    "com|net|org|info|biz|io|co|me|tv|ly|gl|gd|de|at|ch|uk|us|eu|fr|it|es|pl|nl|ru|cn|in|br|app|dev|xyz|top|online|"
    "site|shop|store|club|live|link|click|icu|vip|win|loan|work|space|pro|today|world|buzz|gg|cc|ws|to|ai|news|blog"
)
_options = re2.Options()
_options.log_errors = False
_LINK = re2._Regexp(
    r"(?i)(?:\bh(?:tt|xx)ps?://|\bwww\.)[^\s<>\"'`|{}]+"
    rf"|\b(?:[a-z0-9][a-z0-9-]*\.)+(?:{_ENDINGS})\b(?:[/?#][^\s<>\"'`|{{}}]*)?",
    _options,
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link: where in the text it stands, and the host it leads to, in lower case without `www.`."""

    start: int
    end: int
    host: str

    def is_of(self, domains: frozenset[str]) -> bool:
        """Whether the host is one of these domains, or below one."""
        if not domains:
            return False
        host = self.host
        while host:
            if host in domains:
                return True
            host = host.partition(".")[2]
        return False


def links_of(text: str) -> list[Link]:
    """The links of a text in their order, 1,000 at most."""
    if "." not in text and "//" not in text:
        return []
    found = []
    for match in _LINK.finditer(text):
        start, end = match._spans[0]
        address = text[start:end]
        # the domain of an e-mail address is no link
        if start and text[start - 1] == "@" and "//" not in address:
            continue
        host = host_of(address)
        if host:
            found.append(Link(start, end, host))
        if len(found) >= MAX_LINKS:
            break
    return found


def host_of(address: str) -> str:
    """The host that an address names, as domains are compared."""
    rest = address.partition("://")[2] or address
    for mark in "/?#\\":
        rest = rest.partition(mark)[0]
    host = rest.rpartition("@")[2].partition(":")[0].strip(".,;!()[]").lower().removeprefix("www.")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
