"""People."""

from functools import lru_cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password

from profiles.models import User
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


def fresh_address() -> str:
    """An address that no test has called from, so that limits by address are its own."""
    made = new_id()
    return f"2001:db8:{made[10:14]}:{made[-4:]}::1"
