"""Every kind of mail: both parts, both languages, styles where mail programs keep them; and its preview."""

import re

import pytest
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.test import Client

from tests.factories.profiles import make_user
from yiz.mail.kinds import all_kinds
from yiz.mail.messages import written
from yiz.mail.samples import LINK, SAMPLES


def product_kinds():
    return [name for name in all_kinds() if not name.startswith("trial")]


def test_every_kind_has_a_sample_and_is_written_in_every_language():
    assert sorted(SAMPLES) == product_kinds()
    faults = []
    for kind, sample in SAMPLES.items():
        found = {language: written(kind, *sample, language) for language, _ in settings.LANGUAGES}
        for language, (subject, text, html) in found.items():
            if f'lang="{language}"' not in html:
                faults.append((kind, language, "does not say its language"))
            if LINK not in text or LINK not in html:
                faults.append((kind, language, "has no link"))
            if re.search(r"\{[{%]|%\(|None", subject + text + html):
                faults.append((kind, language, "has a hole"))
            body = re.search(r'<td class="body"[^>]*style="[^"]*padding: 28px', html)
            if body is None or "@media (max-width: 480px)" not in html:
                faults.append((kind, language, "has lost its styles"))
            if len(html) > 100_000:
                faults.append((kind, language, "would be cut off"))
        english, german = (set(_sentences(found[language])) for language in ("en", "de"))
        if same := english & german:
            faults.append((kind, "is not translated", same))
    assert faults == []


def _sentences(mail):
    """Lines of words: neither addresses, nor names and titles that people gave."""
    subject, text, _html = mail
    given = (
        "http",
        "YiZ",
        "Firefox",
        "Grace",
        "Margaret",
        "sourdough",
        "“",
        "Learn",
        "Read",
        "Your plans",
        "New f",
        "Thu ",
        "Downloads",
        "Likes",
    )
    lines = [subject, *(line.strip() for line in text.splitlines())]
    return [line for line in lines if " " in line and not any(word in line for word in given) and "█" not in line]


def test_every_template_is_in_both_parts():
    for kind in product_kinds():
        for part in ("txt", "html"):
            try:
                get_template(f"mail/{kind}.{part}")
            except TemplateDoesNotExist:
                pytest.fail(f"mail/{kind}.{part} is missing")


def test_staff_looks_at_all_of_them_and_nobody_else(db):
    client = Client()
    assert client.get("/admin/mail/emaillog/preview").status_code == 302
    client.force_login(make_user("boss", is_staff=True, is_superuser=True))
    page = client.get("/admin/mail/emaillog/preview")
    links = re.findall(r'href="(preview/[^"]+)"', page.content.decode())
    assert len(links) == 4 * len(SAMPLES)
    for link in links:
        answer = client.get("/admin/mail/emaillog/" + link.replace("&amp;", "&"))
        assert answer.status_code == 200
    assert client.get("/admin/mail/emaillog/preview/postcard").status_code == 404
    assert b"preview" in client.get("/admin/mail/emaillog/").content
