"""What the server looks after by itself: pings, sign-ins that have ended, events that got lost on the way."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.timezone import now

from yiz.realtime import identity, journal, presence, processes, slots
from yiz.realtime.frames import revoked_frame
from yiz.realtime.identity import Identity
from yiz.realtime.member import UNAUTHENTICATED
from yiz.realtime.threads import in_thread

if TYPE_CHECKING:
    from yiz.realtime.hub import Hub

logger = logging.getLogger(__name__)

CHUNK = 500
PUT_DOWN_EVERY = 300.0
"""Seconds between two notes that somebody who stays connected was there."""

OVERLAP = timedelta(seconds=60)
"""How far a look for lost events reaches back behind the last one: writers may be slow, and clocks differ."""


async def keep(hub: "Hub") -> None:
    """Looks after the hub's connections for as long as the loop runs."""
    limits = hub.limits
    due = renewed = time.monotonic() + limits.check_every
    while True:
        await asyncio.sleep(limits.tick)
        hub.line.beat(limits.tick)
        at = time.monotonic()
        for member in tuple(hub.members):
            member.tick(at)
        if at >= due and hub.members:
            due = at + limits.check_every
            hub.start(check(hub))
        if at >= renewed:
            renewed = at + limits.renew_every
            hub.start(attend(hub))


async def check(hub: "Hub") -> None:
    """Ends connections whose sign-in has ended, keeps the slots of the others, and finds what the layer has lost."""
    if hub.checking.locked():
        return
    async with hub.checking:
        await _step_by_step(hub, _end_invalid, _ask_again, _renew_slots, _find_lost)


async def attend(hub: "Hub") -> None:
    """Keeps the leases that say who is there, and tells those who watch who has gone."""
    if hub.attending.locked():
        return
    async with hub.attending:
        await _step_by_step(hub, _renew_slots, _put_down_who_is_there, processes.report, _sweep)


async def _step_by_step(hub: "Hub", *steps: Callable[["Hub"], Awaitable[None]]) -> None:
    for step in steps:
        try:
            await step(hub)
        except Exception:
            logger.warning("The connections could not be looked after; trying again soon", exc_info=True)


async def _end_invalid(hub: "Hub") -> None:
    asked = {member.identity for member in hub.members if member.identity}
    invalid = await in_thread(_invalid, asked)
    for member in tuple(hub.members):
        if member.identity in invalid:
            member.push(revoked_frame())
            member.close(UNAUTHENTICATED)


def _invalid(asked: Iterable[Identity]) -> set[Identity]:
    return {who for who in asked if not identity.is_valid(who)}


async def _ask_again(hub: "Hub") -> None:
    """Of rooms whose rights change without an event: whoever may not be there any more leaves."""
    for name, members in list(hub.rooms.items()):
        if any(name in member.rooms and member.rooms[name].ask_again for member in members):
            hub.recheck(name, members)


async def _renew_slots(hub: "Hub") -> None:
    for member in tuple(hub.members):
        if member.identity and not member.slot:
            # the cache was away when it came
            taken = await in_thread(slots.take, member.user_id, hub.limits.connections, member.status)
            if taken and member not in hub.members:
                await in_thread(slots.free, taken)
            else:
                member.slot = taken or ""
    holders = {member.slot: member for member in hub.members if member.slot}
    await in_thread(slots.renew, {slot: member.status for slot, member in holders.items()})
    for slot, member in holders.items():
        if member not in hub.members:
            # it has ended meanwhile, and its lease may just have been written once more
            await in_thread(slots.free, slot)


async def _put_down_who_is_there(hub: "Hub") -> None:
    """Somebody who stays connected for hours was there a few minutes ago, should this process be killed."""
    at = time.monotonic()
    due = [member for member in hub.members if member.identity and at - member.put_down >= PUT_DOWN_EVERY]
    users = sorted({member.user_id for member in due})
    for start in range(0, len(users), CHUNK):
        await in_thread(presence.was_there, users[start : start + CHUNK])
    for member in due:
        member.put_down = at


async def _sweep(hub: "Hub") -> None:
    await hub.watching.sweep()


async def _find_lost(hub: "Hub") -> None:
    begun = now()
    heads = await in_thread(journal.recent_heads, hub.looked_at - OVERLAP)
    for member in tuple(hub.members):
        if member.cursor is not None and (head := heads.get(member.cursor.room)):
            member.cursor.reach(head)
    hub.looked_at = begun
