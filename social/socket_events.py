"""What is told and taken in the rooms of skills."""

from social.views.examples import COMMENT
from yiz.realtime.catalogue import taken, told

SKILL = {"skill_id": COMMENT["skill"]}
ROOM = {"room": f"skill:{COMMENT['skill']}"}
COUNTS = {
    "counts": {
        "likes": 12,
        "bookmarks": 3,
        "downloads": 7,
        "comments": 5,
        "ratings": 2,
        "forks": 0,
        "views": 140,
        "tasks": 1,
    },
    "rating": {"average": 4.5, "bayesian": 4.1},
}
NULL = ("avatar_url",)
CHANGES = ("like", "comment", "rating", "download", "view", "task", "edited")

taken("join_skill_room", example=SKILL, answer={**ROOM, **SKILL, "version": 3, **COUNTS})
taken("leave_skill_room", example=SKILL, answer=ROOM, about="Out of it.")
told(
    "skill_update",
    "skill",
    about="Something about the skill has changed: how its counts are now, and who did it where everybody may know. "
    "Views are gathered, at most once a second: `views` is how many came since the last time.",
    example={**SKILL, "change": "like", "version": 3, **COUNTS, "actor": None, "views": 4},
    choices={"change": CHANGES},
    optional=("views",),
    nullable=("average", "bayesian"),
)
told("comment_added", "skill", about="A new comment, as a stranger sees it.", example=COMMENT, nullable=NULL)
told("comment_edited", "skill", about="A comment as it is now.", example=COMMENT, nullable=NULL)
told(
    "comment_removed",
    "skill",
    about="A comment that is not to be read any more; its place in the thread stays.",
    example={"id": COMMENT["id"], "skill": COMMENT["skill"], "parent": None},
)
