"""The addresses at which clients come in, alike in every protocol: `/ws/feed/`, and Socket.IO's namespace `/feed`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from yiz.realtime.actions import perform, signed_in
from yiz.realtime.frames import ack_frame, notice_frame
from yiz.realtime.handshake import Credentials
from yiz.realtime.member import FORBIDDEN, NOT_FOUND, OVER_LIMIT, UNAUTHENTICATED, Member
from yiz.realtime.problems import problem_of
from yiz.realtime.rooms import Refused
from yiz.realtime.threads import in_thread

_CLOSE_CODES = {
    "not_authenticated": UNAUTHENTICATED,
    "token_not_valid": UNAUTHENTICATED,
    "forbidden": FORBIDDEN,
    "too_many_connections": OVER_LIMIT,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An address: the client events that are done for whoever connects to it, and what it is for."""

    path: str
    """Behind `/ws/`, as a regular expression; its named groups go with the events."""
    events: tuple[str, ...]
    about: str
    personal: bool = False
    """Whether it is for signed-in users only; their own id then goes with the events."""


ENTRIES = (
    Entry("", ("join_system",), "everything over one connection; it begins in the room `system`"),
    Entry("notifications", ("join_personal_room",), "one's own notifications", personal=True),
    Entry("skills/(?P<skill_id>[^/]+)", ("join_skill_room",), "one skill"),
    Entry("feed", ("join_feed",), "live items of one's feed", personal=True),
    Entry("trending", ("join_trending",), "what trends"),
    Entry("moderation", ("join_moderation",), "new cases, for moderators", personal=True),
    Entry("presence", (), "who is there; then send `subscribe_presence`", personal=True),
)


def entry_at(path: str) -> tuple[Entry, Mapping[str, str]] | None:
    """The entry at a path without slashes around it, and what the path names; None where there is nothing."""
    for entry in ENTRIES:
        if found := re.fullmatch(entry.path, path):
            return entry, found.groupdict()
    return None


async def come_in(member: Member, entry: Entry, brought: Credentials, named: Mapping[str, str]) -> None:
    """Signs in, says so, and enters what the address stands for; a connection that may not is failed and closed."""
    member.hold()
    try:
        if brought.given:
            await _sign_in_with(member, brought)
        data = {**named, "user_id": signed_in(member)} if entry.personal else named
        member.push(notice_frame("connected", {"user_id": member.user_id or None}))
        for event in entry.events:
            member.push(ack_frame(event, await perform(member, event, data)))
    except Exception as error:  # noqa: BLE001  told to the client; what nobody has foreseen is recorded there
        problem = problem_of(error)
        member.fail(problem.code, problem.detail, _CLOSE_CODES.get(problem.code, NOT_FOUND))
    finally:
        member.release()


async def _sign_in_with(member: Member, brought: Credentials) -> None:
    who = await in_thread(brought.check)
    if who is None:
        raise Refused("token_not_valid", "The ticket or token is not valid, has expired, or was used already.")
    await member.sign_in(who)
