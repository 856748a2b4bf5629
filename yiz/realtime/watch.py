"""What the server looks after by itself: pings, sign-ins that have ended, events that got lost on the way."""

import asyncio
import logging
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import now

from yiz.realtime import identity, journal, slots
from yiz.realtime.frames import notice_frame
from yiz.realtime.identity import Identity
from yiz.realtime.member import UNAUTHENTICATED
from yiz.realtime.threads import in_thread

if TYPE_CHECKING:
    from yiz.realtime.hub import Hub

logger = logging.getLogger(__name__)

OVERLAP = timedelta(seconds=60)
"""How far a look for lost events reaches back behind the last one: writers may be slow, and clocks differ."""


async def keep(hub: "Hub") -> None:
    """Looks after the hub's connections for as long as the loop runs."""
    limits = hub.limits
    due = time.monotonic() + limits.check_every
    while True:
        await asyncio.sleep(limits.tick)
        hub.line.beat(limits.tick)
        at = time.monotonic()
        for member in tuple(hub.members):
            member.tick(at)
        if at >= due and hub.members:
            due = at + limits.check_every
            hub.start(check(hub))


async def check(hub: "Hub") -> None:
    """Ends connections whose sign-in has ended, keeps the slots of the others, and finds what the layer has lost."""
    if hub.checking.locked():
        return
    async with hub.checking:
        for step in (_end_invalid, _renew_slots, _find_lost):
            try:
                await step(hub)
            except Exception:
                logger.warning("The connections could not be checked; trying again soon", exc_info=True)


async def _end_invalid(hub: "Hub") -> None:
    asked = {member.identity for member in hub.members if member.identity}
    invalid = await in_thread(_invalid, asked)
    for member in tuple(hub.members):
        if member.identity in invalid:
            member.push(notice_frame("session_revoked", {}))
            member.close(UNAUTHENTICATED)


def _invalid(asked: Iterable[Identity]) -> set[Identity]:
    return {who for who in asked if not identity.is_valid(who)}


async def _renew_slots(hub: "Hub") -> None:
    await in_thread(slots.renew, [member.slot for member in hub.members])


async def _find_lost(hub: "Hub") -> None:
    begun = now()
    heads = await in_thread(journal.recent_heads, hub.looked_at - OVERLAP)
    for member in tuple(hub.members):
        if member.cursor is not None and (head := heads.get(member.cursor.room)):
            member.cursor.reach(head)
    hub.looked_at = begun
