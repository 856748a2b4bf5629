"""Avatars: decoded and made anew, kept in the storage under a name of its own each time."""

import secrets
import sys

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from profiles.constants import AVATAR_FOLDER
from profiles.models import User
from profiles.services.profiles import profile_changed
from yiz.api.errors import Conflict, Missing, Unavailable
from yiz.db import atomic, on_commit

log = structlog.get_logger(__name__)

_TRIES = 8


class AvatarService:
    """A user has at most one picture. The file of the one before goes once the new one holds."""

    @staticmethod
    def replace(*, user_id: str, picture: bytes) -> str:
        """Makes the picture the user's avatar (`ProfileUpdated`); answers its name in the storage.

        Raises `PictureRefused`; `Unavailable` when the storage is away.
        """
        from profiles.services.pictures import as_avatar  # noqa: PLC0415  heavy: only when there is a picture

        content = ContentFile(as_avatar(picture))
        try:
            name = str(default_storage.save(f"{AVATAR_FOLDER}/{secrets.token_hex(16)}.webp", content))
        except storage_errors() as away:
            raise Unavailable from away
        try:
            _swap(user_id, name)
        except BaseException:
            _discard(name)
            raise
        return name

    @staticmethod
    def remove(*, user_id: str) -> bool:
        """Takes the avatar away (`ProfileUpdated`); False when there was none."""
        return _swap(user_id, "")


@atomic
def _swap(user_id: str, name: str) -> bool:
    user = User.objects.filter(pk=user_id)
    for _ in range(_TRIES):
        old = user.values_list("avatar", flat=True).first()
        if old is None:
            raise Missing
        if old == name:
            return False
        if user.filter(avatar=old).update(avatar=name):
            break
    else:
        raise Conflict("The avatar was being changed at the same moment. Try again.", "busy")
    profile_changed(user_id)
    if old:
        on_commit(lambda: _discard(old))
    return True


def _discard(name: str) -> None:
    """A file that can't be deleted stays, and is told of: nobody should fail for it."""
    try:
        default_storage.delete(name)
    except storage_errors():
        log.warning("avatar_not_deleted", name=name, exc_info=True)


def storage_errors() -> tuple[type[Exception], ...]:
    """What the disk or, where it is used, S3 may raise."""
    if "botocore" not in sys.modules:
        return (OSError,)
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  only with S3

    return (OSError, BotoCoreError, ClientError)
