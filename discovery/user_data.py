"""What a person does not want recommended, and what the person's skills are found and ranked by."""

from collections.abc import Iterable, Mapping
from typing import Any

from discovery import counts
from discovery.models import Dismissal, SearchDocument, SearchKey, SkillVector, TrendingVote
from discovery.trending import votes
from social.models import SharedSkill
from yiz.erasing import erase_rows
from yiz.keyset import stream


class DiscoveryData:
    """`yiz.ports.user_data`. Single words that anybody ever wrote, and models computed from all, are about nobody."""

    def export(self, user_id: str) -> Mapping[str, Iterable[Mapping[str, Any]]]:
        return {
            "dismissed_skills": stream(Dismissal.objects.filter(user_id=user_id), "skill_id", "created_at"),
            "trending_votes": stream(TrendingVote.objects.filter(voter_id=user_id), "skill_id", "kind", "weight", "at"),
        }

    def erase(self, user_id: str) -> None:
        """Votes are taken back with what they added to the scores: those of a closed account weigh nothing."""
        erase_rows(Dismissal.objects.filter(user_id=user_id))
        votes.settle_user(user_id)
        erase_rows(TrendingVote.objects.filter(voter_id=user_id))
        counts.settle_author(user_id)
        for skill in stream(SharedSkill.objects.filter(author_id=user_id)):
            for model in (SearchDocument, SearchKey, SkillVector, TrendingVote):
                erase_rows(model._default_manager.filter(skill_id=skill["id"]))
