"""What trends, what there is, what is recommended, what is searched."""

from discovery.models.catalogue import CatalogueEntry, CategoryCount, TagCount
from discovery.models.recommendations import Dismissal, ModelStatus, RecommendationModel, SkillVector
from discovery.models.trending import TrendingVote, VoteKind

__all__ = [
    "CatalogueEntry",
    "CategoryCount",
    "Dismissal",
    "ModelStatus",
    "RecommendationModel",
    "SkillVector",
    "TagCount",
    "TrendingVote",
    "VoteKind",
]
