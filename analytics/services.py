"""The public face of analytics: recording what people do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from analytics.constants import MAX_DURATION
from analytics.models import Event, Fact, Kind
from analytics.tracking import (
    COLUMNS,
    KIND,
    SKILL,
    SOURCE,
    Moment,
    Refused,
    Row,
    event_key,
    half_hour,
    row_of,
    session_of,
)
from analytics.vocabulary import INTERACTIONS
from profiles.models import UserPrivacy
from profiles.querysets import Viewer, viewer_id
from social.models import SharedSkill
from social.querysets.skills import visible_rows
from yiz.api.errors import Invalid
from yiz.bulk import insert_rows
from yiz.clock import now
from yiz.db import atomic, insert_new
from yiz.ids import is_id
from yiz.realtime.publish import gather, skill_room

__all__ = ["COLUMNS", "AnalyticsService", "Tracked"]


@dataclass(slots=True)
class Tracked:
    """What became of a batch; `ignored` are events of somebody who does not want to be counted."""

    accepted: int = 0
    duplicates: int = 0
    ignored: int = 0
    errors: list[dict[str, Any]] = field(default_factory=list)


class AnalyticsService:
    """Records what people do, as raw events. Nothing is recorded of who opted out (`allow_analytics`)."""

    @classmethod
    def track(
        cls,
        *,
        events: Sequence[Any],
        viewer: Viewer = None,
        session_id: Any = None,
        sent_at: Any = None,
        do_not_track: bool = False,
    ) -> Tracked:
        """Stores the events that are right, each `event_id` once a sender; the others are in `errors` by their index.

        An event about a skill that the sender may not see is refused like one about a skill that is not there.
        Raises `Refused` when the batch's own `session_id` is malformed, or `sent_at` shows a clock that is wrong by
        more than a day.
        """
        user_id, session = viewer_id(viewer), session_of(session_id)
        moment, done, rows = Moment.of(now(), sent_at), Tracked(), dict[int, Row]()
        for index, said in enumerate(events):
            try:
                rows[index] = row_of(said, user_id=user_id, session_id=session, moment=moment)
            except Refused as wrong:
                done.errors.append(_error(index, wrong))
        if rows and (do_not_track or not cls.may_count(user_id)):
            done.ignored = len(rows)
            return done
        kept = _seen(rows, viewer, done)
        if kept:
            done.accepted = insert_rows(Event, COLUMNS, kept)
            done.duplicates = len(kept) - done.accepted
            if done.accepted:
                _tell_of_views(kept)
        done.errors.sort(key=lambda error: error["index"])
        return done

    @staticmethod
    def may_count(user_id: str | None) -> bool:
        """Whether this person lets what they do be counted; by one look-up."""
        if user_id is None:
            return True
        return not UserPrivacy.objects.filter(user_id=user_id, allow_analytics=False).exists()

    @classmethod
    def record_fact(
        cls, *, fact: Fact, key: str, user_id: str, at: Any, skill_id: str | None = None, number: int | None = None
    ) -> bool:
        """Stores something that the product knows by itself, once under its `key`; False when it was there, or when
        that person is not counted."""
        if not cls.may_count(user_id):
            return False
        return insert_new(_fact(fact, key, user_id, at, skill_id, number))

    @classmethod
    def record_facts(cls, facts: Sequence[tuple[Fact, str, str, Any, str]]) -> None:
        """As `record_fact` for many: fact, key, user, time and skill of each."""
        shy = UserPrivacy.objects.filter(user_id__in={user_id for _, _, user_id, _, _ in facts}, allow_analytics=False)
        uncounted = set(shy.values_list("user_id", flat=True))
        rows = [_fact(*fact, None) for fact in facts if fact[2] not in uncounted]
        Event.objects.bulk_create(rows, ignore_conflicts=True)

    @classmethod
    @atomic
    def forget(cls, *, user_id: str) -> int:
        """Takes a person out of the raw events, which stay as nobody's; answers how many there were."""
        return Event.objects.filter(user_id=user_id).update(user_id=None, session_id="", properties={})

    @classmethod
    def track_skill_view(
        cls, *, skill_id: str, user_id: str | None = None, view_duration: int | None = None, session_id: str = ""
    ) -> Event:
        """Records that a skill was looked at, for `view_duration` seconds (0 to 86,400).

        Raises:
            Invalid: an id is malformed or the duration is out of bounds.
        """
        if view_duration is not None and not 0 <= view_duration <= MAX_DURATION:
            raise Invalid(f"A view lasts 0 to {MAX_DURATION} seconds.", "invalid", "view_duration")
        return cls._store(Kind.SKILL_VIEW, skill_id, user_id, session_id=session_id, duration=view_duration)

    @classmethod
    def track_skill_interaction(
        cls, *, interaction_type: str, skill_id: str, user_id: str | None = None, session_id: str = ""
    ) -> Event:
        """Records an interaction with a skill: one of `INTERACTIONS`.

        Raises:
            Invalid: an id is malformed or the type is not one of them.
        """
        if interaction_type not in INTERACTIONS:
            raise Invalid(f"One of {', '.join(INTERACTIONS)} is needed.", "invalid_choice", "interaction_type")
        properties = {"interaction": interaction_type}
        return cls._store(Kind.SKILL_INTERACTION, skill_id, user_id, session_id=session_id, properties=properties)

    @classmethod
    def _store(cls, kind: Kind, skill_id: str, user_id: str | None, **fields: Any) -> Event:
        """The event; not stored when that person is not to be counted."""
        for attr, value in (("skill_id", skill_id), ("user_id", user_id)):
            if value is not None and not is_id(value):
                raise Invalid("An id has 24 hex digits.", "invalid_id", attr)
        at = timezone.now()
        event = Event(kind=kind, skill_id=skill_id, user_id=user_id, at=at, half_hour=half_hour(at), **fields)
        if cls.may_count(user_id):
            event.save(force_insert=True)
            if kind == Kind.SKILL_VIEW:
                gather(skill_room(skill_id))
        return event


def _fact(fact: Fact, key: str, user_id: str, at: Any, skill_id: str | None, number: int | None) -> Event:
    return Event(
        event_key=event_key("fact", f"{fact}:{key}"),
        kind=fact,
        user_id=user_id,
        skill_id=skill_id or None,
        number=number,
        at=at,
        half_hour=half_hour(at),
    )


def _tell_of_views(rows: Iterable[Row]) -> None:
    """Those who look at a skill see that others do; what its author does is not counted."""
    views = Counter(row[SKILL] for row in rows if row[KIND] == Kind.SKILL_VIEW and row[SOURCE] != "own")
    for skill_id, times in views.items():
        gather(skill_room(skill_id), times)


def _error(index: int, wrong: Refused) -> dict[str, Any]:
    return {"index": index, "code": wrong.code, "detail": wrong.detail, "attr": wrong.attr or None}


def _seen(rows: dict[int, Row], viewer: Viewer, done: Tracked) -> list[Row]:
    """The rows without those about skills that the viewer may not see; an author's views of his own are marked."""
    wanted = {row[SKILL] for row in rows.values() if row[SKILL] is not None}
    if not wanted:
        return list(rows.values())
    found = SharedSkill.objects.filter(pk__in=wanted).values("id", "author_id", "status", "audience")
    authors = {row["id"]: row["author"]["id"] for row in visible_rows([{**row} for row in found], viewer)}
    own, kept = viewer_id(viewer), []
    for index, row in rows.items():
        if row[SKILL] is not None and row[SKILL] not in authors:
            done.errors.append(_error(index, Refused("There is no such skill.", "not_found", "skill_id")))
        elif own is not None and row[SKILL] is not None and authors[row[SKILL]] == own:
            kept.append((*row[:SOURCE], "own", *row[SOURCE + 1 :]))
        else:
            kept.append(row)
    return kept
