"""What a notification says, in the recipient's language. The names and titles are people's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from notifications.constants import Type
from profiles.achievements import BY_KEY
from yiz.language import speaking

TEXTS = {
    Type.LIKE_RECEIVED: gettext_noop("%(who)s liked “%(title)s”"),
    Type.DOWNLOAD_RECEIVED: gettext_noop("%(who)s downloaded “%(title)s”"),
    Type.RATING_RECEIVED: gettext_noop("%(who)s rated “%(title)s” with %(rating)s of 5"),
    Type.SKILL_FORKED: gettext_noop("%(who)s made a plan of their own out of “%(title)s”"),
    Type.COMMENT_RECEIVED: gettext_noop("%(who)s commented on “%(title)s”"),
    Type.REPLY_RECEIVED: gettext_noop("%(who)s replied to your comment on “%(title)s”"),
    Type.MENTION: gettext_noop("%(who)s mentioned you on “%(title)s”"),
    Type.COMMENT_LIKED: gettext_noop("%(who)s liked your comment on “%(title)s”"),
    Type.TASK_CONTRIBUTED: gettext_noop("%(who)s added a task to “%(title)s”"),
    Type.TASK_VOTED: gettext_noop("%(who)s voted for your task in “%(title)s”"),
    Type.FOLLOW_RECEIVED: gettext_noop("%(who)s started to follow you"),
    Type.FOLLOW_REQUESTED: gettext_noop("%(who)s asked to follow you"),
    Type.FOLLOW_ACCEPTED: gettext_noop("%(who)s accepted your request to follow"),
    Type.FOLLOWEE_SHARED_SKILL: gettext_noop("%(who)s shared “%(title)s”"),
    Type.ACHIEVEMENT_EARNED: gettext_noop("You have earned an achievement: %(title)s"),
    Type.STREAK_REMINDER: gettext_noop("Your streak of %(days)s days ends tonight: there is still time for today"),
    Type.SYSTEM_ANNOUNCEMENT: "%(title)s",
}
MILESTONES = {
    "likes": gettext_noop("“%(title)s” has been liked %(step)s times"),
    "downloads": gettext_noop("“%(title)s” has been downloaded %(step)s times"),
    "bookmarks": gettext_noop("“%(title)s” has been bookmarked %(step)s times"),
}
DECISIONS = {
    "dismiss": gettext_noop("We have looked at “%(title)s”: it stays as it is"),
    "restore": gettext_noop("We have looked at “%(title)s” again: it is back"),
    "held": gettext_noop("“%(title)s” is hidden until we have looked at it"),
    "hide": gettext_noop("“%(title)s” was hidden, only you can see it: %(reason)s"),
    "remove": gettext_noop("“%(title)s” was removed: %(reason)s"),
    "reject": gettext_noop("“%(title)s” was not accepted: %(reason)s"),
    "warn": gettext_noop("You have been warned: %(reason)s"),
    "suspend": gettext_noop("Your account is suspended, you may read but not write: %(reason)s"),
    "unsuspend": gettext_noop("Your account is no longer suspended"),
    "unban": gettext_noop("Your account is open again"),
    "ban": gettext_noop("Your account is closed: %(reason)s"),
}
REPORTS = {
    "agreed": gettext_noop("You reported “%(title)s”: we agreed, and acted on it. Thank you"),
    "disagreed": gettext_noop("You reported “%(title)s”: we looked at it and left it as it is"),
}
APPEALS = {
    "granted": gettext_noop("Your appeal about “%(title)s” was granted: the decision is undone"),
    "rejected": gettext_noop("Your appeal about “%(title)s” was rejected: the decision stands"),
}
BY_OUTCOME: Mapping[str, tuple[str, Mapping[str, str]]] = {
    Type.SKILL_MILESTONE: ("counter", MILESTONES),
    Type.BOOKMARK_MILESTONE: ("counter", MILESTONES),
    Type.MODERATION_DECISION: ("decision", DECISIONS),
    Type.REPORT_RESOLVED: ("outcome", REPORTS),
    Type.APPEAL_DECIDED: ("outcome", APPEALS),
}
"""Types whose text hangs on what their `data` say under a key."""


def people(names: Sequence[str], count: int) -> str:
    """“Ada”, “Ada and Grace”, “Ada, Grace and 3 others”: at most two names, newest first."""
    if not names:
        return ngettext("Somebody", "%(count)d people", max(count, 1)) % {"count": count}
    if count <= 1:
        return names[0]
    if count == 2 and len(names) >= 2:
        return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
    shown = ", ".join(names[:2])
    others = max(count - len(names[:2]), 1)
    return ngettext("%(shown)s and %(others)d other", "%(shown)s and %(others)d others", others) % {
        "shown": shown,
        "others": others,
    }


def sentence(
    kind: str, *, names: Sequence[str], count: int, title: str, data: Mapping[str, Any], language: str = "en"
) -> str:
    """The whole text of a notification of this type, in the language nearest to the given one."""
    with speaking(language) as spoken:
        said = dict.fromkeys(("rating", "days", "step", "reason"), "") | dict(data)
        said |= {"who": people(names, count), "title": _title(data, spoken) or title}
        return _(_text(kind, data)) % said


def _text(kind: str, data: Mapping[str, Any]) -> str:
    if kind not in BY_OUTCOME:
        return TEXTS[Type(kind)]
    key, texts = BY_OUTCOME[kind]
    return texts[data[key]]


def _title(data: Mapping[str, Any], language: str) -> str:
    """Of what is not called by its author: an achievement, an announcement that is written in several languages."""
    if (goal := BY_KEY.get(data.get("achievement", ""))) is not None:
        return _(goal.title)
    titles = data.get("titles")
    return str(titles.get(language, "")) if isinstance(titles, dict) else ""
