"""What a notification says, in words. Marked for translation; the names and titles are people's own."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from notifications.constants import Type

_TEXTS = {
    Type.LIKE_RECEIVED: gettext_noop("%(who)s liked “%(title)s”"),
    Type.DOWNLOAD_RECEIVED: gettext_noop("%(who)s downloaded “%(title)s”"),
    Type.RATING_RECEIVED: gettext_noop("%(who)s rated “%(title)s” with %(rating)s of 5"),
    Type.SKILL_FORKED: gettext_noop("%(who)s made a plan of their own out of “%(title)s”"),
    Type.COMMENT_RECEIVED: gettext_noop("%(who)s commented on “%(title)s”"),
    Type.REPLY_RECEIVED: gettext_noop("%(who)s replied to your comment on “%(title)s”"),
    Type.MENTION: gettext_noop("%(who)s mentioned you on “%(title)s”"),
    Type.COMMENT_LIKED: gettext_noop("%(who)s liked your comment on “%(title)s”"),
    Type.TASK_CONTRIBUTED: gettext_noop("%(who)s added a task to “%(title)s”"),
    Type.FOLLOW_RECEIVED: gettext_noop("%(who)s started to follow you"),
    Type.FOLLOW_REQUESTED: gettext_noop("%(who)s asks to follow you"),
    Type.FOLLOW_ACCEPTED: gettext_noop("%(who)s accepted your request to follow"),
}


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


def sentence(kind: str, *, names: Sequence[str], count: int, title: str, data: dict[str, object]) -> str:
    """The whole text of a notification of this type."""
    who = people(names, count)
    return _(_TEXTS[Type(kind)]) % {"who": who, "title": title, "rating": data.get("rating", "")}
