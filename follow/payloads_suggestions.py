"""What is answered of suggestions: the person, and the reason in words."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from follow.models import Relationship
from profiles.models import Visibility
from profiles.querysets import short_payload
from yiz.ports import Edge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from follow.suggestions import Suggested, Suggestion
    from profiles.models import User
    from yiz.api.pages import Row


def suggestions(found: Suggested, viewer: User) -> list[dict[str, Any]]:
    """`{…User-short, is_private, viewer, reason}`; one query, as all but `followed_by` is known not to be so."""
    ids = [suggestion.user_id for suggestion in found.suggestions]
    followers = Relationship.objects.followers_among(viewer.pk, ids)
    return [
        {
            **short_payload(found.people[suggestion.user_id]),
            "is_private": found.people[suggestion.user_id]["profile_visibility"] != Visibility.PUBLIC,
            "viewer": asdict(Edge(followed_by=suggestion.user_id in followers)),
            "reason": _reason(suggestion, found.people),
        }
        for suggestion in found.suggestions
    ]


def _reason(suggestion: Suggestion, people: Mapping[str, Row]) -> dict[str, Any]:
    if suggestion.work is not None:
        text = f"Has published “{suggestion.work.title}” of late."
        because = [{"kind": "skill", "id": suggestion.work.id, "title": suggestion.work.title}]
    elif suggestion.interests:
        text = f"Shares your interest in {_listed(suggestion.interests)}."
        because = [{"kind": "interest", "id": word, "title": word} for word in suggestion.interests]
    else:
        names = [people[friend]["display_name"] for friend in suggestion.friend_ids]
        others = suggestion.friends - len(names)
        more = [f"{others:,} other{'s' if others > 1 else ''}"] if others > 0 else []
        text = f"Followed by {_listed((*names, *more))}, whom you follow."
        because = [
            {"kind": "user", "id": friend, "title": name}
            for friend, name in zip(suggestion.friend_ids, names, strict=True)
        ]
    return {"kind": suggestion.kind, "text": text, "because": because}


def _listed(words: tuple[str, ...]) -> str:
    """“a”, “a and b”, “a, b and c”."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
