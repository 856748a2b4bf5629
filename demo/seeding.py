"""Brings the demo people to life, through the same services as everybody: accounts, follows, skills, what they do.

Everything is decided by names, never by chance or time, so that two runs make the same and the second one nothing new.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import QuerySet
from django.utils import timezone

from demo import content
from follow.models import Relationship
from follow.services import FollowService
from profiles.models import User
from profiles.services import AccountService, UserProfileService
from social.models import Comment, SharedSkill
from social.querysets.skills import may_see
from social.serializers.skills import ImportedSkillInput
from social.services import CommentService, InteractionService, PlanService
from social.services.importing import import_skill
from yiz.ports import DemoAccounts

MOST_DAYS_DONE = 6

Told = Mapping[str, Any]
"""A person or a skill as in `demo.content`."""


class NotTheDemo(Exception):
    """A demo name belongs to somebody else here."""


def seed(told_people: Sequence[Told], skills: Sequence[Told]) -> Iterator[str]:
    """Makes these people and skills, and says after each piece what it was (for a progress bar).

    Raises `NotTheDemo` before it has made anything.
    """
    people = _people(told_people)
    yield "people"
    _follow_each_other(people)
    yield "follows"
    for told in skills:
        skill = _share(told, people[told["author"]])
        _talk(told, skill, people)
        _act(skill, people)
        yield told["title"]


def accounts() -> DemoAccounts:
    """The demo people whom the start page proposes, as far as they are here; nobody in production."""
    if settings.PRODUCTION:
        return DemoAccounts()
    here = set(
        User.objects.present()
        .filter(username_key__in=content.SHOWN, email_key__endswith=f"@{content.EMAIL_DOMAIN}")
        .values_list("username_key", flat=True)
    )
    names = tuple(name for name in content.SHOWN if name in here)
    return DemoAccounts(names, content.PASSWORD) if names else DemoAccounts()


def steps(skills: Sequence[Told]) -> int:
    """How many pieces `seed` has."""
    return len(skills) + 2


def chance(*names: str) -> float:
    """A number from 0 to 1 that is always the same for these names."""
    return int(sha256("|".join(names).encode()).hexdigest()[:8], 16) / 0xFFFFFFFF


# --- people -------------------------------------------------------------------------------------------------------


def _people(told: Sequence[Told]) -> dict[str, User]:
    known = {user.username: user for user in _stored([person["username"] for person in told])}
    strangers = [name for name, user in known.items() if not user.email.endswith(f"@{content.EMAIL_DOMAIN}")]
    if strangers:
        raise NotTheDemo(f"{', '.join(strangers)}: there is somebody of that name who is not one of the demo people.")
    password = make_password(content.PASSWORD)  # once: hashing is slow on purpose
    for person in told:
        if person["username"] not in known:
            _register(person, password)
    return {user.username: user for user in _stored([person["username"] for person in told])}


def _stored(names: list[str]) -> QuerySet[User]:
    return User.objects.filter(username_key__in=names)


def _register(person: Told, password: str) -> None:
    name = person["username"]
    user = User.objects.build(
        username=name,
        email=f"{name}@{content.EMAIL_DOMAIN}",
        password=None,
        display_name=person["display_name"],
        email_verified_at=timezone.now(),
    )
    user.password = password
    AccountService.add(user=user)
    profile = {field: person[field] for field in ("bio", "interests", "timezone")}
    UserProfileService.update_profile(user_id=user.pk, changes=profile)
    if "visibility" in person:
        UserProfileService.change_privacy(user_id=user.pk, changes={"profile_visibility": person["visibility"]})


def _follow_each_other(people: dict[str, User]) -> None:
    """More among those who share an interest; a closed profile lets every other one in."""
    for one in people.values():
        for other in people.values():
            likely = 0.4 if set(one.interests) & set(other.interests) else 0.06
            if one is not other and chance("follow", one.username, other.username) < likely:
                _follow(one, other, admit=chance("admit", one.username, other.username) < 0.5)


def _follow(one: User, other: User, *, admit: bool) -> None:
    """Follows, unless that is so or was asked for already."""
    edge = Relationship.objects.pair(one.pk, other.pk)
    if not edge.exists():
        FollowService.follow(actor_id=one.pk, user_id=other.pk)
    if admit and edge.filter(status="requested").exists():
        FollowService.accept(actor_id=other.pk, follower_id=one.pk)


# --- skills --------------------------------------------------------------------------------------------------------


def _share(told: Told, author: User) -> SharedSkill:
    checked = ImportedSkillInput(data=content.in_api_form(told))
    checked.is_valid(raise_exception=True)
    imported = import_skill(author_id=author.pk, content=checked.validated_data)
    return SharedSkill.objects.get(pk=imported.skill_id)


def _talk(told: Told, skill: SharedSkill, people: dict[str, User]) -> None:
    """The comments of the files and their answers; others like some of them."""
    if not _open(skill):
        return
    for name, body, answers in told["comments"]:
        if name not in people:
            continue
        if skill.audience != "public":
            _follow(people[name], people[told["author"]], admit=True)
        top = _say(people[name], skill, body)
        for other, answer in answers:
            if other in people:
                _say(people[other], skill, answer, parent=top)
        for reader in people.values():
            likes = chance("comment", reader.username, body) < 0.15 and reader.pk != top.author_id
            if likes and _sees(reader, skill):
                CommentService.like(user=reader, comment_id=top.pk, liked=True)


def _say(who: User, skill: SharedSkill, body: str, parent: Comment | None = None) -> Comment:
    said = Comment.objects.filter(skill=skill, author=who, body=body).first()
    parent_id = parent.pk if parent else None
    return said or CommentService.add(user=who, skill_id=skill.pk, body=body, parent_id=parent_id)


def _act(skill: SharedSkill, people: dict[str, User]) -> None:
    """Likes, bookmarks, downloads with some days done, and stars from those who tried it."""
    for who in people.values():
        if who.pk == skill.author_id or not _sees(who, skill) or not _open(skill):
            continue
        drawn = 1.0 if set(who.interests) & {*skill.tags, skill.category} else 0.35
        names = (who.username, skill.slug)
        if chance("like", *names) < 0.6 * drawn:
            InteractionService.like(user=who, skill_id=skill.pk, liked=True)
        if chance("bookmark", *names) < 0.2 * drawn:
            InteractionService.bookmark(user=who, skill_id=skill.pk, bookmarked=True)
        if chance("download", *names) < 0.35 * drawn:
            _learn(who, skill)


def _learn(who: User, skill: SharedSkill) -> None:
    names = (who.username, skill.slug)
    plan_id = PlanService.download(user=who, skill_id=skill.pk).plan_id
    for day in range(1, round(chance("days", *names) * min(skill.duration_days, MOST_DAYS_DONE)) + 1):
        PlanService.complete_day(plan_id=plan_id, owner_id=who.pk, day=day)
    if chance("rate", *names) < 0.7:
        InteractionService.rate(user=who, skill_id=skill.pk, rating=3 + round(chance("stars", *names) * 2))


def _open(skill: SharedSkill) -> bool:
    return skill.status == "published" and skill.audience != "private"


def _sees(who: User, skill: SharedSkill) -> bool:
    return may_see(who, {"author_id": skill.author_id, "status": skill.status, "audience": skill.audience})
