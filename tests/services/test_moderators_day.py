"""A moderator's whole day in a real Chromium, on the product as it is started by its operator."""

import shutil
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.flows.server import Server

# run alone, a test without the mark for the database finds none that is migrated
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PASSWORD = "a-long-enough-passphrase-7"
PATIENCE = 60_000
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]
expect.set_options(timeout=PATIENCE)

WORLD = """
from datetime import timedelta
from django.utils import timezone
from moderation.roles import SENIOR
from tests.factories.moderation import make_moderator, make_reporter, report
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_skill
password = "a-long-enough-passphrase-7"
for name in ("mia", "sam"):
    make_moderator(SENIOR, name, password=password)
reporters = [make_reporter() for _ in range(4)]
author = make_user("spammer", password=password)
plan = make_skill(title="Juggling in a week", author=make_user("karl"))
reported = (("Get rich", "illegal"), ("Chess", "copyright"), ("Ads", "spam"), ("More ads", "spam"))
for number, (title, reason) in enumerate(reported):
    skill = make_skill(title=title, author=author)
    for reporter in reporters[number:]:
        report(skill, reporter, reason=reason)
for words in ("Win at the casino", "Lovely plan", "Casino bonus for all"):
    make_comment(skill=plan, author=author, body=words)
print(plan.pk)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory, migrated) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("moderators"), "moderators", migrated=migrated)
    if migrated is None:
        running.manage("migrate", "-v", "0")
    running.plan = running.manage("shell", "-v", "0", "-c", WORLD).split()[-1]
    running.start()
    yield running
    running.close()


@pytest.fixture
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


def signed_in(server: Server, chromium: Browser, name: str) -> Page:
    """A browser of their own, at the first page of the admin; what goes wrong in it is in `faults`."""
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(PATIENCE)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("response", lambda answer: page.faults.append(answer.url) if "127.0.0.1" not in answer.url else None)
    page.goto(f"{server.base}/admin/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator(".desk-panel")).to_be_visible()
    return page


def press(page: Page, *keys: str) -> None:
    """One key after the other, once the page listens to them."""
    expect(page.locator("html[data-armed]")).to_be_attached()
    for key in keys:
        page.keyboard.press(key)


def goes_on(page: Page, *keys: str) -> None:
    """Keys after which another page is there."""
    page.evaluate("window.before = true")
    press(page, *keys)
    page.wait_for_function("window.before === undefined && document.readyState === 'complete'")


def menu(page: Page, name: str) -> None:
    page.locator(f'#nav-sidebar a[href="/admin/moderation/{name}/"]').click()


def until(found: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE / 1_000
    while not found():
        assert time.monotonic() < deadline, f"not within a minute: {what}"
        time.sleep(0.2)


def said(page: Page, text: str) -> None:
    expect(page.locator("#main")).to_contain_text(text)


def title(page: Page) -> str:
    return page.locator("h1").last.inner_text()


def test_a_moderators_day(server, chromium):
    mia = signed_in(server, chromium, "mia")
    expect(mia.locator(".desk-panel canvas").first).to_be_visible()

    # the queue, by keys alone: the most urgent first
    menu(mia, "case")
    expect(mia.locator("[data-row]")).to_have_count(4)
    press(mia, "?")
    expect(mia.locator("#desk-help")).to_be_visible()
    mia.keyboard.press("Escape")
    press(mia, "j")
    goes_on(mia, "Enter")
    assert title(mia) == "Get rich"
    goes_on(mia, "c")
    expect(mia.locator(".desk-chip-mine")).to_contain_text("yours until")

    # another one is told whose it is
    sam = signed_in(server, chromium, "sam")
    sam.goto(mia.url)
    expect(sam.locator("[data-claimer]")).to_contain_text("@mia works on it")
    goes_on(sam, "d")
    said(sam, "@mia is working on this case.")

    # nothing by accident: a letter in a field is a letter, and removing asks for one more key
    press(mia, "n")
    mia.keyboard.type("rdb: this is against the law.")
    mia.keyboard.press("Escape")
    press(mia, "r")
    expect(mia.locator("#desk-sure")).to_be_visible()
    mia.keyboard.press("Escape")
    expect(mia.locator("#desk-sure")).to_be_hidden()
    assert title(mia) == "Get rich"
    press(mia, "r")
    goes_on(mia, "y")
    said(mia, "Remove: “Get rich”")
    assert title(mia) == "Chess"
    goes_on(mia, "d")
    said(mia, "Nothing wrong with it: “Chess”")
    goes_on(mia, "q")

    # many at once
    expect(mia.locator("[data-row]")).to_have_count(2)
    press(mia, "j", "x", "j", "x")
    expect(mia.locator("[data-chosen]")).to_have_text("2")
    mia.locator("[data-bulk=remove]").click()
    goes_on(mia, "y")
    said(mia, "Remove: 2 decided.")
    said(mia, "Nothing waits for a decision.")

    a_rule_is_made_and_catches(server, mia)
    an_appeal_is_decided_by_another(server, mia, sam)
    assert mia.faults == sam.faults == []


def a_rule_is_made_and_catches(server: Server, mia: Page) -> None:
    menu(mia, "autorule")
    mia.get_by_role("link", name="New rule").click()
    mia.fill("[name=name]", "Casinos")
    mia.fill("[name=c-0-words]", "")
    mia.get_by_role("button", name="Save").click()
    expect(mia.locator(".desk-condition .desk-error").first).to_be_visible()
    mia.fill("[name=c-0-words]", "casino\ngambling")
    mia.locator("[data-kind]").select_option("account_age")
    mia.locator("[data-add]").click()
    mia.fill("[name=c-1-under_hours]", "48")
    mia.select_option("[name=action]", "require_review")
    mia.get_by_role("button", name="Backtest").click()
    expect(mia.locator("[data-result]")).to_contain_text("Would have been hit")
    assert mia.locator("[data-result] dd").first.inner_text() == "2"
    assert sorted(text.lower() for text in mia.locator("mark").all_inner_texts()) == ["casino", "casino"]
    goes_on(mia, "q")
    assert mia.input_value("[name=c-0-words]") == "casino\ngambling"
    mia.select_option("[name=action]", "require_review")
    mia.get_by_label("On: its action is taken").check()
    mia.get_by_role("button", name="Save").click()
    said(mia, "“Casinos” is saved.")

    token = server.register("gambler")["access"]
    path = f"/api/v1/social/skills/{server.plan}/comments"

    def caught() -> bool:
        """Another process may take a moment to hear of the rule; and a worker, to bring what was held back."""
        status, _ = server.call("POST", path, {"body": f"The best CASINO {time.monotonic()}"}, token=token)
        mia.goto(f"{server.base}/admin/moderation/case/")
        return status == 201 and mia.locator("[data-row]").count() > 0

    until(caught, "the comment is in the queue")
    said(mia, "Rule “Casinos”")
    press(mia, "j")
    goes_on(mia, "Enter")
    expect(mia.locator(".desk-here mark").first).to_have_text("CASINO")


def an_appeal_is_decided_by_another(server: Server, mia: Page, sam: Page) -> None:
    token = server.call("POST", "/api/v1/auth/token", {"username": "spammer", "password": PASSWORD})[1]["access"]
    told: list[str] = []

    def is_told() -> bool:
        found = server.call("GET", "/api/v1/notifications?type=moderation_decision", token=token)[1]["results"]
        told[:] = [one["data"]["decision_id"] for one in found if one["data"]["title"] == "Get rich"]
        return bool(told)

    until(is_told, "its author is told of the decision")
    body = {"decision": told[0], "text": "It is only a game."}
    assert server.call("POST", "/api/v1/moderation/appeals", body, token=token)[0] == 201

    mia.goto(f"{server.base}/admin/moderation/appeal/")
    press(mia, "j")
    goes_on(mia, "Enter")
    expect(mia.locator("[data-why-not]")).to_contain_text("another moderator has to decide it")
    sam.goto(mia.url)
    press(sam, "n")
    sam.keyboard.type("So it is.")
    sam.keyboard.press("Escape")
    press(sam, "g")
    goes_on(sam, "y")
    said(sam, "Granted: the decision is undone.")
    skills = server.call("GET", "/api/v1/social/me/skills", token=token)[1]["results"]
    assert {one["title"]: one["status"] for one in skills}["Get rich"] == "published"
    sam.goto(f"{server.base}/admin/moderation/logentry/")
    expect(sam.locator(".desk-log").first).to_contain_text("appeal granted")
