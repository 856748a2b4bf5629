"""Who a skill is for: the narrower of what its author chose and of the author's profile, at every moment."""

from __future__ import annotations

from django.db.models import Case, F, Q, Value, When

from profiles.models import User
from profiles.querysets import GONE as ACCOUNTS_GONE
from social.models import SharedSkill, SkillStatus
from yiz.db import atomic
from yiz.events.catalogue import SkillAudienceChanged
from yiz.events.outbox import emit

_NARROWNESS = {"public": 0, "followers": 1, "private": 2}

GONE = "gone"
"""Stands for the profile of an author who is out of sight: banned, or leaving."""


def effective_audience(visibility: str, profile_visibility: str) -> str:
    """The narrower of the two; a profile that is not public, a private one too, is for the followers it accepted.

    Of an author who is `GONE` nobody sees anything.
    """
    if profile_visibility == GONE:
        return "private"
    profile = "public" if profile_visibility == "public" else "followers"
    return max(visibility, profile, key=_NARROWNESS.__getitem__)


def profile_of(author_id: str) -> str | None:
    """The visibility of the author's profile, `GONE` when the account is out of sight; None when there is none."""
    row = User.objects.filter(pk=author_id).values("profile_visibility", "status").first()
    if row is None:
        return None
    return GONE if row["status"] in ACCOUNTS_GONE else str(row["profile_visibility"])


@atomic
def follow_account(author_id: str) -> None:
    """The effect of an account's going and coming back on its skills, as `follow_profile`."""
    follow_profile(author_id, profile_of(author_id) or GONE)


@atomic
def follow_profile(author_id: str, profile_visibility: str) -> None:
    """The effect of a profile's privacy on its skills: one UPDATE, and a `SkillAudienceChanged` for each published one
    that more or fewer people may see now. Called inside the change of the profile itself."""
    skills = SharedSkill.objects.filter(author_id=author_id).exclude(status=SkillStatus.DELETED)
    told = skills.filter(status=SkillStatus.PUBLISHED).values_list("id", "visibility", "audience")
    changes = [
        (skill_id, audience, after)
        for skill_id, visibility, audience in told
        if (after := effective_audience(visibility, profile_visibility)) != audience
    ]
    skills.update(audience=_audience_under(profile_visibility))
    for skill_id, before, after in changes:
        emit(SkillAudienceChanged(skill_id=skill_id, author_id=author_id, before=before, after=after))


def _audience_under(profile_visibility: str) -> Case | F | Value:
    if profile_visibility == GONE:
        return Value("private")
    if profile_visibility == "public":
        return F("visibility")
    return Case(When(Q(visibility="private"), then=Value("private")), default=Value("followers"))


@atomic
def mend(skill_id: str) -> bool:
    """Makes a skill's audience agree with its author's profile; False when it did.

    The two are written by transactions that do not always meet in a row: whoever came last is put right here.
    """
    skills = SharedSkill.objects.filter(pk=skill_id)
    for author_id, status, visibility, before in skills.values_list("author_id", "status", "visibility", "audience"):
        after = effective_audience(visibility, profile_of(author_id) or GONE)
        if after != before and skills.filter(audience=before).update(audience=after):
            if status == SkillStatus.PUBLISHED:
                emit(SkillAudienceChanged(skill_id=skill_id, author_id=author_id, before=before, after=after))
            return True
    return False
