"""What can be decided, by which key, and what a form says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from rest_framework.exceptions import APIException

from moderation.constants import MAX_NOTE
from moderation.models import DecisionKind, Reason, TargetKind
from moderation.roles import check_may_judge, has_right
from moderation.services import Verdict, Words
from moderation.services.people import RIGHT_FOR
from profiles.models import User
from yiz.clock import now


@dataclass(frozen=True, slots=True)
class Key:
    """A decision and its key. `sure` asks for one more key, since it can't be taken back unseen; `effect` says why."""

    kind: DecisionKind
    key: str
    label: str
    effect: str
    sure: bool = False


KEYS = (
    Key(DecisionKind.DISMISS, "d", "Dismiss", "It stays, or is back."),
    Key(DecisionKind.HIDE, "h", "Hide", "Nobody but its author sees it; a strike for its author."),
    Key(DecisionKind.WARN, "w", "Warn", "It stays; its author is warned, with a strike.", sure=True),
    Key(DecisionKind.REMOVE, "r", "Remove", "It is gone for good; a strike for its author.", sure=True),
    Key(DecisionKind.SUSPEND, "s", "Suspend", "It is removed, and its author may not write for a time.", sure=True),
    Key(DecisionKind.BAN, "b", "Ban", "It is removed, and its author's account is closed.", sure=True),
)

SPANS = ((1, "a day"), (3, "3 days"), (7, "a week"), (14, "two weeks"), (30, "30 days"), (365, "a year"))
"""How long a suspension may last, in days."""

BEYOND = 30
"""Days beyond which a suspension needs the right to ban."""

MOVES = (
    ("j", "the next case"),
    ("k", "the case before"),
    ("c", "claim it, for half an hour"),
    ("u", "give it back"),
    ("z", "look again at the one just decided"),
    ("p", "the person who answers for it"),
    ("n", "write a note"),
    ("q", "back to the queue"),
    ("?", "this help"),
    ("Esc", "close, or leave a field"),
)


class Unsure(Exception):
    """The form does not say that the moderator is sure."""


def keys_for(user: User, case: dict[str, Any]) -> tuple[list[Key], str]:
    """What somebody may decide about a case, and in words why nothing, if so. At most two queries."""
    try:
        check_may_judge(user, case["author_id"])
    except APIException as refused:
        return [], str(refused.detail)
    allowed = [key for key in KEYS if has_right(user, RIGHT_FOR[key.kind])]
    if case["target_kind"] == TargetKind.USER:
        allowed = [key for key in allowed if key.kind != DecisionKind.HIDE]
    return allowed, "" if allowed else "Your role does not decide cases."


def spans_for(user: User) -> list[tuple[int, str]]:
    return [span for span in SPANS if span[0] <= BEYOND or has_right(user, "ban")]


def verdict_of(request: HttpRequest) -> Verdict:
    """What the form decides. Raises `Unsure`, and `ValueError` for what no form of ours says."""
    kind = DecisionKind(request.POST.get("decision", ""))
    known = next((key for key in KEYS if key.kind == kind), None)
    if known is None:
        raise ValueError(kind)
    if known.sure and request.POST.get("sure") != "yes":
        raise Unsure
    until = until_of(request) if kind == DecisionKind.SUSPEND else None
    return Verdict(kind, words_of(request), until)


def words_of(request: HttpRequest) -> Words:
    reason = request.POST.get("reason", "")
    return Words(
        reason=reason if reason in Reason.values else "",
        note=_text(request, "note"),
        internal_note=_text(request, "internal_note"),
    )


def until_of(request: HttpRequest) -> datetime | None:
    """The end of a suspension: some days from now; None when the form says nothing of it."""
    days = request.POST.get("days", "")
    return now() + timedelta(days=int(days)) if days.isdecimal() and 0 < int(days) <= SPANS[-1][0] else None


def told(kind: str, title: str, address: str) -> SafeString:
    """What the next page says of the case just decided, with the way back to it."""
    text = '{}: “{}”. <a href="{}" class="desk-back" data-key-link="z">Look again <kbd>z</kbd></a>'
    return format_html(text, DecisionKind(kind).label, title[:80], address)


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()[:MAX_NOTE]
