"""Who is shown what: one line for every request that has to do with another person or with what they made.

`own` is the owner's column; `open` is what the owner's followers get, and of a public profile everybody; `card` is
what strangers get of a profile for followers, `veiled` of a private one; `blocked` holds when either has blocked the
other. After the second bar stands what is otherwise for one kind of viewer.

- `tell`: answered, with what the owner wrote in it;  `name`: answered, and the owner named, but nothing they wrote;
- `hush`: answered, without a trace of the owner;  `done`: answered, with whatever;
- a number: refused so, without a trace of the owner.

Whoever is not signed in gets 401 where the table of routes asks for a user.
"""

from dataclasses import dataclass

from tests.privacy.world import LEVELS

READS = """
                                              | own  open card veiled blocked |
GET /users/{owner}                            | tell tell name 404    404     |
GET /users/by-username/{name}                 | tell tell name 404    404     |
GET /users/search?q=olga                      | tell tell name hush   hush    |
GET /users/{owner}/skills                     | tell tell hush 404    404     |
GET /users/{owner}/stats                      | name name 403  404    404     |
GET /users/{owner}/followers                  | done done 403  404    404     |
GET /users/{owner}/following                  | done done 403  404    404     |
GET /users/{bystander}/followers              | name name name hush   hush    |
GET /users/{bystander}/following              | name name name hush   hush    |
GET /users/leaderboard                        | name name hush hush   hush    |
GET /users/me/export/{export}                 | done 404  404  404    404     |
GET /users/me/export/{export}/download?token=x| 404  404  404  404    404     |
GET /users/me/blocks                          | hush hush hush hush   hush    | blocking=name
GET /users/me/mutes                           | hush hush hush hush   hush    | muting=name

GET /follow/followers                         | hush hush hush hush   hush    | followed=name
GET /follow/following                         | hush hush hush hush   hush    | follower=name
GET /follow/followers?user_id={owner}         | done done 403  404    404     |
GET /follow/following?user_id={owner}         | done done 403  404    404     |
GET /follow/requests                          | hush hush hush hush   hush    |
GET /follow/suggestions                       | hush name name hush   hush    | follower=hush requested=hush muting=hush
GET /follow/status/{owner}                    | name name name 404    404     | followed=name requested=name muting=name
GET /follow/mutual/{owner}                    | done done 403  404    404     |

GET /social/skills                            | tell tell hush hush   hush    |
GET /social/skills?author={owner}&tag={secret}| tell tell hush hush   hush    |
GET /social/skills/{skill}                    | tell tell 404  404    404     |
GET /social/skills/{draft}                    | tell 404  404  404    404     |
GET /social/skills/{fork}                     | tell tell hush hush   hush    |
GET /social/skills/{skill}/versions           | tell tell 404  404    404     |
GET /social/skills/{skill}/versions/2         | tell tell 404  404    404     |
GET /social/skills/{skill}/export?format=json | tell tell 404  404    404     |
GET /social/skills/{skill}/export?format=ics  | tell tell 404  404    404     |
GET /social/skills/{skill}/likers             | done done 404  404    404     |
GET /social/skills/{skill}/ratings            | done done 404  404    404     |
GET /social/skills/{skill}/comments           | tell tell 404  404    404     |
GET /social/skills/{skill}/tasks              | tell tell 404  404    404     |
GET /social/skills/{public}/likers            | name name name hush   hush    |
GET /social/skills/{public}/ratings           | tell tell tell tell   hush    |
GET /social/skills/{public}/comments          | tell tell tell tell   hush    |
GET /social/skills/{public}/tasks             | tell tell tell tell   hush    |
GET /social/comments/{comment}                | tell tell 404  404    404     |
GET /social/comments/{comment}/replies        | done done 404  404    404     |
GET /social/comments/{said}                   | tell tell tell tell   404     |
GET /social/comments/{answered}               | tell tell tell tell   hush    |
GET /social/comments/{answered}/replies       | hush hush hush hush   hush    |
GET /social/comments/{question}/replies       | tell tell tell tell   hush    |
GET /social/tasks/{task}                      | tell tell 404  404    404     |
GET /social/tasks/{proposed}                  | tell tell tell tell   404     |
GET /social/plans                             | tell hush hush hush   hush    |
GET /social/plans/{plan}                      | tell 404  404  404    404     |
GET /social/plans/{plan}/progress             | done 404  404  404    404     |
GET /social/plans/{copy}                      | 404  hush hush hush   hush    |
GET /social/plans/{copy}/upgrade              | 404  tell 409  409    409     |
GET /social/me/skills                         | tell hush hush hush   hush    |
GET /social/me/likes                          | hush tell hush hush   hush    |
GET /social/me/bookmarks                      | hush tell hush hush   hush    |
GET /social/me/ratings                        | tell tell hush hush   hush    |
GET /social/me/downloads                      | hush tell hush hush   hush    |
GET /social/me/comments                       | tell hush hush hush   hush    |

GET /websocket/presence?user_ids={owner}      | name name hush hush   hush    | muting=hush
"""

WRITES = """
                                              | own  open card veiled blocked |
POST /social/skills/{skill}/like              | done done 404  404    404     |
POST /social/skills/{skill}/bookmark          | done done 404  404    404     |
POST /social/skills/{skill}/rate              | 403  done 404  404    404     |
DELETE /social/skills/{skill}/rate            | done done 404  404    404     |
POST /social/skills/{skill}/download          | done done 404  404    404     |
POST /social/skills/{skill}/fork              | done done 404  404    404     |
POST /social/skills/{skill}/comments          | done done 404  404    404     |
POST /social/skills/{skill}/tasks             | done done 404  404    404     |
POST /social/skills/{public}/comments         | done done done done   400     |
POST /social/skills/{public}/tasks            | 409  409  409  409    409     |
POST /social/comments/{comment}/like          | done done 404  404    404     |
POST /social/comments/{said}/like             | done done done done   404     |
POST /social/comments/{comment}/pin           | done 403  404  404    404     |
POST /social/comments/{said}/pin              | 403  403  403  403    404     |
PATCH /social/comments/{comment}              | done 403  404  404    404     |
PATCH /social/comments/{said}                 | done 403  403  403    404     |
DELETE /social/comments/{spare_comment}       | done 403  404  404    404     |
POST /social/tasks/{task}/vote                | done done 404  404    404     |
POST /social/tasks/{proposed}/vote            | done done done done   404     |
POST /social/tasks/{task}/adopt               | done done 404  404    404     |
POST /social/tasks/{proposed}/adopt           | 409  409  409  409    404     |
PATCH /social/tasks/{task}                    | done 403  404  404    404     |
PATCH /social/tasks/{proposed}                | done 403  403  403    404     |
DELETE /social/tasks/{spare_task}             | done 403  404  404    404     |
PATCH /social/skills/{skill}                  | done 403  404  404    404     |
POST /social/skills/{draft}/publish           | done 404  404  404    404     |
POST /social/skills/{spare}/unpublish         | done 403  404  404    404     |
DELETE /social/skills/{spare}                 | done 403  404  404    404     |
PATCH /social/plans/{plan}                    | done 404  404  404    404     |
POST /social/plans/{plan}/days/1/complete     | done 404  404  404    404     |
DELETE /social/plans/{plan}/days/1/complete   | done 404  404  404    404     |
POST /social/plans/{plan}/share               | done 404  404  404    404     |
POST /social/plans/{plan}/upgrade             | 409  404  404  404    404     |
POST /social/plans/{copy}/share               | 404  done hush hush   hush    |
POST /social/plans/{copy}/upgrade             | 404  tell 409  409    409     |
DELETE /social/plans/{plan}                   | done 404  404  404    404     |
POST /moderation/report                       | 400  done 404  404    404     |
POST /follow/status                           | name name name hush   hush    | followed=name requested=name muting=name
POST /follow/suggestions/{owner}/dismiss      | 400  done done 404    404     |
DELETE /auth/sessions/{session}               | done 404  404  404    404     |
"""

TIES = """
                                              | own  open card veiled blocked |
POST /follow/                                 | 400  done done done   404     |
DELETE /follow/{owner}                        | 400  done done done   404     |
DELETE /follow/followers/{owner}              | 404  404  404  404    404     | followed=done
POST /follow/requests/{owner}/accept          | 400  404  404  404    404     | followed=done
POST /follow/requests/{owner}/reject          | 404  404  404  404    404     |
POST /users/{owner}/block                     | 400  done done done   404     | blocking=done
DELETE /users/{owner}/block                   | 400  done done done   404     | blocking=done
POST /users/{owner}/mute                      | 400  done done done   404     |
DELETE /users/{owner}/mute                    | 400  done done done   404     |
"""

BODIES = {
    "POST /social/skills/{skill}/like": {"liked": True},
    "POST /social/skills/{skill}/bookmark": {"bookmarked": True},
    "POST /social/skills/{skill}/rate": {"rating": 3},
    "POST /social/skills/{skill}/comments": {"body": "A reader's comment"},
    "POST /social/skills/{skill}/tasks": {"day": 1, "title": "Task of {viewer}"},
    "POST /social/skills/{public}/comments": {"body": "An answer", "parent": "{said}"},
    "POST /social/skills/{public}/tasks": {"day": 1, "title": "Task {secret}"},
    "POST /social/comments/{comment}/like": {"liked": True},
    "POST /social/comments/{said}/like": {"liked": True},
    "POST /social/comments/{comment}/pin": {"pinned": True},
    "POST /social/comments/{said}/pin": {"pinned": True},
    "PATCH /social/comments/{comment}": {"body": "Said anew"},
    "PATCH /social/comments/{said}": {"body": "Said anew"},
    "POST /social/tasks/{task}/vote": {"value": 1},
    "POST /social/tasks/{proposed}/vote": {"value": 1},
    "PATCH /social/tasks/{task}": {"minutes": 5},
    "PATCH /social/tasks/{proposed}": {"minutes": 5},
    "PATCH /social/skills/{skill}": {"description": "Changed"},
    "PATCH /social/plans/{plan}": {"description": "Changed"},
    "POST /social/plans/{plan}/share": {"category": "music"},
    "POST /social/plans/{copy}/share": {"category": "music", "status": "draft"},
    "POST /moderation/report": {"target": {"kind": "skill", "id": "{skill}"}, "reason": "other"},
    "POST /follow/status": {"user_ids": ["{owner}"]},
    "POST /follow/": {"user_id": "{owner}", "following": True},
}

OWN_AFFAIRS = """
POST /auth/register                  POST /auth/token                  POST /auth/token/refresh
POST /auth/token/verify              POST /auth/logout                 POST /auth/logout-all
GET /auth/sessions                   POST /auth/verify-email           POST /auth/verify-email/resend
POST /auth/password/forgot           POST /auth/password/reset         POST /auth/password/change
GET /users/me                        PUT /users/me                     PATCH /users/me
DELETE /users/me                     GET /users/me/stats               GET /users/me/achievements
GET /users/me/privacy                PUT /users/me/privacy             PUT /users/me/avatar
DELETE /users/me/avatar              POST /users/me/export             GET /users/me/export
GET /users/me/email-preferences      PUT /users/me/email-preferences
GET /users/unsubscribe/{token}       POST /users/unsubscribe/{token}
POST /social/skills                  POST /social/skills/import        POST /social/plans
POST /websocket/ticket               GET /websocket/status             POST /websocket/broadcast
GET /moderation/reports/my           GET /moderation/appeals/my            POST /moderation/appeals
GET /moderation/health
"""
"""What has to do with nobody but the caller."""

MODERATORS_ALONE = """
GET /moderation/queue                          POST /moderation/queue/decide
GET /moderation/stats                          GET /moderation/reports/{case_id}
POST /moderation/reports/{case_id}/claim       POST /moderation/reports/{case_id}/review
POST /moderation/reports/{case_id}/reopen      GET /moderation/users/{user_id}/credibility
GET /moderation/users/{user_id}/history        POST /moderation/users/{user_id}/warn
POST /moderation/users/{user_id}/suspend       POST /moderation/users/{user_id}/unsuspend
POST /moderation/users/{user_id}/ban           POST /moderation/users/{user_id}/unban
GET /moderation/log                            GET /moderation/log/export
GET /moderation/appeals                        POST /moderation/appeals/{appeal_id}/decide
GET /moderation/auto-rules                     POST /moderation/auto-rules
GET /moderation/auto-rules/{rule_id}           PATCH /moderation/auto-rules/{rule_id}
DELETE /moderation/auto-rules/{rule_id}        POST /moderation/auto-rules/test
GET /moderation/auto-rules/test/{trial_id}
"""
"""403 for everybody else, whoever asks about whom: `tests/moderation` asks for each right by its name."""


@dataclass(frozen=True)
class Line:
    """One request, and what it is to answer to whom."""

    method: str
    path: str
    levels: dict[str, str]
    kinds: dict[str, str]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    def expected(self, kind: str, level: str) -> str:
        return self.kinds.get(kind, self.levels[level])


def lines(table: str) -> list[Line]:
    """The lines of a table."""
    found = []
    for text in table.splitlines():
        request, *cells = (part.strip() for part in text.split("|"))
        if request:
            method, path = request.split()
            levels = dict(zip(LEVELS, cells[0].split(), strict=True))
            found.append(Line(method, path, levels, dict(pair.split("=") for pair in cells[1].split())))
    return found


def own_affairs() -> list[tuple[str, str]]:
    """Method and path of what needs no line."""
    words = OWN_AFFAIRS.split() + MODERATORS_ALONE.split()
    return list(zip(words[::2], words[1::2], strict=True))
