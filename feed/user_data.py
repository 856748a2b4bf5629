"""What a person did as feeds tell it, and what that person's own feed is made of, for export and erasure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model, QuerySet

from feed.models import Activity, ActivityType, FeedEntry, FeedState, HiddenItem, PulledAuthor
from yiz.cache.constants import FEEDS
from yiz.cache.services import CacheService
from yiz.db import delete_rows
from yiz.keyset import chunks_of_ids, stream


class FeedData:
    """`yiz.ports.user_data`. What others did is theirs, and not in it."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        activities = Activity.objects.standing().filter(actor_id=user_id)
        return {
            "activities": stream(activities, "type", "skill_id", "object_id", "data", "at"),
            "hidden_feed_items": stream(HiddenItem.objects.filter(owner_id=user_id), "key"),
            "feed_state": stream(FeedState.objects.filter(owner_id=user_id), "stage", "read_at"),
        }

    def erase(self, user_id: str) -> None:
        """Takes the activities out of all feeds, then themselves, and the feed of one's own."""
        for activities in (
            Activity.objects.filter(actor_id=user_id),
            # that others have followed this person; no index leads there
            Activity.objects.filter(type=ActivityType.USER_FOLLOWED, object_id=user_id),
        ):
            for ids in chunks_of_ids(activities, chunk=50):
                _delete(FeedEntry, FeedEntry.objects.filter(activity_id__in=ids))
                delete_rows(Activity.objects.filter(pk__in=ids))
        _delete(FeedEntry, FeedEntry.objects.filter(owner_id=user_id))
        _delete(HiddenItem, HiddenItem.objects.filter(owner_id=user_id))
        delete_rows(FeedState.objects.filter(owner_id=user_id))
        delete_rows(PulledAuthor.objects.filter(author_id=user_id))
        CacheService.invalidate(FEEDS, user_id)


def _delete(model: type[Model], rows: QuerySet[Any]) -> None:
    for ids in chunks_of_ids(rows):
        delete_rows(model._default_manager.filter(pk__in=ids))
