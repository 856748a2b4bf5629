"""Avatars: what is taken, what is made of it, and what becomes of the files."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from profiles.models import User
from profiles.services.avatars import AvatarService
from tests.asserts import in_threads
from tests.clients import api_client as client_of
from tests.factories.profiles import make_user

URL = "/api/v1/users/me/avatar"


def encoded(image, kind="PNG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def picture(size=(640, 480), colour=(200, 30, 30), mode="RGB"):
    return Image.new(mode, size, colour)


def put(client, data, name="me.png", **fields):
    return client.put(URL, {"avatar": SimpleUploadedFile(name, data), **fields}, format="multipart")


def stored(client):
    """The bytes and the headers of the caller's avatar, as anybody fetches it."""
    response = client_of().get(client.get("/api/v1/users/me").json()["avatar_url"])
    return b"".join(response.streaming_content), response


def files():
    folder = Path(settings.MEDIA_ROOT) / "avatars"
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []


@pytest.fixture(autouse=True)
def _no_files_left(db):
    yield
    for name in files():
        default_storage.delete(f"avatars/{name}")


@pytest.fixture
def ada(db):
    return make_user("ada")


@pytest.fixture
def client(ada, api_client):
    return api_client(ada)


def png_of(width, height):
    """A PNG that says it is so large, with little in it."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1_000))
        + chunk(b"IEND", b"")
    )


def webp_of(width, height):
    """The same as a WebP of the extended kind."""
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = encoded(picture((8, 8)), "WEBP")[12:]
    inside = b"WEBPVP8X" + struct.pack("<I", len(canvas)) + canvas + body
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def test_a_picture_becomes_a_square_webp(client, ada, api_client, run_events):
    response = put(client, encoded(picture()))
    assert response.status_code == 200
    address = response.json()["avatar_url"]
    assert address.startswith("/media/avatars/")
    content, answer = stored(client)
    image = Image.open(BytesIO(content))
    assert (image.format, image.size, image.mode) == ("WEBP", (480, 480), "RGB")
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer["Cache-Control"]
    assert "max-age=31536000" in answer["Cache-Control"]
    other = api_client(make_user())
    assert other.get(f"/api/v1/users/{ada.pk}").json()["avatar_url"] == address
    assert User.objects.short([ada.pk])[ada.pk]["avatar_url"] == address


def test_the_one_before_goes_and_the_name_is_another_each_time(client):
    same = encoded(picture())
    first = put(client, same).json()["avatar_url"]
    second = put(client, same).json()["avatar_url"]
    assert first != second
    assert files() == [Path(second).name]
    assert client.get(first).status_code == 404
    for _ in range(2):
        assert client.delete(URL).status_code == 204
    assert files() == []
    assert client.get("/api/v1/users/me").json()["avatar_url"] is None


KINDS = {
    "jpeg": (lambda: encoded(picture((1_200, 900)), "JPEG"), (512, 512), "RGB"),
    "webp": (lambda: encoded(picture((600, 600)), "WEBP"), (512, 512), "RGB"),
    "transparent": (lambda: encoded(picture((40, 60), (1, 2, 3, 0), "RGBA")), (40, 40), "RGBA"),
    "cmyk": (lambda: encoded(picture((600, 600), (10, 20, 30, 40), "CMYK"), "JPEG"), (512, 512), "RGB"),
    "16 bit": (lambda: encoded(Image.new("I;16", (600, 600), 60_000)), (512, 512), "RGB"),
    "palette": (lambda: encoded(picture((600, 600)).convert("P")), (512, 512), "RGB"),
    "one pixel": (lambda: encoded(picture((1, 1))), (1, 1), "RGB"),
}


def test_kinds_of_pictures(client):
    """Whatever the file is called."""
    found = {}
    for name, (make, _, _) in KINDS.items():
        assert put(client, make(), "whatever.xyz").status_code == 200, name
        image = Image.open(BytesIO(stored(client)[0]))
        found[name] = (image.size, image.mode)
    assert found == {name: (size, mode) for name, (_, size, mode) in KINDS.items()}


def test_it_stands_upright_and_says_nothing_of_where_it_was_taken(client):
    """A photo that is red above and blue below when it is held as the camera was: turned by the tag 6."""
    photo = Image.new("RGB", (600, 600), (255, 0, 0))
    photo.paste((0, 0, 255), (300, 0, 600, 600))  # as stored: red left, blue right
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(photo, "JPEG", exif=exif, comment=b"SecretComment", quality=95)
    assert b"SecretCamera" in data
    assert put(client, data).status_code == 200
    content, _ = stored(client)
    assert b"Secret" not in content
    assert b"EXIF" not in content
    image = Image.open(BytesIO(content))
    assert not image.getexif()
    above, below = image.getpixel((256, 20)), image.getpixel((256, 490))
    assert above[0] > 200 > 50 > above[2]
    assert below[2] > 200 > 50 > below[0]


MB = 1024 * 1024


def moving(kind):
    first, *more = (picture((60, 60), (shade, 0, 0)) for shade in (0, 100, 200))
    return encoded(first, kind, save_all=True, append_images=more)


def noise(kind):
    return encoded(Image.effect_noise((300, 300), 90), kind)


REFUSED = {
    "svg": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unsupported_picture"),
    "gif": (lambda: encoded(picture((60, 60)), "GIF"), "unsupported_picture"),
    "bmp": (lambda: encoded(picture((9, 9)), "BMP"), "unsupported_picture"),
    "eps": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "unsupported_picture"),
    "only a beginning": (lambda: b"\x89PNG\r\n\x1a\n", "unsupported_picture"),
    "half a png": (lambda: noise("PNG")[:20_000], "broken_picture"),
    "half a jpeg": (lambda: noise("JPEG")[:5_000], "broken_picture"),
    "half a webp": (lambda: noise("WEBP")[:5_000], "broken_picture"),
    "a bomb": (lambda: png_of(20_000, 20_000), "dimensions_too_large"),
    "too long": (lambda: png_of(10_001, 1), "dimensions_too_large"),
    "too many": (lambda: png_of(9_000, 9_000), "dimensions_too_large"),
    "nearly a bomb": (lambda: png_of(10_000, 10_000), "dimensions_too_large"),
    "little in it": (lambda: png_of(5_000, 5_000), "broken_picture"),
    "a webp bomb": (lambda: webp_of(16_000, 16_000), None),
    "a moving png": (lambda: moving("PNG"), "animated_picture"),
    "a moving webp": (lambda: moving("WEBP"), "animated_picture"),
    "nothing": (lambda: b"", "empty"),
    "over 2 MB": (lambda: b"\xff\xd8\xff" + b"\0" * 2 * MB, "too_large"),
    "over 3 MB": (lambda: b"\xff\xd8\xff" + b"\0" * 4 * MB, "too_large"),
}


def test_what_is_refused(client):
    """A clear answer that names the field; not a file is left."""
    wrong = []
    for name, (make, code) in REFUSED.items():
        response = put(client, make(), "me.png")
        error = response.json()["errors"][0]
        status = 413 if code == "too_large" else 400
        field = None if name == "over 3 MB" else "avatar"  # refused before it is read
        if (response.status_code, error["attr"]) != (status, field) or code not in (None, error["code"]):
            wrong.append((name, response.status_code, error))
    assert wrong == []
    assert files() == []


def test_nothing_hidden_behind_the_picture_is_kept(client):
    """A file that is a picture and a page and an archive at once: what is stored is the picture alone."""
    page = b"<html><script>alert(1)</script></html>PK\x03\x04secret.txt"
    assert put(client, encoded(picture()) + page, "page.html").status_code == 200
    content, answer = stored(client)
    assert b"script" not in content
    assert b"PK\x03\x04" not in content
    assert answer["Content-Type"] == "image/webp"


def test_other_bodies_are_refused(client, api_client, assert_problem):
    assert_problem(client.put(URL, {"avatar": "text"}, format="multipart"), 400, "invalid", "avatar")
    assert_problem(client.put(URL, {}, format="multipart"), 400, "required", "avatar")
    assert_problem(put(client, encoded(picture()), extra="1"), 400, "unknown_field", "extra")
    assert_problem(client.put(URL, {"avatar": "x"}, format="json"), 415, "unsupported_media_type")
    assert_problem(api_client().put(URL, {}, format="multipart"), 401, "not_authenticated")
    broken = client.put(URL, b"--x\r\nnonsense", content_type="multipart/form-data; boundary=")
    assert broken.status_code == 400


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecret", "x.webp", f"{'a' * 32}.webp", f"{'a' * 32}.png", f"{'A' * 32}.webp"]
)
def test_only_pictures_are_handed_out(api_client, name):
    assert api_client().get(f"/media/avatars/{name}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_at_once_leave_one_file(ada):
    in_threads(lambda number: AvatarService.replace(user_id=ada.pk, picture=encoded(picture((20, 20)))), threads=4)
    assert files() == [Path(User.objects.get(pk=ada.pk).avatar).name]


def test_an_account_that_is_gone_keeps_no_file(ada):
    from yiz.api.errors import Missing

    User.objects.filter(pk=ada.pk).delete()
    with pytest.raises(Missing):
        AvatarService.replace(user_id=ada.pk, picture=encoded(picture((20, 20))))
    assert files() == []
