"""Who may know whether somebody is there (`yiz.ports.presence_sight`)."""

from collections.abc import Iterable

from profiles.models import User, UserMute, UserPrivacy, Visibility
from profiles.querysets import CHUNK, ViewerRelations
from yiz.ports import social_graph


class PresenceSight:
    """As with what somebody does: everybody, where profile and activities are public; followers, unless activities are
    for nobody; never where there is a block, nor whoever mutes them. One always knows of oneself.
    """

    def seen(self, viewer_id: str, user_ids: Iterable[str]) -> frozenset[str]:
        asked = set(user_ids)
        others = asked - {viewer_id} - ViewerRelations(viewer_id).hidden_ids
        people = User.objects.present().filter(pk__in=others).order_by()
        visibility = dict(people.values_list("id", "profile_visibility"))
        closed = UserPrivacy.objects.filter(user_id__in=visibility).exclude(activity_visibility=Visibility.PUBLIC)
        shy = dict(closed.values_list("user_id", "activity_visibility"))
        edges = social_graph.provider.edges(viewer_id, visibility)
        shown = {
            user_id
            for user_id, profile in visibility.items()
            if not edges[user_id].muting
            and _shows(profile, shy.get(user_id, Visibility.PUBLIC), edges[user_id].following)
        }
        return frozenset(shown | (asked & {viewer_id}))

    def viewers(self, user_id: str, viewer_ids: Iterable[str]) -> frozenset[str]:
        asked = set(viewer_ids)
        profile = User.objects.present().filter(pk=user_id).values_list("profile_visibility", flat=True).first()
        if profile is None:
            return frozenset()
        privacy = UserPrivacy.objects.filter(user_id=user_id).values_list("activity_visibility", flat=True).first()
        others = sorted(asked - {user_id} - ViewerRelations(user_id).hidden_ids)
        shown = {user_id} & asked
        for start in range(0, len(others), CHUNK):
            chunk = others[start : start + CHUNK]
            edges = social_graph.provider.edges(user_id, chunk)
            muters = set(
                UserMute.objects.filter(muted_id=user_id, muter_id__in=chunk).values_list("muter_id", flat=True)
            )
            shown |= {
                other
                for other in chunk
                if other not in muters and _shows(profile, privacy or Visibility.PUBLIC, edges[other].followed_by)
            }
        return frozenset(shown)


def _shows(profile: str, activity: str, follows: bool) -> bool:
    if activity == Visibility.PRIVATE:
        return False
    return follows or profile == activity == Visibility.PUBLIC
