"""Zelda, who has done everything that one can do here, and the people with whom she did it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.timezone import now

from analytics.services import AnalyticsService
from discovery.models import Dismissal, SearchDocument, SearchKey, TrendingVote
from feed.models import FeedState, HiddenItem, PulledAuthor
from follow.models import FollowDismissal, Relationship
from follow.services import FollowService
from moderation.models import (
    Appeal,
    AutoRule,
    Case,
    Decision,
    LogAlias,
    Report,
    ReporterRecord,
    RuleHit,
    RuleTrial,
    Sanction,
    Strike,
    TextPrint,
)
from notifications.models import Announcement, NotificationPreferences
from profiles.models import (
    Achievement,
    LeaderboardEdition,
    LeaderboardStanding,
    User,
    UserEmailPreferences,
    UserGroup,
    UserPermission,
    Window,
)
from profiles.services import UserProfileService, VerificationService
from social.models import CommentLike, SharedSkill
from social.services import InteractionService, PlanService, SkillService
from social.services.comments import CommentService
from social.services.forking import fork
from social.services.tasks import TaskService
from tests.clients import api_client
from tests.factories.profiles import make_user
from tests.factories.social import make_days
from yiz.batch.services import BatchProcessor
from yiz.events.delivery import deliver_pending
from yiz.mail.delivery import deliver_due
from yiz.mail.models import BadAddress
from yiz.realtime.presence import was_there

WROTE = "quokka and wombat"
"""Stands in everything that Zelda wrote for herself, or said to others."""

SHARED = "numbat or bilby"
"""Stands in the skill that others took along, whose copies are theirs."""


@dataclass
class World:
    zelda: User
    friend: User
    other: User
    mine: str
    theirs: str
    answered: str
    mention: str
    taken_plan: str
    taken_fork: str

    @property
    def names(self) -> dict[str, str]:
        """What must be nowhere any more."""
        return {
            "id": self.zelda.pk,
            "username": self.zelda.username,
            "e-mail": self.zelda.email,
            "display name": self.zelda.display_name,
            "words": WROTE,
        }


def make_world() -> World:
    zelda = make_user("zeldaquux", display_name="Zelda Quuxley", bio=f"About {WROTE}", email="z.quux@mail.example")
    friend, other = make_user("frieda"), make_user("oskar")
    mine, draft = _share(zelda, f"To {SHARED}"), _share(zelda, f"Draft {WROTE}", status="draft")
    theirs = _share(other, "Learn to swim")
    SkillService.edit(skill_id=mine, changes={"description": f"Now with {WROTE}"})
    SkillService.edit(skill_id=mine, changes={"description": "Now without"})
    _tie(zelda, friend, other)
    answered, mention = _talk(zelda, friend, mine, theirs)
    _do(zelda, theirs, draft)
    deliver_pending()
    plan, copy = _take(friend, other, mine)
    _settings(zelda)
    deliver_pending()
    _later(zelda, friend, mine, theirs)
    _staff(zelda)
    _moderate(zelda, friend, mine, theirs)
    while deliver_due(20):
        pass
    was_there([zelda.pk])
    BadAddress.objects.create(address_key=zelda.email, refused_at=now())
    return World(zelda, friend, other, mine, theirs, answered, mention, plan, copy)


def _share(author: User, title: str, **fields: Any) -> str:
    days = make_days(2, tasks=1)
    made = SkillService.create(
        author_id=author.pk, title=title, category="sports", tags=["water"], days=days, description=title, **fields
    )
    assert made is not None
    return made


def _tie(zelda: User, friend: User, other: User) -> None:
    """Each kind of edge, both ways."""
    FollowService.follow(actor_id=zelda.pk, user_id=friend.pk)
    FollowService.follow(actor_id=friend.pk, user_id=zelda.pk)
    FollowService.follow(actor_id=friend.pk, user_id=other.pk)
    troll, bore, hater, bored, asked, asking = (make_user() for _ in range(6))
    FollowService.block(actor_id=zelda.pk, user_id=troll.pk)
    FollowService.block(actor_id=hater.pk, user_id=zelda.pk)
    FollowService.mute(actor_id=zelda.pk, user_id=bore.pk)
    FollowService.mute(actor_id=bored.pk, user_id=zelda.pk)
    for one, two in ((zelda, asked), (asking, zelda)):
        Relationship.objects.create(follower=one, followee=two, status="requested", since=now())
        FollowDismissal.objects.create(user=one, dismissed=two)


def _talk(zelda: User, friend: User, mine: str, theirs: str) -> tuple[str, str]:
    """Comments, tasks and what both get; answers the comment that has an answer, and the one that mentions Zelda."""
    answered = _say(zelda, theirs, f"A question, {WROTE}")
    _say(friend, theirs, f"An answer to you, @{zelda.username.title()}", answered)
    _say(zelda, theirs, f"No answer to this, {WROTE}")
    above = _say(zelda, theirs, f"Answered by me alone, {WROTE}")
    _say(zelda, theirs, f"By me alone, {WROTE}", above)
    mention = _say(friend, theirs, f"What says @{zelda.username}, and @oskar?")
    _say(zelda, theirs, f"I say {WROTE}", mention)
    on_mine = _say(friend, mine, "Nice one")
    for user, comment in ((zelda, mention), (zelda, on_mine), (friend, answered)):
        CommentService.like(user=_fresh(user), comment_id=comment, liked=True)
    assert CommentLike.objects.filter(user=zelda).count() == 2
    hers = _propose(zelda, theirs, f"A task {WROTE}")
    his, on_hers = _propose(friend, theirs, "Dive"), _propose(friend, mine, "Jump")
    for user, task in ((zelda, his), (zelda, on_hers), (friend, hers)):
        TaskService.vote(user=_fresh(user), task_id=task, value=1)
    return answered, mention


def _do(zelda: User, theirs: str, draft: str) -> None:
    """What one does with somebody else's skill."""
    user = _fresh(zelda)
    InteractionService.like(user=user, skill_id=theirs, liked=True)
    InteractionService.bookmark(user=user, skill_id=theirs, bookmarked=True)
    InteractionService.rate(user=user, skill_id=theirs, rating=5, review=f"Review {WROTE}")
    plan = PlanService.download(user=user, skill_id=theirs).plan_id
    for day in (1, 2):
        PlanService.complete_day(plan_id=plan, owner_id=zelda.pk, day=day)
    fork(user=user, skill_id=theirs)
    PlanService.create(owner_id=zelda.pk, title=f"Plan {WROTE}", days=make_days(1))
    Dismissal.objects.create(user=zelda, skill_id=theirs)


def _take(friend: User, other: User, mine: str) -> tuple[str, str]:
    """What others do with Zelda's skill; answers a plan and a fork made of it."""
    for person in (friend, other):
        user = _fresh(person)
        InteractionService.like(user=user, skill_id=mine, liked=True)
        InteractionService.rate(user=user, skill_id=mine, rating=2, review="Not bad")
        InteractionService.bookmark(user=user, skill_id=mine, bookmarked=True)
    Dismissal.objects.create(user=other, skill_id=mine)
    plan = PlanService.download(user=_fresh(friend), skill_id=mine).plan_id
    return str(plan), fork(user=_fresh(friend), skill_id=mine).skill_id


def _settings(zelda: User) -> None:
    UserProfileService.update_profile(user_id=zelda.pk, changes={"interests": ["water", "wood"]})
    VerificationService.send(user=_fresh(zelda))
    UserEmailPreferences.objects.create(user=zelda, digest="daily")
    NotificationPreferences.objects.create(user=zelda, quiet="22:00-07:00")
    Announcement.objects.create(title="To all", told_up_to=zelda.pk)
    Achievement.objects.get_or_create(user=zelda, key="first_share")
    User.objects.filter(pk=zelda.pk).update(avatar=default_storage.save("avatars/z.webp", ContentFile(b"a face")))
    path, body = "/api/v1/social/skills", {"title": f"Kept {WROTE}", "category": "art", "days": make_days(1)}
    made = api_client(zelda).post(path, body, headers={"Idempotency-Key": "one"})
    assert made.status_code == 201, made.content


def _later(zelda: User, friend: User, mine: str, theirs: str) -> None:
    """What tasks and handlers make of it, and clients tell."""
    AnalyticsService.track_skill_view(skill_id=theirs, user_id=zelda.pk, session_id="abc")
    FeedState.objects.update_or_create(owner=zelda, defaults={"stage": "awake"})
    HiddenItem.objects.create(owner=zelda, key=f"skill_liked:{theirs}")
    PulledAuthor.objects.get_or_create(author=zelda)
    edition = LeaderboardEdition.objects.create(window=Window.WEEK, made_at=now())
    LeaderboardStanding.objects.create(edition=edition, user=zelda, position=1, rank=1, points=9)
    LeaderboardStanding.objects.create(edition=edition, user=friend, position=2, rank=2, points=8)
    SearchDocument.objects.get_or_create(skill_id=mine, defaults={"author_id": zelda.pk, "title_words": WROTE})
    SearchKey.objects.get_or_create(skill_id=mine, kind="title", key=WROTE, head=WROTE[:2])
    TrendingVote.objects.get_or_create(
        skill_id=theirs,
        voter_id=zelda.pk,
        kind="like",
        defaults={"author_id": SharedSkill.objects.get(pk=theirs).author_id, "weight": 4, "at": now()},
    )


def _staff(zelda: User) -> None:
    """She helped out, too, and somebody has changed her account by hand."""
    User.objects.filter(pk=zelda.pk).update(is_staff=True)
    UserGroup.objects.create(user=zelda, group=Group.objects.create(name="helpers"))
    UserPermission.objects.create(user=zelda, permission=Permission.objects.order_by("id")[0])
    users, boss = ContentType.objects.get_for_model(User), make_user("boss", is_staff=True)
    for actor, about in ((boss, zelda), (zelda, boss)):
        LogEntry.objects.create(
            user=actor, content_type=users, object_id=about.pk, object_repr=str(about), action_flag=CHANGE
        )
    BatchProcessor.stop(by=zelda.username)
    _rules(zelda)
    session = SessionStore()
    session["_auth_user_id"] = zelda.pk
    session.create()


def _moderate(zelda: User, friend: User, mine: str, theirs: str) -> None:
    """She reported and was reported, decided, and was decided about."""
    named = {"title": "A skill", "text": f"What says @{zelda.username}?"}
    Case.objects.create(target_kind="comment", target_id=mine, snapshot=named)
    by_her = Case.objects.create(target_kind="skill", target_id=theirs, claimed_by=zelda, reports_count=1)
    hers = {"case": by_her, "reporter": zelda, "status": "agreed"}
    Report.objects.create(**hers, target_kind="skill", target_id=theirs, reason="spam", text=WROTE)
    about = [("skill", mine), ("user", zelda.pk)]
    for kind, target in about:
        case = Case.objects.create(target_kind=kind, target_id=target, author=zelda, reports_count=1)
        case.snapshot = {"title": zelda.display_name, "text": WROTE}
        case.save()
        Report.objects.create(case=case, reporter=friend, target_kind=kind, target_id=target, reason="spam", text=WROTE)
    decision = Decision.objects.create(
        kind="warn", target_kind="user", target_id=zelda.pk, person=zelda, note=f"You wrote {WROTE}", reason="spam"
    )
    other = Decision.objects.create(kind="dismiss", target_kind="skill", target_id=theirs, moderator=zelda)
    Strike.objects.create(user=zelda, decision=decision, expires_at=now())
    Sanction.objects.create(user=zelda, running_key=zelda.pk, kind="suspension", decision=decision)
    Appeal.objects.create(decision=decision, user=zelda, text=WROTE)
    Appeal.objects.create(decision=other, user=friend, text="Look again", decided_by=zelda)
    ReporterRecord.objects.create(user=zelda, agreed=1)
    LogAlias.objects.create(user=zelda, alias="z" * 32)


def _rules(zelda: User) -> None:
    """She made a rule and tried it; another one hit what she wrote."""
    rule = AutoRule.objects.create(name="No quaxing", created_by=zelda, changed_by=zelda)
    result = {"sample": [{"kind": "comment", "author_id": zelda.pk, "evidence": [{"text": WROTE}]}]}
    trial = RuleTrial(rule=rule, requested_by=zelda, since=now(), until=now(), claimed_until=now(), state="done")
    trial.result = result
    trial.save()
    evidence = [{"condition": "keywords", "field": "body", "start": 0, "end": 6, "text": f"⟦{WROTE}⟧"}]
    hit = RuleHit(key="z", rule=rule, kind="comment", target_id="c" * 24, author=zelda, action="flag")
    hit.evidence = evidence
    hit.save()
    bands = dict.fromkeys(("band_1", "band_2", "band_3", "band_4"), 1)
    TextPrint.objects.create(kind="comment", target_id="c" * 24, author=zelda, signature=b"1", **bands)


def _fresh(user: User) -> User:
    """As of a new request: what it knows of others is read anew."""
    return User.objects.get(pk=user.pk)


def _say(user: User, skill_id: str, text: str, parent: str | None = None) -> str:
    return CommentService.add(user=_fresh(user), skill_id=skill_id, body=text, parent_id=parent).pk


def _propose(user: User, skill_id: str, title: str) -> str:
    return TaskService.add(user=_fresh(user), skill_id=skill_id, fields={"day": 1, "title": title}).pk
