"""A newcomer from the first mail to the last trace, by the API alone."""

import io
import json
import zipfile
from datetime import date, timedelta

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from rest_framework.test import APIClient

from profiles.models import AccountDeletion
from profiles.services.archiving import make
from social.models import Comment
from tests.clients import api_client
from tests.gdpr import raw
from tests.mailbox import link_in, sent_mails, token_in
from yiz import clock, ports
from yiz.events.delivery import deliver_pending

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-passphrase-7"
SKILLS, ME = "/api/v1/social/skills", "/api/v1/users/me"
PLAN = {
    "format": "skill/1",
    "title": "Quiet mornings with quinces",
    "description": "Jam and jelly.",
    "category": "cooking",
    "difficulty": "beginner",
    "language": "en",
    "tags": ["jam"],
    "source": "",
    "licence": "CC0",
    "days": [
        {
            "day": number,
            "title": title,
            "tasks": [{"title": task, "description": "", "minutes": 20, "resource_url": ""}],
        }
        for number, (title, task) in enumerate([("Gather", "Pick the fruit"), ("Cook", "Stir for an hour")], 1)
    ],
}


def signed_up(username: str, email: str) -> APIClient:
    answer = api_client().post("/api/v1/auth/register", {"username": username, "email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.content
    client = api_client()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {answer.json()['access']}")
    return client


def done(answer, status: int = 200):
    """The body of an answer with this status."""
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def mail_about(words: str):
    """The newest mail whose subject has these words."""
    deliver_pending()
    return next(mail for mail in reversed(sent_mails()) if words in mail.subject.lower())


def test_a_newcomer_from_the_first_mail_to_the_last_trace():
    newcomer = signed_up("quincelover", "quince@mail.example")
    reader, learner = signed_up("reader", "reader@mail.example"), signed_up("learner", "learner@mail.example")
    confirm_the_address(newcomer)
    me = make_a_profile(newcomer)
    skill = share_an_imported_plan(newcomer)
    taken_over(reader, skill)
    comment = talked_about(newcomer, reader, skill)
    plan = learned(learner, skill)
    improve(newcomer, skill)
    upgraded(learner, plan)
    as_a_calendar(newcomer, skill)
    all_data(newcomer, me, skill)
    leave(newcomer, reader, me, skill)
    nothing_is_left(me, comment)
    assert done(learner.get(f"/api/v1/social/plans/{plan}"))["progress"]["completed_days"] == 1, "theirs stays"


def confirm_the_address(newcomer):
    deliver_pending()
    mail = next(one for one in sent_mails() if one.to == ["quince@mail.example"] and "token=" in one.body)
    assert done(newcomer.get(ME))["email_verified"] is False
    api_client().post("/api/v1/auth/verify-email", {"token": token_in(mail)})
    assert done(newcomer.get(ME))["email_verified"] is True


def make_a_profile(newcomer):
    done(newcomer.patch(ME, {"display_name": "Quentin Quince", "bio": "I cook.", "timezone": "Europe/Lisbon"}))
    out = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 120, 30)).save(out, "PNG")
    done(newcomer.put(f"{ME}/avatar", {"avatar": SimpleUploadedFile("me.png", out.getvalue())}, format="multipart"))
    me = done(newcomer.get(ME))
    assert me["display_name"] == "Quentin Quince"
    assert read(api_client().get(me["avatar_url"])).startswith((b"RIFF", b"\x89PNG", b"\xff\xd8"))
    return me


def share_an_imported_plan(newcomer):
    made = done(newcomer.post(f"{SKILLS}/import", PLAN), 201)
    assert made["status"] == "draft"
    assert done(api_client().get(SKILLS))["results"] == []
    assert done(newcomer.post(f"{SKILLS}/{made['id']}/publish"))["status"] == "published"
    assert [row["id"] for row in done(api_client().get(SKILLS))["results"]] == [made["id"]]
    return made["id"]


def taken_over(reader, skill):
    fork = done(reader.post(f"{SKILLS}/{skill}/fork"), 201)
    assert (fork["status"], fork["forked_from"]["id"]) == ("draft", skill)
    done(reader.patch(f"{SKILLS}/{fork['id']}", {"title": "Apples instead", "description": "Mine.", "tags": []}))


def talked_about(newcomer, reader, skill):
    """A question by the newcomer with an answer, of which a place must stay; a like of the reader's."""
    asked = done(newcomer.post(f"{SKILLS}/{skill}/comments", {"body": "Does anybody use honey?"}), 201)
    fork = done(reader.get("/api/v1/social/me/skills"))["results"][0]["id"]
    done(reader.post(f"{SKILLS}/{fork}/publish"))
    done(reader.post(f"{SKILLS}/{skill}/comments", {"body": "I do.", "parent": asked["id"]}), 201)
    there = done(newcomer.post(f"{SKILLS}/{fork}/comments", {"body": "Well done, says Quentin Quince"}), 201)
    done(reader.post(f"{SKILLS}/{fork}/comments", {"body": "Thank you", "parent": there["id"]}), 201)
    done(newcomer.post(f"{SKILLS}/{fork}/like", {"liked": True}))
    return there["id"]


def learned(learner, skill):
    plan = done(learner.post(f"{SKILLS}/{skill}/download"))["plan"]["id"]
    done(learner.post(f"/api/v1/social/plans/{plan}/days/1/complete"))
    return plan


def improve(newcomer, skill):
    more = {"day": 3, "title": "Keep", "tasks": [{"title": "Fill the jars", "minutes": 30}]}
    changed = done(newcomer.patch(f"{SKILLS}/{skill}", {"days": [*PLAN["days"], more]}))
    assert (changed["version"], changed["duration_days"]) == (2, 3)


def upgraded(learner, plan):
    path = f"/api/v1/social/plans/{plan}"
    assert done(learner.get(f"{path}/upgrade"))["newer"] is True
    new = done(learner.post(f"{path}/upgrade"))
    assert (new["to_version"], new["conflicts"]) == (2, [])
    assert [day["title"] for day in new["plan"]["days"]] == ["Gather", "Cook", "Keep"]
    assert new["plan"]["days"][0]["completed_at"] is not None
    assert new["plan"]["progress"]["completed_days"] == 1


def as_a_calendar(newcomer, skill):
    file = newcomer.get(f"{SKILLS}/{skill}/export?format=ics&start=2027-01-30")
    events = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 1)]


def all_data(newcomer, me, skill):
    asked = done(newcomer.post(f"{ME}/export"), 202)
    deliver_pending()
    make(asked["id"])
    assert done(newcomer.get(f"{ME}/export/{asked['id']}"))["status"] == "ready"
    link = link_in(mail_about("data"))
    archive = zipfile.ZipFile(io.BytesIO(read(api_client().get(link[link.index("/api/") :]))))
    files = {name: archive.read(name).decode() for name in archive.namelist()}
    assert archive.testzip() is None
    said = "\n".join(files.values())
    assert all(word in said for word in (me["id"], skill, "quince@mail.example", "Quentin Quince", "Does anybody use"))
    assert all(json.loads(text) is not None for name, text in files.items() if name.endswith(".json"))


def leave(newcomer, reader, me, skill):
    assert newcomer.delete(ME, {"password": "not the one"}).status_code == 400
    done(newcomer.delete(ME, {"password": PASSWORD}), 202)
    assert newcomer.get(ME).status_code == 401
    assert reader.get(f"/api/v1/users/{me['id']}").status_code == 404
    assert reader.get(f"{SKILLS}/{skill}").status_code == 404
    deliver_pending()
    sent_mails()
    AccountDeletion.objects.filter(user_id=me["id"]).update(erase_at=clock.now() - timedelta(seconds=1))
    assert ports.cleaners["profiles.erasure"].clean(lambda *progress: None) == 1


def nothing_is_left(me, comment):
    """In no table: neither name nor address nor words; but the place of a comment that was answered."""
    names = {"id": me["id"], "username": "quincelover", "e-mail": "quince@mail.example", "name": "Quentin Quince"}
    assert raw.search({**names, "question": "Does anybody use honey"}) == []
    tombstone = Comment.objects.values("body", "status").get(pk=comment)
    assert tombstone == {"body": "", "status": "deleted"}
    assert api_client().get(me["avatar_url"]).status_code == 404


def read(answer) -> bytes:
    """The bytes of a file that is answered."""
    assert answer.status_code == 200, answer.content
    body = b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # not `answer.close()`, which would close the database too
        close()
    return body
