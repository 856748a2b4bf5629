"""From what people write to HTML that is safe to show: Markdown without raw HTML, then an allow-list over it."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from social.constants import MENTIONS_LIMIT

_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,28}[A-Za-z0-9_])?)(?![\w@])")
_TAGS = {
    *("p", "br", "hr", "blockquote", "pre", "code", "em", "strong", "s", "a", "span"),
    *("ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "maxNesting": 20})
    .enable(["linkify", "strikethrough", "table"])
    .disable(["image", "reference"])
)

Resolve = Callable[[Collection[str]], dict[str, str]]
"""Names as written → for those that are known: name → user id. Called once a text, with at most 20 names."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, and the ids of those whom the text names, in the order of the text."""

    html: str
    mentioned_ids: list[str]


def _texts(tokens: Sequence[Token]) -> Iterator[tuple[list[Token], int]]:
    """Places of plain text, outside of links and code: the list they stand in, and where."""
    for token in tokens:
        children = token.children or []
        links = 0
        for place, child in enumerate(children):
            links += {"link_open": 1, "link_close": -1}.get(child.type, 0)
            if child.type == "text" and not links:
                yield children, place


def _marked(token: Token, known: dict[str, str]) -> list[Token]:
    """The text again, with the known names of it in tokens of their own."""
    parts: list[Token] = []
    end = 0
    for found in _MENTION.finditer(token.content):
        if found[1] not in known:
            continue
        parts.append(Token("text", "", 0, content=token.content[end : found.start()]))
        parts.append(Token("span_open", "span", 1, attrs={"class": "mention"}))
        parts.append(Token("text", "", 0, content=found[0]))
        parts.append(Token("span_close", "span", -1))
        end = found.end()
    parts.append(Token("text", "", 0, content=token.content[end:]))
    return parts


def render(text: str, resolve: Resolve) -> Rendered:
    """Renders a comment. The first 20 different names in it are resolved at once; code and links name nobody."""
    tokens = _MARKDOWN.parse(text)
    places = list(_texts(tokens))
    names = dict.fromkeys(name for children, at in places for name in _MENTION.findall(children[at].content))
    wanted = list(names)[:MENTIONS_LIMIT]
    known = resolve(wanted) if wanted else {}
    for children, at in reversed(places):  # from the end, so that the places before stay where they are
        children[at : at + 1] = _marked(children[at], known)
    html = nh3.clean(
        _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}),
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        allowed_classes={"span": {"mention"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return Rendered(
        html=html.strip(), mentioned_ids=list(dict.fromkeys(known[name] for name in wanted if name in known))
    )


def renamed(text: str, name: str, other: str) -> str:
    """The text with everybody's mentions of one name, however spelt, put to another's; the rest as it is."""
    key = name.casefold()
    return _MENTION.sub(lambda found: f"@{other}" if found[1].casefold() == key else found[0], text)


def plain(text: str) -> Rendered:
    """Renders a text that names nobody."""
    return render(text, lambda names: {})
