"""Every decision × every kind of target: what its author, who reported it, a follower and a stranger see of it, before,
after, and once an appeal was granted; on every surface, through the caches, with every counter."""

from dataclasses import dataclass

import pytest

from moderation.errors import NotForThis
from moderation.models import Case, Decision, Report
from moderation.roles import ADMIN
from moderation.services import AppealService, DecisionService, Verdict, Words
from notifications.models import Notification
from profiles.models import User
from tests.clients import api_client
from tests.factories.feed import like, share
from tests.factories.follow import make_follow
from tests.factories.moderation import make_moderator, make_reporter, report
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_task
from yiz import ports

pytestmark = pytest.mark.django_db

TABLE = """
decision | skill       | comment     | task        | user        | account
         | all author  | all author  | all author  | all author  |
dismiss  | seen seen   | seen seen   | seen seen   | seen seen   | active
warn     | seen seen   | seen seen   | seen seen   | seen seen   | active
hide     | gone seen   | gone seen   | gone seen   | 422  422    | active
remove   | gone seen   | gone gone   | gone gone   | gone gone   | active
suspend  | gone seen   | gone gone   | gone gone   | seen seen   | suspended
ban      | gone out    | gone out    | gone out    | gone out    | banned
"""
"""What is seen of the target after a decision: by everybody else (on lists, too), and by its author (by its address).
`gone` of an account that is there: what its owner said in the profile. `out`: the author can't sign in."""

WORDS = "amber birch cedar delta ember fjord grove heath islet jetty knoll lodge maple night olive pearl quill river "
WORDS = (WORDS + "shore trail umbra vista wharf xenon yacht zephyr").split()
UNDONE = ("remove", "ban")
"""What is appealed against, successfully."""

VIEWERS = ("reporter", "follower", "stranger")


@dataclass
class Line:
    """One target, one decision, what is to be seen after it."""

    kind: str
    decision: str
    word: str
    all: str
    own: str
    account: str
    author: User
    target: object = None

    @property
    def detail(self) -> str:
        place = {"skill": "social/skills", "comment": "social/comments", "task": "social/tasks", "user": "users"}
        return f"/api/v1/{place[self.kind]}/{self.target.pk}"


class World:
    """A skill of somebody else's on which everything stands, and a target for each cell of the table."""

    def __init__(self, run_events):
        self.run_events = run_events
        self.host = make_user()
        self.common = share(self.host, "Common ground")
        self.reporter, self.follower = make_reporter(), make_user()
        self.lines = [self._line(*cell) for cell in cells()]
        run_events()
        for line in self.lines:
            if line.kind == "skill":
                make_follow(self.follower, line.author)
                like(User.objects.get(pk=self.reporter.pk), line.target)
            report(line.target, self.reporter)
        run_events()
        self.clients = {
            "reporter": api_client(self.reporter),
            "follower": api_client(self.follower),
            "stranger": api_client(),
        }

    def _line(self, kind, decision, word, everybody, own, account):
        author = make_user(word if kind == "user" else None, bio=f"About {word}" if kind == "user" else "")
        line = Line(kind, decision, word, everybody, own, account, author)
        if kind == "skill":
            line.target = share(author, f"Learn {word}")
        elif kind == "comment":
            line.target = make_comment(skill=self.common, author=author, body=f"I say {word}")
        elif kind == "task":
            line.target = make_task(skill=self.common, author=author, title=f"Do {word}")
        else:
            line.target = author
        return line

    def lists(self, viewer):
        """What the lists show to a viewer, one text for each kind of target; pages of 100 hold all there is."""
        client, common = self.clients[viewer], self.common.pk

        def text(*paths):
            answers = [client.get(f"/api/v1/{path}") for path in paths]
            assert [answer.status_code for answer in answers] == [200] * len(answers), paths
            return [answer.content.decode() for answer in answers]

        everybody = text("feed/global?limit=100")
        own = text("feed/?limit=100") if viewer == "follower" else []  # of the authors of skills
        return {
            "skill": [*text("social/skills?limit=100", "discovery/skills/new?limit=100"), *everybody, *own],
            "comment": [*text(f"social/skills/{common}/comments?limit=100"), *everybody],
            "task": [*text(f"social/skills/{common}/tasks?limit=100"), *everybody],
            "user": [],
        }

    def searched(self, line, viewer):
        """What searches find of a skill or of an account, by its word."""
        path = {"skill": "discovery/skills/search", "user": "users/search"}.get(line.kind)
        return [self.clients[viewer].get(f"/api/v1/{path}?q={line.word}").json()["results"]] if path else []

    def seen(self, viewers):
        """For each line and viewer: on which of its surfaces the target stands."""
        listed = {viewer: self.lists(viewer) for viewer in viewers}
        found = {}
        for line in self.lines:
            for viewer in viewers:
                answer = self.clients[viewer].get(line.detail)
                surfaces = [answer.status_code == 200 and _said(line) in answer.content.decode()]
                surfaces += [line.word in text for text in listed[viewer][line.kind]]
                surfaces += [bool(results) for results in self.searched(line, viewer)]
                found[line.kind, line.decision, viewer] = surfaces
        return found

    def own(self, line):
        """What the author sees, freshly signed in."""
        author = User.objects.get(pk=line.author.pk)
        if not author.may_sign_in:
            return "out"
        answer = api_client(author).get(line.detail)
        return "seen" if answer.status_code == 200 and _said(line) in answer.content.decode() else "gone"


def cells():
    """The table, cell by cell."""
    rows = [[cell.strip() for cell in row.split("|")] for row in TABLE.strip().splitlines()]
    kinds, words = rows[0][1:5], iter(WORDS)
    for decision, *columns, account in rows[2:]:
        for kind, cell in zip(kinds, columns, strict=True):
            yield kind, decision, next(words), *cell.split(), account


def _said(line):
    return f"About {line.word}" if line.kind == "user" else line.word


def drifts():
    return [drift for _, recount in ports.counters for drift in recount(False)]


def faults(world, name, expected, viewers=("stranger",)):
    """Where what is seen is not what is expected of the lines."""
    found, wrong = world.seen(viewers), []
    for line in world.lines:
        for viewer in viewers:
            surfaces = found[line.kind, line.decision, viewer]
            wanted = expected(line)
            # of a profile without its words, the name is still found
            if wanted == "gone" and line.kind == "user" and line.account == "active":
                surfaces = surfaces[:1]
            if set(surfaces) != {wanted == "seen"}:
                wrong.append((name, line.kind, line.decision, viewer, surfaces))
    return wrong


def test_what_everybody_sees_before_and_after(run_events):
    world, moderator, other = World(run_events), make_moderator(ADMIN), make_moderator(ADMIN)
    wrong = faults(world, "before", lambda line: "seen")
    assert drifts() == []
    for line in world.lines:
        case = Case.objects.get(author=line.author)
        verdict = Verdict(line.decision, Words("spam", f"Because of {line.word}"))
        if line.all == "422":
            with pytest.raises(NotForThis):
                DecisionService.decide(case_id=case.pk, moderator=moderator, verdict=verdict)
            line.all = line.own = "seen"
        else:
            DecisionService.decide(case_id=case.pk, moderator=moderator, verdict=verdict)
    run_events()
    wrong += faults(world, "after", lambda line: line.all, VIEWERS)
    for line in world.lines:
        line.author.refresh_from_db()
        account = "active" if (line.kind, line.decision) == ("user", "hide") else line.account
        if (world.own(line), line.author.status) != (line.own, account):
            wrong.append(("author", line.kind, line.decision, world.own(line), line.author.status))
        points = 12 if line.all == "seen" else 0
        if line.kind == "skill" and (line.author.points, line.author.skills_count) != (points, points // 12):
            wrong.append(("points", line.decision, line.author.points, line.author.skills_count))
    world.common.refresh_from_db()
    assert (world.common.comments_count, world.common.tasks_count) == (2, 2)
    assert drifts() == []
    wrong += told(world)
    for decision in Decision.objects.filter(kind__in=UNDONE).order_by("id"):
        appeal = AppealService.appeal(user_id=decision.person_id, decision_id=decision.pk, text="Look again")
        AppealService.decide(appeal_id=appeal.pk, moderator=other, granted=True)
    run_events()
    wrong += faults(world, "appealed", lambda line: "seen" if line.decision in UNDONE else line.all)
    for line in world.lines:
        if line.decision in UNDONE:
            line.author.refresh_from_db()
            outcome = Report.objects.values_list("status", flat=True).get(case__author=line.author)
            if (line.author.status, outcome, world.own(line)) != ("active", "disagreed", "seen"):
                wrong.append(("appealed", line.kind, line.decision, line.author.status, outcome))
    assert drifts() == []
    assert wrong == []


def told(world):
    """Authors are told of what was decided against them, with the reason; who reported, of each of their reports."""
    wrong = []
    for line in world.lines:
        about = [row.data for row in Notification.objects.filter(recipient=line.author, type="moderation_decision")]
        wanted = [] if line.decision == "dismiss" or (line.kind, line.decision) == ("user", "hide") else [line.decision]
        if [row["decision"] for row in about] != wanted or not all(line.word in row["reason"] for row in about):
            wrong.append(("told", line.kind, line.decision, about))
    resolved = Notification.objects.filter(recipient=world.reporter, type="report_resolved")
    outcomes = sorted(row.data["outcome"] for row in resolved)
    return wrong if outcomes == ["agreed"] * 19 + ["disagreed"] * 4 else [*wrong, ("reporter", outcomes)]
