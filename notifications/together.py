"""Telling of many acts at once: look-ups are shared, and acts that are gathered are one change and one push."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from notifications.gathering import Act, put_in, put_in_all, take_out
from notifications.preferences import IN_APP
from notifications.sight import hearing_of, own_skills, sight
from notifications.telling import Told, catch_up, push_about, tell


@dataclass(frozen=True)
class Case:
    """An act, and the rows that are all there while it is so (as `tell` asks for them)."""

    act: Act
    facts: Sequence[QuerySet[Any]]


def tell_many(cases: Sequence[Case], holding: Callable[[], set[str]]) -> Iterator[Told]:
    """As `tell` for each, for acts whose targets are the recipients' own skills. `holding` asks anew, for all acts by
    one query, and answers the source keys of those that are so.

    What is not so, or changes while this looks, is told one by one.
    """
    acts = {case.act.source_key: case for case in cases if case.act.actor_id != case.act.recipient_id}
    wanted = _wanted(acts, holding)
    groups: dict[str, list[Act]] = defaultdict(list)
    for key in (key for key in acts if key in wanted):
        groups[acts[key].act.group_key].append(acts[key].act)
    rows = [(group, put_in_all(group) if len(group) > 1 else put_in(group[0])) for group in groups.values()]
    changed = wanted ^ _wanted(acts, holding)
    skills = own_skills(group[0].target_id for group, _ in rows)
    for group, row in rows:
        if _touched(group, changed):
            continue
        act = group[0]
        seen = sight(act.recipient_id, {*(one.actor_id for one in group), *row["latest_actor_ids"]})
        gone = [one for one in group if seen is None or one.actor_id not in seen.people]
        for one in gone:
            take_out(one)
        if gone:
            catch_up(act.group())
        elif seen is not None:
            yield Told(row, push_about(skills.get(act.target_id), row, seen) or {})
    apart = [key for key in acts if key not in wanted]
    for key in [*apart, *(one.source_key for group, _ in rows for one in group if _touched(group, changed))]:
        if told := tell(acts[key].act, acts[key].facts):
            yield told


def _touched(group: list[Act], changed: set[str]) -> bool:
    return not changed.isdisjoint(act.source_key for act in group)


def _wanted(cases: dict[str, Case], holding: Callable[[], set[str]]) -> set[str]:
    """Those that are so, and that their recipients hear and want to be told of."""
    so = holding()
    hearing = {person: hearing_of(person) for person in {case.act.recipient_id for case in cases.values()}}
    return {
        key
        for key, case in cases.items()
        if key in so
        and case.act.actor_id not in hearing[case.act.recipient_id].silent
        and IN_APP in hearing[case.act.recipient_id].preferences.channels(case.act.type)
    }
