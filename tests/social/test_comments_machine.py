"""Any sequence of comments, answers, deletions, likes and decisions leaves a thread that a simple model agrees with."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from social.models import Comment, SharedSkill
from social.payloads.comments import comment_payloads
from social.services.comments import CommentService, NoSuchParent
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_comment, make_skill

PICK = st.integers(0, 10**6)


@dataclass
class Node:
    id: str
    author: int
    parent: "Node | None"
    status: str = "live"
    likes: set[int] = field(default_factory=set)
    children: list["Node"] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return self.parent.depth + 1 if self.parent else 0

    def live_below(self) -> int:
        return sum((child.status == "live") + child.live_below() for child in self.children)


class Threads(RuleBasedStateMachine):
    """One skill, three people."""

    def __init__(self) -> None:
        super().__init__()
        self.skill = make_skill()
        self.people = [make_user() for _ in range(3)]
        self.nodes: list[Node] = []

    def teardown(self) -> None:
        # its rows stay until the test ends: each thread has a skill and people of its own
        assert drifts() == []

    def pick(self, number: int) -> Node:
        return self.nodes[number % len(self.nodes)]

    @rule(person=st.integers(0, 2))
    def comment(self, person: int) -> None:
        comment = make_comment(skill=self.skill, author=self.people[person])
        self.nodes.append(Node(comment.pk, person, None))

    @precondition(lambda self: self.nodes)
    @rule(person=st.integers(0, 2), pick=PICK, newest=st.booleans())
    def answer(self, person: int, pick: int, newest: bool) -> None:
        answered = self.nodes[-1] if newest else self.pick(pick)
        if answered.status != "live":
            with pytest.raises(NoSuchParent):
                CommentService.add(user=self.people[person], skill_id=self.skill.pk, body="?", parent_id=answered.id)
            return
        comment = CommentService.add(
            user=self.people[person], skill_id=self.skill.pk, body="Aha.", parent_id=answered.id
        )
        parent = answered.parent if answered.depth == 6 else answered
        node = Node(comment.pk, person, parent)
        parent.children.append(node)
        self.nodes.append(node)

    @precondition(lambda self: self.nodes)
    @rule(pick=PICK, status=st.sampled_from(["live", "hidden", "removed", "deleted"]))
    def decide(self, pick: int, status: str) -> None:
        node = self.pick(pick)
        changed = CommentService.set_status(comment_id=node.id, status=status, actor_id=self.skill.author_id)
        assert changed is (node.status not in (status, "deleted"))
        node.status = status if changed else node.status

    @precondition(lambda self: self.nodes)
    @rule(pick=PICK, person=st.integers(0, 2))
    def like(self, pick: int, person: int) -> None:
        node = self.pick(pick)
        if node.status == "live":
            state = CommentService.like(user=self.people[person], comment_id=node.id)
            (node.likes.add if state.on else node.likes.discard)(person)
            assert state.count == len(node.likes)

    @invariant()
    def the_thread_is_that_of_the_model(self) -> None:
        stored = {row["id"]: row for row in Comment.objects.filter(skill=self.skill).columns()}
        assert len(stored) == len(self.nodes)
        for node in self.nodes:
            row = stored[node.id]
            assert (row["depth"], row["parent_id"]) == (node.depth, node.parent.id if node.parent else None)
            assert row["path"] == (f"{stored[node.parent.id]['path']}/{node.id}" if node.parent else node.id)
            assert row["replies_count"] == sum(child.status == "live" for child in node.children)
            assert row["descendants_count"] == node.live_below()
            assert (row["likes_count"], row["score"]) == (len(node.likes), len(node.likes))
        live = sum(node.status == "live" for node in self.nodes)
        assert SharedSkill.objects.get(pk=self.skill.pk).comments_count == live

    @invariant()
    def readers_see_live_ones_and_what_holds_them(self) -> None:
        rows = list(Comment.objects.placed_for(None).filter(skill=self.skill).order_by("path").columns())
        seen = {payload["id"]: payload["deleted"] for payload in comment_payloads(rows, None)}
        wanted = {node.id: node.status != "live" for node in self.nodes if node.status == "live" or node.live_below()}
        assert seen == wanted


@pytest.mark.django_db
def test_threads() -> None:
    run_state_machine_as_test(
        Threads,
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
