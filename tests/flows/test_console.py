"""The page at `/` in a real Chromium: somebody likes, and the one who is looking sees it arrive."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.flows.server import Server

pytestmark = pytest.mark.browser

SKILL = {
    "title": "Read music in 2 days",
    "description": "Notes and rhythm.",
    "category": "music",
    "difficulty": "beginner",
    "days": [{"day": 1, "title": "Notes", "tasks": [{"title": "Name the lines"}]}],
}
expect.set_options(timeout=30_000)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="module")
def server(tmp_path_factory, migrated):
    running = Server(tmp_path_factory.mktemp("console"), "console", migrated=migrated).start()
    yield running
    running.close()


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        page = browser.new_page()
        page.set_default_timeout(15_000)
        page.faults = []
        page.on("console", lambda message: page.faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("response", lambda answer: page.faults.append(answer.url) if "127.0.0.1" not in answer.url else None)
        yield page
        browser.close()


def test_a_notification_arrives_while_one_looks(server, page):
    author, reader = server.register("ada"), server.register("grace")
    skill = server.call("POST", "/api/v1/social/skills", SKILL, token=author["access"])[1]

    page.goto(server.base)
    expect(page.locator("#health")).to_have_text("All is well.")
    page.fill("[name=username]", "ada")
    page.fill("[name=password]", "a-long-enough-passphrase-7")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#state")).to_have_text("connected")
    expect(page.locator("#skills")).to_contain_text("Read music in 2 days")
    # for the plan that she has just shared
    expect(page.locator("#notifications li")).to_have_count(1)
    expect(page.locator("#unread")).to_have_text("1")

    server.call("POST", f"/api/v1/social/skills/{skill['id']}/like", {"liked": True}, token=reader["access"])
    expect(page.locator("#notifications li")).to_have_count(2)
    expect(page.locator("#notifications li").first).to_contain_text("grace liked “Read music in 2 days”")
    expect(page.locator("#unread")).to_have_text("2")

    page.get_by_role("button", name="Mark all as read").click()
    expect(page.locator("#unread")).to_have_text("0")
    expect(page.locator("#notifications li.unread")).to_have_count(0)
    assert page.faults == []


def test_a_wrong_password_is_said_in_words(server, page):
    server.register("linus")
    page.goto(server.base)
    page.fill("[name=username]", "linus")
    page.fill("[name=password]", "not the one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#problem")).to_be_visible()
    expect(page.locator("#live")).to_be_hidden()


@pytest.mark.parametrize(("path", "operation"), [("/api/docs", ".opblock-tag"), ("/api/redoc", "[data-item-id]")])
def test_the_documentation_needs_nothing_from_elsewhere(path, operation, server, page):
    page.goto(server.base + path)
    expect(page.locator(operation).first).to_be_visible(timeout=120_000)  # hundreds of operations are drawn
    assert page.locator(operation).count() >= 6
    # ReDoc asks for its maker's logo; the content policy keeps that request at home
    assert [fault for fault in page.faults if "logo-mini.svg" not in fault] == []
