"""What must be there before anything is started, said in words when it is not."""

from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import connection
from pymongo import MongoClient
from pymongo.errors import PyMongoError

PATIENCE = 4


class NotReady(RuntimeError):
    """Something that the environment names is not there; the text says what to do."""


def check() -> None:
    """Raises `NotReady` when MongoDB or Redis is asked for and does not answer within a few seconds."""
    if not settings.EMBEDDED:
        _check_redis()
    if connection.vendor == "mongodb":
        _check_mongodb()


def database() -> str:
    """Which database, without credentials."""
    if connection.vendor == "mongodb":
        return f"MongoDB {_place(settings.DATABASES['default']['HOST'])}/{settings.DATABASES['default']['NAME']}"
    return f"SQLite {settings.DATABASES['default']['NAME']}"


def broker() -> str:
    """Where tasks, cache and live events go, without credentials."""
    return "in this process" if settings.EMBEDDED else f"Redis {_place(settings.REDIS_URL)}"


def _check_mongodb() -> None:
    client: MongoClient = MongoClient(
        settings.DATABASES["default"]["HOST"],
        serverSelectionTimeoutMS=PATIENCE * 1000,
        connectTimeoutMS=PATIENCE * 1000,
    )
    try:
        client.admin.command("ping")
    except PyMongoError as error:
        advice = "Start it, or leave MONGO_URI empty for SQLite."
        raise NotReady(f"The database ({database()}) does not answer: {_short(error)}. {advice}") from None
    finally:
        client.close()


def _check_redis() -> None:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE)
    try:
        client.ping()
    except redis.RedisError as error:
        advice = "Start it, or leave REDIS_URL empty to do without."
        raise NotReady(f"Redis ({_place(settings.REDIS_URL)}) does not answer: {_short(error)}. {advice}") from None
    finally:
        client.close()


def _short(error: Exception) -> str:
    return str(error).split(", Timeout:")[0].split(" (configured")[0].rstrip(".")


def _place(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.rpartition("@")[2] or parts.path
