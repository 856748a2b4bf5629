"""Three people, open to everybody, to followers and to nobody, and eleven who look at them."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.timezone import now
from rest_framework.test import APIClient

from follow.models import Relationship
from profiles.models import LeaderboardEdition, LeaderboardStanding, User, UserBlock, UserMute, Window
from profiles.models.privacy import UserPrivacy
from profiles.services import ExportService
from social.models import Interaction, SharedSkill, SkillVersion
from social.services.audience import effective_audience
from social.services.comments import CommentService
from social.services.tasks import TaskService
from tests.clients import api_client
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_plan, make_skill

VISIBILITIES = ("public", "followers", "private")
KINDS = (
    "anonymous",
    "stranger",
    "followed",  # whom the owner follows; that opens nothing
    "follower",
    "requested",  # who has asked to follow, where one has to ask
    "muted",
    "muting",
    "blocked",
    "blocking",
    "moderator",  # has the admin pages; the API shows what it shows to anybody
    "self",
)
LEVELS = ("own", "open", "card", "veiled", "blocked")


def level(kind: str, visibility: str) -> str:
    """How much of an owner somebody may see: a column of the table."""
    if kind in ("self", "blocked", "blocking"):
        return "own" if kind == "self" else "blocked"
    if kind == "follower":
        return "open"
    return {"public": "open", "followers": "card", "private": "veiled"}[visibility]


@dataclass
class Owner:
    """Somebody with content of each kind. `secret` stands in all that they wrote, `names` are what they go by."""

    user: User
    visibility: str
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def secret(self) -> str:
        return f"zz{self.visibility}zz"

    @property
    def names(self) -> tuple[str, ...]:
        return (self.user.pk, self.user.username, self.user.display_name)


@dataclass
class World:
    owners: list[Owner]
    viewers: dict[str, User]
    clients: dict[str, APIClient]
    shared: dict[str, str]

    def viewer(self, kind: str, owner: Owner) -> User | None:
        return owner.user if kind == "self" else self.viewers.get(kind)

    def client(self, kind: str, owner: Owner) -> APIClient:
        return self.clients[owner.user.pk if kind == "self" else kind]


def make_world() -> World:
    """Everything that the table of requests names."""
    bystander = make_user("bystander", interests=["chess"])
    viewers = {
        kind: make_user(kind, is_staff=kind == "moderator") for kind in KINDS if kind not in ("anonymous", "self")
    }
    public = make_skill(author=bystander, title="A bystander's skill")
    answered = CommentService.add(user=bystander, skill_id=public.pk, body="A bystander's question")
    owners = [_make_owner(visibility) for visibility in VISIBILITIES]
    shared = {"bystander": bystander.pk, "public": public.pk, "question": answered.pk}
    for owner in owners:
        _write(owner, bystander, shared)
        _tie(owner, bystander, viewers)
    _remember(owners, list(viewers.values()))
    _rank(owners)
    everybody = {kind: api_client(user) for kind, user in viewers.items()}
    everybody |= {owner.user.pk: api_client(User.objects.get(pk=owner.user.pk)) for owner in owners}
    return World(owners, viewers, {"anonymous": api_client(), **everybody}, shared)


def _make_owner(visibility: str) -> Owner:
    secret = f"zz{visibility}zz"
    user = make_user(
        f"owner-{visibility}",
        display_name=f"Olga {visibility.title()}",
        bio=f"About {secret}",
        website=f"https://{secret}.example.com",
        interests=[secret],
        profile_visibility=visibility,
        points=50,
    )
    UserPrivacy.objects.filter(user=user).update(profile_visibility=visibility)
    return Owner(user, visibility)


def _write(owner: Owner, bystander: User, shared: dict[str, str]) -> None:
    """What the owner has made, alone and under the skill of another, and what the other did with it."""
    user, secret = owner.user, owner.secret
    texts = {"title": f"Skill {secret}", "description": f"Of {secret}", "tags": [secret], "days": _days(secret)}
    audience = effective_audience("public", owner.visibility)
    skill = make_skill(author=user, slug=f"skill-{secret}", audience=audience, version=2, **texts)
    SkillVersion.objects.create(
        skill=skill,
        number=1,
        title="As it was",
        category=skill.category,
        days=make_days(1),
        duration_days=1,
        estimated_minutes=60,
    )
    for name in ("spare", "draft"):
        status = "draft" if name == "draft" else "published"
        made = make_skill(author=user, slug=f"{name}-{secret}", audience=audience, status=status, **texts)
        owner.ids[name] = made.pk
    owner.ids |= {"owner": user.pk, "name": user.username, "skill": skill.pk}
    owner.ids["plan"] = make_plan(owner=user, title=f"Plan {secret}").pk
    owner.ids["comment"] = say(user, skill.pk, f"On my own: {secret}")
    owner.ids["spare_comment"] = say(user, skill.pk, f"To be deleted: {secret}")
    owner.ids["said"] = say(user, shared["public"], f"On another's: {secret}")
    owner.ids["answered"] = say(user, shared["public"], f"With an answer: {secret}")
    say(bystander, shared["public"], "An answer to it", owner.ids["answered"])
    owner.ids["answer"] = say(user, shared["public"], f"An answer: {secret}", shared["question"])
    owner.ids["task"] = propose(user, skill.pk, f"Task {secret}")
    owner.ids["spare_task"] = propose(user, skill.pk, f"Spare {secret}")
    owner.ids["proposed"] = propose(user, shared["public"], f"Task {secret}")
    fork = make_skill(author=bystander, title="A fork", slug=f"fork-{owner.visibility}", forked_from=skill, tags=[])
    owner.ids["fork"] = fork.pk
    Interaction.objects.bulk_create(
        [
            Interaction(user=user, skill_id=shared["public"], kind="like"),
            Interaction(user=user, skill_id=shared["public"], kind="rating", rating=4, review=secret, has_review=True),
        ]
    )


def say(author: User, skill_id: str, text: str, parent: str | None = None) -> str:
    return CommentService.add(user=author, skill_id=skill_id, body=text, parent_id=parent).pk


def propose(author: User, skill_id: str, text: str) -> str:
    return TaskService.add(user=author, skill_id=skill_id, fields={"day": 1, "title": text}).pk


def _days(secret: str) -> list[dict[str, Any]]:
    days = make_days(1, tasks=1)
    days[0]["title"] = f"Day {secret}"
    return days


def _tie(owner: Owner, bystander: User, viewers: dict[str, User]) -> None:
    """The bystander and the owner follow each other, the viewers follow the bystander; the rest by their kinds."""
    user = owner.user

    def edge(follower: User, followee: User, status: str = "active") -> Relationship:
        return Relationship(follower=follower, followee=followee, status=status, since=now())

    edges = [edge(bystander, user), edge(user, bystander)]
    edges += [edge(user, viewers["followed"]), edge(viewers["follower"], user)]
    if owner.visibility == "public":
        edges += [edge(viewer, bystander) for viewer in viewers.values()]
    else:
        edges.append(edge(viewers["requested"], user, "requested"))
    Relationship.objects.bulk_create(edges)
    User.objects.filter(pk=bystander.pk).update(following_count=len(VISIBILITIES))
    UserBlock.objects.create(blocker=user, blocked=viewers["blocked"])
    UserBlock.objects.create(blocker=viewers["blocking"], blocked=user)
    UserMute.objects.create(muter=user, muted=viewers["muted"])
    UserMute.objects.create(muter=viewers["muting"], muted=user)


def _rank(owners: list[Owner]) -> None:
    """All of them stand on the leaderboard of the week, and have asked for their data."""
    edition = LeaderboardEdition.objects.create(window=Window.WEEK, made_at=now())
    for place, owner in enumerate(owners, 1):
        LeaderboardStanding.objects.create(edition=edition, user=owner.user, position=place, rank=place, points=9)
        owner.ids["export"] = ExportService.request(user_id=owner.user.pk).pk


def _remember(owners: list[Owner], viewers: list[User]) -> None:
    """What each viewer did with each owner's skill when it was still open to them, and their copy of it."""
    deeds = [("like", 0), ("bookmark", 0), ("rating", 3), ("download", 0)]
    Interaction.objects.bulk_create(
        Interaction(user=viewer, skill_id=owner.ids["skill"], kind=kind, rating=rating)
        for owner in owners
        for viewer in viewers
        for kind, rating in deeds
    )
    for owner in owners:
        skill = SharedSkill.objects.get(pk=owner.ids["skill"])
        for viewer in viewers:
            copy = make_plan(
                owner=viewer,
                title="My copy",
                days=make_days(1),
                skill=skill,
                skill_version=1,
            )
            owner.ids[f"copy-{viewer.username}"] = copy.pk
