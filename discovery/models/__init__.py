"""What trends, what there is, what is recommended, what is searched."""

from discovery.models.catalogue import CatalogueEntry, CategoryCount, TagCount
from discovery.models.recommendations import Dismissal, ModelStatus, RecommendationModel, SkillVector
from discovery.models.search import SearchDocument, SearchKey, SearchModel, SearchModelPart, SearchTerm
from discovery.models.trending import TrendingVote, VoteKind

__all__ = [
    "CatalogueEntry",
    "CategoryCount",
    "Dismissal",
    "ModelStatus",
    "RecommendationModel",
    "SearchDocument",
    "SearchKey",
    "SearchModel",
    "SearchModelPart",
    "SearchTerm",
    "SkillVector",
    "TagCount",
    "TrendingVote",
    "VoteKind",
]
