"""From the event loop to the database and the cache: sync code, in a few threads of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

P = ParamSpec("P")
R = TypeVar("R")

_POOL = ThreadPoolExecutor(max_workers=4, thread_name_prefix="realtime")


async def in_thread(function: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
    """Runs the function in one of the threads; its database connection is looked after."""
    call = database_sync_to_async(function, thread_sensitive=False, executor=_POOL)
    result: R = await call(*args, **options)
    return result


def user_of(user_id: str) -> Any:
    """The user as they are now, an AnonymousUser for an empty id and for an account that is no more."""
    found = get_user_model()._default_manager.filter(pk=user_id).first() if user_id else None
    return found or AnonymousUser()
