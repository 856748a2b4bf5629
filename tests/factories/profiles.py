"""People."""

from datetime import timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from profiles.models import PointEntry, PointKind, User
from profiles.services.points import Credit, PointsService
from yiz.ids import new_id

PASSWORD = "correct horse battery"
_numbers = count(1)


@lru_cache(maxsize=1)
def hashed_password() -> str:
    """`PASSWORD`, hashed once a process: hashing is slow on purpose."""
    return make_password(PASSWORD)


def make_user(username: str | None = None, **fields: Any) -> User:
    """A stored account with its privacy settings and search keys; its password is `PASSWORD` unless one is given."""
    name = username or f"person{next(_numbers)}"
    password = fields.pop("password", None)
    user = User.objects.build(username=name, email=fields.pop("email", f"{name}@example.com"), password=None, **fields)
    if password is None:
        user.password = hashed_password()
    else:
        user.set_password(password)
    User.objects.add_new(user)
    return user


def unsaved_users(number: int, **fields: Any) -> list[User]:
    """Accounts for `bulk_create`, with nothing beside their own row: for lists of many, where each costs."""
    people = []
    for _ in range(number):
        name = f"person{next(_numbers)}"
        names = {"username": name, "username_key": name, "email": f"{name}@example.com", "display_name": name}
        people.append(User(**{**names, "email_key": names["email"], **fields}))
    return people


def fresh_address() -> str:
    """An address that no test has called from, so that limits by address are its own."""
    made = new_id()
    return f"2001:db8:{made[10:14]}:{made[-4:]}::1"


def credit(user, kind, number, *, category="", ago=0):
    """So many credits of a kind, so many days ago."""
    at = timezone.now() - timedelta(days=ago)
    start = PointEntry.objects.filter(user=user).count()
    causes = (f"{kind}:{start + step}" for step in range(number))
    PointsService.give([Credit(user.pk, PointKind(kind), cause, at, category=category) for cause in causes])
