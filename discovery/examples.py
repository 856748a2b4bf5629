"""The examples of the documentation."""

from social.serializers.examples import SKILL

TAG = {"tag": "guitar", "skills_count": 31}
CATEGORY = {"slug": "music", "name": "Music", "skills_count": 84}
CATEGORY_DETAIL = {**CATEGORY, "top_tags": [TAG], "trending": [SKILL]}
TAG_PAGE = {**TAG, "results": [SKILL], "next": None, "previous": None}
RECOMMENDATION = {
    **SKILL,
    "reason": {
        "kind": "collaborative",
        "text": "People who liked “Reading tablature” liked this too.",
        "because": [{"kind": "skill", "id": "65f0c0ffee65f0c0ffee0042", "title": "Reading tablature"}],
    },
}
SIMILAR = {"results": [SKILL], "next": None, "previous": None}
