"""Uploads in S3-compatible storage: over HTTP, with a server of this kind that lives in this process."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import override_settings
from PIL import Image
from pydantic import ValidationError

from profiles.models import DataExport
from profiles.services import archiving
from profiles.services.avatars import AvatarService
from profiles.services.exports import ExportService
from tests.clients import api_client
from tests.factories.profiles import make_user
from yiz import media
from yiz.api.errors import Unavailable
from yiz.clock import now
from yiz.env import Environment
from yiz.ids import id_at, new_id
from yiz.ports import cleaners

WHOLE = {"S3_BUCKET": "uploads", "S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"}


@pytest.fixture(scope="module")
def server():
    """The address of an S3 with an empty bucket `uploads`."""
    import boto3
    from moto.server import ThreadedMotoServer

    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    address = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
    )
    client.create_bucket(Bucket="uploads")
    client.create_bucket(Bucket="private")
    yield address
    client.close()
    running.stop()


def kept_in(address, **more):
    """The settings with which the product keeps uploads there."""
    env = Environment(**WHOLE, S3_ENDPOINT_URL=address, S3_REGION="us-east-1", **more)
    storages = {**settings.STORAGES, "default": media.storage(env), "exports": media.exports(env)}
    return override_settings(STORAGES=storages, MEDIA_URL=media.url(env))


def picture(colour="red"):
    out = BytesIO()
    Image.new("RGB", (30, 30), colour).save(out, "PNG")
    return out.getvalue()


def test_an_avatar_goes_up_is_handed_out_and_goes(server, db):
    ada = make_user()
    client = api_client(ada)
    with kept_in(server):
        first = AvatarService.replace(user_id=ada.pk, picture=picture())
        address = client.get("/api/v1/users/me").json()["avatar_url"]
        assert address == f"/media/{first}"
        response = api_client().get(address)
        assert Image.open(BytesIO(b"".join(response.streaming_content))).size == (30, 30)
        AvatarService.replace(user_id=ada.pk, picture=picture("blue"))
        assert not default_storage.exists(first)
        assert api_client().get(address).status_code == 404
        assert len(default_storage.listdir("avatars")[1]) == 1
        AvatarService.remove(user_id=ada.pk)
        assert default_storage.listdir("avatars")[1] == []
    with kept_in(server, S3_PUBLIC_URL="https://cdn.example.com/up/", S3_EXPORTS_BUCKET="private"):
        name = AvatarService.replace(user_id=ada.pk, picture=picture())
        assert client.get("/api/v1/users/me").json()["avatar_url"] == f"https://cdn.example.com/up/{name}"
        AvatarService.remove(user_id=ada.pk)


@pytest.mark.parametrize("more", [{}, {"S3_PUBLIC_URL": "https://cdn.example.com", "S3_EXPORTS_BUCKET": "private"}])
def test_a_copy_of_ones_data_is_made_on_one_machine_and_fetched_from_another(server, db, more):
    """No folder is shared; and it lies where nobody can read it without its link."""
    ada = make_user()
    with kept_in(server, **more):
        export = ExportService.request(user_id=ada.pk)
        assert archiving.make(export.pk)
        stored = DataExport.objects.get(pk=export.pk)
        assert storages["exports"].bucket_name == more.get("S3_EXPORTS_BUCKET", "uploads")
        assert storages["exports"].listdir("")[1] == [stored.file]
        assert not default_storage.exists(stored.file)
        link = ExportService.link(export_id=export.pk)
        response = api_client().get(link[link.index("/api/") :])
        assert zipfile.is_zipfile(BytesIO(b"".join(response.streaming_content)))
        orphan = f"{new_id()}-{id_at(now() - timedelta(days=2))}.zip"
        storages["exports"].save(orphan, ContentFile(b"left by a killed worker"))
        DataExport.objects.all().delete()
        stored.id, stored.expires_at = id_at(now() - timedelta(days=8)), now() - timedelta(days=1)
        stored.save(force_insert=True)
        assert cleaners["profiles.exports"].count() == 2
        assert cleaners["profiles.exports"].clean(lambda rows, what: None) == 2
        assert storages["exports"].listdir("")[1] == []


def test_a_storage_that_is_away_is_told_of(db):
    ada = make_user()
    env = Environment(**WHOLE, S3_ENDPOINT_URL="http://127.0.0.1:9", S3_REGION="us-east-1")
    storage = media.storage(env)
    from botocore.config import Config

    config = Config(connect_timeout=1, retries={"total_max_attempts": 1})
    storage["OPTIONS"]["client_config"] = config
    with override_settings(STORAGES={**settings.STORAGES, "default": storage}):
        with pytest.raises(Unavailable):
            AvatarService.replace(user_id=ada.pk, picture=picture())
        assert api_client().get(f"/media/avatars/{'a' * 32}.webp").status_code == 503
    ada.refresh_from_db()
    assert ada.avatar == ""


def test_without_a_bucket_files_are_kept_here():
    env = Environment()
    assert media.storage(env)["BACKEND"].endswith("FileSystemStorage")
    assert media.url(env) == "/media/"


@pytest.mark.parametrize(
    "given",
    [
        {"S3_BUCKET": "uploads"},
        {"S3_BUCKET": "uploads", "S3_ACCESS_KEY": "key"},
        {"S3_ACCESS_KEY": "key", "S3_SECRET_KEY": "secret"},
        {"S3_PUBLIC_URL": "https://cdn.example.com"},
        {**WHOLE, "S3_PUBLIC_URL": "https://cdn.example.com"},
        {**WHOLE, "S3_PUBLIC_URL": "https://cdn.example.com", "S3_EXPORTS_BUCKET": "uploads"},
        {"S3_EXPORTS_BUCKET": "private"},
        {**WHOLE, "S3_ENDPOINT_URL": "minio:9000"},
    ],
)
def test_what_is_half_set_is_refused(given):
    with pytest.raises(ValidationError):
        Environment(**given)
