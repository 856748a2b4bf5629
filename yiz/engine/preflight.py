"""What must be there before anything is started, said in words when it is not."""

from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import DatabaseError, connection


class NotReady(RuntimeError):
    """Something that the environment names is not there; the text says what to do."""


def check() -> None:
    """Raises `NotReady` when the database or Redis does not answer."""
    _check_redis()
    try:
        connection.ensure_connection()
        connection.introspection.table_names()
    except DatabaseError as error:
        raise NotReady(f"The database ({database()}) does not answer: {error}") from None


def database() -> str:
    """Which database, without credentials."""
    if connection.vendor == "mongodb":
        return f"MongoDB {_place(settings.DATABASES['default']['HOST'])}/{settings.DATABASES['default']['NAME']}"
    return f"SQLite {settings.DATABASES['default']['NAME']}"


def broker() -> str:
    """Where tasks, cache and live events go, without credentials."""
    return "in this process" if settings.EMBEDDED else f"Redis {_place(settings.REDIS_URL)}"


def _check_redis() -> None:
    if settings.EMBEDDED:
        return
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3)
    try:
        client.ping()
    except redis.RedisError as error:
        advice = "Start it, or leave REDIS_URL empty to do without."
        raise NotReady(f"Redis ({_place(settings.REDIS_URL)}) does not answer: {error}. {advice}") from None
    finally:
        client.close()


def _place(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.path
