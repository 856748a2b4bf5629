"""Every mail, from a real worker to a real SMTP server: once each, well made, also when the worker is killed over it.

What is promised: a mail is one row under a unique key, whoever asks for it how often. A worker that is killed before
the server has taken the mail leaves it to the next, and it arrives once. One that is killed after the server has taken
it, but before that is noted, can't be told from the first: the mail is sent again, with the same `Message-ID`.
"""

import email
import json
import os
import re
import signal
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pymongo
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from tests.flows.server import Server, free_port
from tests.services.test_up import pids, wait_for
from yiz.mail.samples import SAMPLES

pytestmark = pytest.mark.services

PASSPHRASE = "a-long-enough-passphrase-7"
LISTED = {"welcome", "digest", "creator_summary"}
KINDS = {subject: kind for kind, (subject, _) in SAMPLES.items()}
KINDS["Please confirm your e-mail address"] = "verify_email"
WRITE = """
from datetime import UTC, datetime, timedelta
from django.utils import timezone
from notifications.decisions import tell_of_decision
from notifications.mailings import send_digests, send_summaries
from profiles.models import User
from social.services import InteractionService, SkillService
from yiz.ids import new_id
ada, grace = User.objects.get(username="ada"), User.objects.get(username="grace")
days = [{"day": 1, "title": "One", "tasks": [{"title": "Look", "description": "", "minutes": 5, "resource_url": ""}]}]
User.objects.filter(pk=ada.pk).update(email_verified_at=timezone.now())
skill = SkillService.create(author_id=ada.pk, title="Read music", category="music", days=days)
InteractionService.like(user=grace, skill_id=skill, liked=True)
decision = new_id()
for _ in range(2):
    tell_of_decision(decision_id=decision, user_id=ada.pk, decision="warn", title="Read music", target_kind="skill",
                     target_id=skill, reason="it advertises")
from yiz.events.delivery import deliver_pending
while deliver_pending():
    pass
now = timezone.now()
morning = (now + timedelta(days=-now.weekday() % 7)).replace(hour=8, minute=30)
digests_at = morning if morning > now else morning + timedelta(days=7)
summaries_at = (now + timedelta(days=7 - now.weekday())).replace(hour=8, minute=30)
for _ in range(2):
    send_digests(lambda *_: None, at=digests_at)
    send_summaries(lambda *_: None, at=summaries_at)
"""
ASK = """
from yiz.mail.services import EmailService
from profiles.models import User
user = User.objects.get(username="{name}")
mail = dict(kind="welcome", user_id=user.pk, address=user.email, subject="Welcome", dedupe_key="again:{name}")
print("ASKED", EmailService.send(**mail), EmailService.send(**mail))
"""
LATER = """
from celery import current_app
from django.utils import timezone
from yiz.mail.models import EmailLog
held = EmailLog.objects.filter(status="queued", attempts__gt=0)
print("HELD", list(held.values_list("attempts", flat=True)))
held.update(next_try_at=timezone.now())
current_app.send_task("batch.run", ("mail_sweep",))
"""


class Letterbox:
    """What the server took; `at` has it do something else at one point of the next conversation."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.at: dict[str, Callable[[], None]] = {}

    async def handle_RCPT(self, server: SMTP, session: Any, envelope: Any, address: str, options: Any) -> str:
        self._now("RCPT")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:
        self.taken.append(email.message_from_bytes(envelope.content, policy=default))
        self._now("DATA")
        return "250 OK"

    def _now(self, point: str) -> None:
        if act := self.at.pop(point, None):
            act()

    def to(self, *names: str) -> list[EmailMessage]:
        return [message for message in list(self.taken) if message["To"].partition("@")[0] in names]

    def kinds(self, *names: str) -> Counter[str]:
        return Counter(KINDS.get(message["Subject"], message["Subject"]) for message in self.to(*names))


@pytest.fixture(scope="module")
def box() -> Iterator[tuple[Letterbox, int]]:
    made, port = Letterbox(), free_port()
    server = Controller(made, hostname="127.0.0.1", port=port)
    server.start()
    yield made, port
    server.stop()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, box: tuple[Letterbox, int]) -> Iterator[Server]:
    smtp = {"SMTP_SERVER": "127.0.0.1", "SMTP_PORT": str(box[1]), "SMTP_SECURITY": "none"}
    running = Server(tmp_path_factory.mktemp("mail"), "mail", **smtp)
    running.environment["FRONTEND_URL"] = running.base
    yield running.start()
    running.close()


def post(url: str, body: Any, *, agent: str = "Firefox on Linux") -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", "User-Agent": agent}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    if isinstance(body, bytes):
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    with urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=30) as answer:  # noqa: S310
        return answer.status, json.loads(answer.read() or b"null")


def rows(server: Server, *names: str) -> list[list[Any]]:
    """Kind, state and attempts of every mail to these people."""
    addresses = [f"{name}@example.org" for name in names]
    with pymongo.MongoClient(server.environment["MONGO_URI"]) as client:
        found = client.get_default_database()["email_log"].find({"address": {"$in": addresses}}).sort("_id")
        return [[row["kind"], row["status"], row["attempts"]] for row in found]


def test_each_mail_arrives_once_and_well_made(server: Server, box: tuple[Letterbox, int]) -> None:
    letters, api = box[0], f"{server.base}/api/v1"
    ada, grace = server.register("ada"), server.register("grace")
    post(f"{api}/auth/token", {"username": "ada", "password": PASSPHRASE})
    for _ in range(2):
        assert server.call("POST", "/api/v1/users/me/export", {}, token=ada["access"])[0] in (202, 201, 409, 200)
    server.manage("shell", "-c", WRITE)
    assert post(f"{api}/auth/password/forgot", {"email": "ada@example.org"})[0] in (200, 202, 204)
    wanted = {"current_password": PASSPHRASE, "new_password": f"{PASSPHRASE}8"}
    assert server.call("DELETE", "/api/v1/users/me", {"password": PASSPHRASE}, token=grace["access"])[0] in (202, 204)
    people = ("ada", "grace")
    wait_for(lambda: "password_reset" in letters.kinds(*people))
    assert server.call("POST", "/api/v1/auth/password/change", wanted, token=ada["access"])[0] in (200, 204)
    with suppress(AssertionError):
        wait_for(lambda: set(SAMPLES) <= set(letters.kinds(*people)), 120)
    logged, kinds = rows(server, *people), letters.kinds(*people)
    assert set(kinds) == set(SAMPLES), (kinds, logged)
    assert {(status, attempts) for _, status, attempts in logged} == {("sent", 1)}
    assert Counter(kind for kind, _, _ in logged) == kinds
    assert {kind for kind, number in kinds.items() if number > 1} <= {"verify_email", "welcome"}, "two people"
    ids = [message["Message-ID"] for message in letters.to(*people)]
    assert len(ids) == len(set(ids))
    for message in letters.to(*people):
        look_at(KINDS[message["Subject"]], message)


def look_at(kind: str, message: EmailMessage) -> None:
    """Both parts, the headers of a well-behaved mail, and links that answer."""
    assert message.get_content_type() == "multipart/alternative", kind
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"], kind
    assert not message.defects, kind
    for name in ("From", "To", "Date", "Message-ID", "Subject"):
        assert len(message.get_all(name, [])) == 1, (kind, name)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["To"] in ("ada@example.org", "grace@example.org")
    text, html = (message.get_body([part]).get_content() for part in ("plain", "html"))  # type: ignore[union-attr]
    assert "{" not in text.replace("{%", "{"), (kind, text)
    assert "<style" not in text
    assert "style=" in html, "styles are inlined"
    links = re.findall(r"https?://[^\s>\")]+", text)
    assert links, kind
    assert ("List-Unsubscribe" in message) == (kind in LISTED), kind
    if kind == "digest":
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        address = message["List-Unsubscribe"].strip().strip("<>")
        assert address in links
        assert post(address, b"List-Unsubscribe=One-Click") == (200, {"unsubscribed": "digest"})
    if kind == "verify_email" and message["To"] == "grace@example.org":
        return  # her account is being deleted
    if kind == "export_ready":
        with urllib.request.urlopen(links[0], timeout=30) as answer:  # noqa: S310
            assert answer.read(2) == b"PK"


def kill_worker(server: Server) -> None:
    os.killpg(pids(server, "worker")[-1], signal.SIGKILL)


@pytest.mark.parametrize(("point", "copies"), [("RCPT", 1), ("DATA", 2)])
def test_a_worker_killed_over_a_mail(server: Server, box: tuple[Letterbox, int], point: str, copies: int) -> None:
    """Between rendering and sending it arrives once; after the server has taken it, twice under one id."""
    letters, name = box[0], f"killed-over-{point.lower()}"
    server.register(name)
    wait_for(lambda: len(letters.to(name)) == 2)
    wait_for(lambda: {row[1] for row in rows(server, name)} == {"sent"})
    workers = len(pids(server, "worker"))
    letters.at[point] = lambda: kill_worker(server)
    assert "ASKED True False" in server.manage("shell", "-c", ASK.format(name=name))
    wait_for(lambda: len(pids(server, "worker")) > workers)
    assert len(letters.to(name)) == 2 + copies - 1
    assert "HELD [1]" in server.manage("shell", "-c", LATER)
    wait_for(lambda: len(letters.to(name)) == 2 + copies)
    wait_for(lambda: rows(server, name)[2:] == [["welcome", "sent", 2]])
    arrived = letters.to(name)[2:]
    assert len(arrived) == copies
    assert len({message["Message-ID"] for message in arrived}) == 1
