"""What people write becomes HTML that can harm nobody."""

import pytest

from social.services.markdown import plain, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*a* **b** ~~c~~ `d`", "<p><em>a</em> <strong>b</strong> <s>c</s> <code>d</code></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](JaVaScRiPt&#58;alert(1))", "<p>[x](JaVaScRiPt:alert(1))</p>"),
        ("[x](data:text/html;base64,PHN2Zz4=)", "<p>[x](data:text/html;base64,PHN2Zz4=)</p>"),
        ("[x](vbscript:x)", "<p>[x](vbscript:x)</p>"),
        ("[x](https://a.example)", '<p><a href="https://a.example" rel="nofollow noopener">x</a></p>'),
        (
            "https://a.example/?q=1&r=2",
            '<p><a href="https://a.example/?q=1&amp;r=2" rel="nofollow noopener">https://a.example/?q=1&amp;r=2</a></p>',
        ),
        ("a@b.com", '<p><a href="mailto:a@b.com" rel="nofollow noopener">a@b.com</a></p>'),
        ("[x](ftp://a.example)", '<p><a rel="nofollow noopener">x</a></p>'),
        (
            '[x](https://a.example "q\\" onclick=\\"alert(1)")',
            '<p><a href="https://a.example" title="q&quot; onclick=&quot;alert(1)" rel="nofollow noopener">x</a></p>',
        ),
        ("```html\n<b>\n```", "<pre><code>&lt;b&gt;\n</code></pre>"),
    ],
)
def test_rendering(text: str, html: str) -> None:
    assert plain(text).html == html


def test_images_of_others_are_not_loaded() -> None:
    assert "<img" not in plain("![spy](https://a.example/pixel.png)").html


def known(names):
    return {name: name.lower() for name in names if name.lower() in {"anna", "ben.c"}}


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("@anna", ["anna"]),
        ("(@Anna), @ben.c.", ["anna", "ben.c"]),
        ("**@anna**'s", ["anna"]),
        ("@anna @ANNA @anna", ["anna"]),
        ("mail@anna.example", []),
        ("https://a.example/@anna", []),
        ("`@anna`", []),
        ("    @anna", []),
        ("[@anna](https://a.example)", []),
        ("@annabel @carla", []),
        ("@", []),
    ],
)
def test_mentions(text: str, ids: list[str]) -> None:
    rendered = render(text, known)
    assert rendered.mentioned_ids == ids
    assert ('class="mention"' in rendered.html) == bool(ids)


def test_names_are_asked_for_once_a_text() -> None:
    asked = []
    render("@a1 @b2\n\n> @c3 @a1", lambda names: asked.append(list(names)) or {})
    assert asked == [["a1", "b2", "c3"]]


@pytest.mark.parametrize(
    "text",
    ["[" * 5_000, "*" * 5_000, "> " * 2_500, "`" * 5_000, "a@" * 2_500, "[a](" * 1_250, "| a " * 1_250, "- " * 2_500,
     "_a_ " * 1_250, "<" * 5_000, "http://" * 714, "@a " * 1_666, "![" * 2_500, "\\" * 5_000, "&" * 5_000],
)  # fmt: skip
def test_what_a_parser_may_choke_on_is_rendered(text: str) -> None:
    assert plain(text).html
