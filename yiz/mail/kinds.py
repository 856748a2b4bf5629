"""The kinds of mail that there are: each app says what its own need, when it is loaded (`<app>/mails.py`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import autodiscover_modules

from yiz.mail.models import EmailLog


@dataclass(frozen=True, slots=True)
class Letter:
    """What is decided only when a mail is sent: to whom it goes, and what its templates get beside the stored context.

    Here is the place for links with tokens: what is made here is never stored. Texts and subject are in the language
    nearest to `language`; `subject` takes the place of the one that was asked for. `sent` is called once the mail has
    gone out, and must bear being called again or not at all.
    """

    address: str
    user_id: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en"
    subject: str = ""
    sent: Callable[[], None] | None = None


Prepare = Callable[[EmailLog], Letter | None]
"""Called when a mail is about to be sent; None when it is no longer wanted (the account is gone, the link used)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mail, with templates `mail/<name>.txt` and `mail/<name>.html`.

    `mailing_list` names the choice of the user's by which it can be switched off, by one click too; empty for what is
    transactional, and always sent.
    """

    name: str
    prepare: Prepare
    mailing_list: str = ""


_KINDS: dict[str, Kind] = {}


def mail_kind(name: str, *, mailing_list: str = "") -> Callable[[Prepare], Prepare]:
    """Registers the function as what prepares mails of this kind."""

    def register(prepare: Prepare) -> Prepare:
        if name in _KINDS:
            raise ValueError(f"two kinds of mail are called {name}")
        _KINDS[name] = Kind(name, prepare, mailing_list)
        return prepare

    return register


def kind_of(name: str) -> Kind:
    """Raises LookupError for a kind that nobody has registered."""
    try:
        return _KINDS[name]
    except KeyError:
        raise LookupError(f"There is no kind of mail {name!r} in this version; there are: {sorted(_KINDS)}.") from None


def all_kinds() -> list[str]:
    """The names of all kinds."""
    return sorted(_KINDS)


def discover() -> None:
    """Loads every app's kinds."""
    autodiscover_modules("mails")
