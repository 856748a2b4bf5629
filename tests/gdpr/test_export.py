"""A copy of one's data: asked for, made by a worker, fetched by a link that needs no sign-in, and gone after a week."""

import io
import json
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from analytics.models import Event
from profiles.constants import EXPORT_ATTEMPTS, EXPORT_KEPT
from profiles.models import DataExport, User
from profiles.services import DeletionService, ExportService
from profiles.services.archiving import _Work, make, make_due
from profiles.services.exports import storage
from tests.factories.profiles import PASSWORD, make_user
from tests.gdpr.table import PERSONAL
from tests.gdpr.world import WROTE, make_world
from tests.mailbox import link_in, sent_mails
from yiz import clock, ports
from yiz.ids import id_at, new_id

pytestmark = pytest.mark.django_db

PATH = "/api/v1/users/me/export"


@pytest.fixture(autouse=True)
def _no_files_left():
    yield
    store = storage()
    if store.exists(""):
        for name in store.listdir("")[1]:
            store.delete(name)


def files():
    return sorted(storage().listdir("")[1]) if storage().exists("") else []


def opened(answer):
    assert answer.status_code == 200, answer.content
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:  # not `answer.close()`, which would close the database too
        close()
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def local(url):
    return url.partition("localhost:8080")[2]


def test_everything_of_a_person_and_nothing_that_others_keep_private(api_client):
    """Every file that the table of models names has something in it; the README counts and describes it."""
    world = make_world()
    zelda = User.objects.get(pk=world.zelda.pk)
    assert make(ExportService.request(user_id=zelda.pk).pk)
    link = DataExport.objects.get().pk
    content = opened(api_client().get(local(ExportService.link(export_id=link))))
    readme = content.pop("README.json")
    assert {f"{kept.file}.json" for kept in PERSONAL.values() if kept.file} <= set(content)
    empty = sorted(kept.file for kept in PERSONAL.values() if kept.file and not content[f"{kept.file}.json"])
    assert empty == []
    assert {told["file"] for told in readme["files"]} == set(content)
    for told in readme["files"]:
        assert told["rows"] == len(content[told["file"]]), told["file"]
        assert all(set(row) <= set(told["fields"]) for row in content[told["file"]]), told["file"]
    assert readme["account"] == {"id": zelda.pk, "username": zelda.username}
    text = json.dumps(content)
    assert WROTE in text
    for secret in (world.friend.email, world.other.email, "hater", zelda.password, "203.0.113."):
        assert secret not in text
    blocked = {row["username"] for row in content["blocks.json"]}
    assert len(blocked) == 1


def test_from_the_request_to_the_mailed_link(api_client, run_events, assert_problem, assert_queries):
    user = make_user()
    client = api_client(user)
    asked = client.post(PATH, headers={"Idempotency-Key": "one"})
    assert (asked.status_code, asked.json()["status"], asked.json()["download_url"]) == (202, "queued", None)
    export_id = asked.json()["id"]
    assert client.post(PATH, headers={"Idempotency-Key": "one"}).json()["id"] == export_id
    refused = client.post(PATH)
    assert_problem(refused, 409, "export_running")
    assert refused.json()["errors"][0]["export"] == export_id
    run_events()
    assert make(export_id)
    assert not make(export_id)
    state = client.get(f"{PATH}/{export_id}").json()
    assert (state["status"], state["size"] > 0, state["rows"] > 0) == ("ready", True, True)
    [mail] = sent_mails()
    assert (mail.to, mail.subject) == ([user.email], "Your data are ready")
    assert f"{EXPORT_KEPT.days} days" in mail.body
    answer = api_client().get(local(link_in(mail)))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert opened(answer)["account.json"][0]["username"] == user.username
    with assert_queries(1):
        listed = client.get(PATH).json()["results"]
    assert [one["id"] for one in listed] == [export_id]
    assert client.post(PATH).status_code == 202


def test_who_may_see_an_export_and_who_may_fetch_it(api_client, assert_problem):
    user, other = make_user(), make_user()
    for person in (user, other):
        make(ExportService.request(user_id=person.pk).pk)
    mine, theirs = (DataExport.objects.get(user=person).pk for person in (user, other))
    client, anybody = api_client(other), api_client()
    assert_problem(client.get(f"{PATH}/{mine}"), 404, "not_found")
    assert_problem(anybody.get(f"{PATH}/{mine}"), 401, "not_authenticated")
    assert_problem(anybody.post(PATH), 401, "not_authenticated")
    token = ExportService.link(export_id=theirs).partition("token=")[2]
    for query, status, code in (
        (f"token={token}", 404, "not_found"),
        ("token=forged", 404, "not_found"),
        ("", 400, "required"),
        (f"token={token}&more=1", 400, "unknown_field"),
    ):
        assert_problem(client.get(f"{PATH}/{mine}/download?{query}"), status, code)
    assert_problem(client.post(PATH, {"all": True}), 400, "unknown_field", "all")
    DeletionService.request(user_id=user.pk, password=PASSWORD)
    assert opened(api_client().get(local(ExportService.link(export_id=mine))))


def test_it_is_gone_after_a_week(api_client, assert_problem):
    user, clean = make_user(), ports.cleaners["profiles.exports"].clean
    old = f"{id_at(clock.now() - EXPORT_KEPT - timedelta(hours=1))[:8]}{'0' * 15}1"
    asked = {"claimed_until": clock.now(), "requested_at": clock.now()}
    DataExport.objects.create(id=old, user=user, lock=user.pk, **asked)
    make(old)
    link, client = local(ExportService.link(export_id=old)), api_client(user)
    assert opened(api_client().get(link))
    assert clean(lambda rows, what: None) == 0
    DataExport.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert_problem(api_client().get(link), 404, "not_found")
    assert client.get(f"{PATH}/{old}").json()["download_url"] is None
    assert len(files()) == 1
    assert clean(lambda rows, what: None) == 1
    assert (files(), DataExport.objects.count()) == ([], 0)


def test_a_killed_workers_export_is_taken_up_again_and_there_is_one_file():
    """It dies after the file is stored, and before that is noted: the worst moment. Then it comes back to life."""
    export = ExportService.request(user_id=make_user().pk)
    first = _Work.take(export.pk)
    storage().save(first.export.file, ContentFile(b"half of it"))
    assert not make(export.pk), "held"
    assert make_due(lambda rows, what: None) == 0
    time_passes()
    assert make_due(lambda rows, what: None) == 1
    done = DataExport.objects.get()
    assert (done.state, done.attempts, files()) == ("ready", 2, [done.file])
    first.run()
    assert (DataExport.objects.get().file, files()) == (done.file, [done.file])
    assert len(sent_mails()) == 1


def test_one_that_fails_is_tried_again_and_given_up_in_the_end(api_client):
    user = make_user()
    export = ExportService.request(user_id=user.pk)
    ports.user_data.provide("a_test", Broken())
    try:
        for _ in range(EXPORT_ATTEMPTS):
            time_passes()
            assert make(export.pk)
    finally:
        ports.user_data.withdraw("a_test")
    row = DataExport.objects.get()
    assert (row.state, row.attempts, files()) == ("failed", EXPORT_ATTEMPTS, [])
    assert "The disk is full" in row.error
    client = api_client(user)
    assert client.get(f"{PATH}/{export.pk}").json()["status"] == "failed"
    assert client.post(PATH).status_code == 202, "another one may be asked for"


def time_passes():
    """Claims and pauses run out."""
    DataExport.objects.update(claimed_until=clock.now() - timedelta(seconds=1))


class Broken:
    def export(self, user_id):
        raise OSError("The disk is full.")


def test_files_that_nobody_knows_go():
    fresh = storage().save(f"{new_id()}-{new_id()}.zip", ContentFile(b"being written"))
    old = storage().save(f"{new_id()}-{id_at(clock.now() - timedelta(days=2))}.zip", ContentFile(b"left"))
    ports.cleaners["profiles.exports"].clean(lambda rows, what: None)
    assert old not in files()
    assert fresh in files()


def test_a_long_life_fits_into_little_memory():
    """3,000 events, over 15 MB as objects, are never in memory together."""
    user = make_user()
    said = {"kind": "page_view", "user_id": user.pk, "at": clock.now()}
    for _ in range(6):
        Event.objects.bulk_create(Event(**said, properties={"path": "x" * 4_000}) for _ in range(500))
    export = ExportService.request(user_id=user.pk)
    tracemalloc.start()
    make(export.pk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert DataExport.objects.get().rows >= 3_000
    assert peak < 9_000_000, peak
