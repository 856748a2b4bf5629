"""Any sequence of follow, ask, answer, block, mute and privacy, against a model in plain Python."""

from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from follow.models import Relationship
from follow.services import FollowService
from profiles.models import User, UserBlock, UserMute, Visibility
from tests.factories.follow import counts, recounts, set_visibility
from tests.factories.profiles import make_user
from yiz.api.errors import Missing
from yiz.events.catalogue import PrivacyChanged
from yiz.events.outbox import emit

PEOPLE = 4
Pair = tuple[int, int]


@dataclass
class Model:
    """What the rules say, without a database; a refused act changes nothing."""

    visibility: list[str] = field(default_factory=lambda: ["public"] * PEOPLE)
    edges: dict[Pair, str] = field(default_factory=dict)
    blocks: set[Pair] = field(default_factory=set)
    mutes: set[Pair] = field(default_factory=set)

    def apart(self, one: int, other: int) -> bool:
        return (one, other) in self.blocks or (other, one) in self.blocks

    def follow(self, one: int, other: int) -> None:
        if not self.apart(one, other):
            public = self.visibility[other] == "public"
            if self.edges.get((one, other)) != "active":
                self.edges[one, other] = "active" if public else "requested"

    def unfollow(self, one: int, other: int) -> None:
        self.edges.pop((one, other), None)

    def toggle(self, one: int, other: int) -> None:
        if (one, other) in self.edges:
            self.unfollow(one, other)
        else:
            self.follow(one, other)

    def accept(self, one: int, other: int) -> None:
        if (other, one) in self.edges:
            self.edges[other, one] = "active"

    def reject(self, one: int, other: int) -> None:
        if self.edges.get((other, one)) == "requested":
            del self.edges[other, one]

    def remove_follower(self, one: int, other: int) -> None:
        if self.edges.get((other, one)) == "active":
            del self.edges[other, one]

    def block(self, one: int, other: int) -> None:
        if not self.apart(one, other):
            self.blocks.add((one, other))
            self.edges.pop((one, other), None)
            self.edges.pop((other, one), None)

    def unblock(self, one: int, other: int) -> None:
        self.blocks.discard((one, other))

    def mute(self, one: int, other: int) -> None:
        if not self.apart(one, other):
            self.mutes.add((one, other))

    def unmute(self, one: int, other: int) -> None:
        self.mutes.discard((one, other))

    def show(self, one: int, visibility: str) -> None:
        self.visibility[one] = visibility
        if visibility == "public":
            self.edges = {pair: "active" if pair[1] == one else status for pair, status in self.edges.items()}


def act(name: str, actor: User, other: User) -> None:
    ends = {"actor_id": actor.pk, "user_id": other.pk}
    if name in ("accept", "reject", "remove_follower"):
        ends["follower_id"] = ends.pop("user_id")
    with suppress(Missing):
        getattr(FollowService, name)(**ends)


ACTS = ("follow", "unfollow", "toggle", "accept", "reject", "remove_follower", "block", "unblock", "mute", "unmute")
PAIRS = st.permutations(range(PEOPLE)).map(lambda order: (order[0], order[1]))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(ACTS), PAIRS),
        st.tuples(st.just("show"), st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(Visibility.values))),
    ),
    max_size=30,
)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_the_database_agrees_with_the_model(run_events, steps) -> None:
    people, model = [make_user() for _ in range(PEOPLE)], Model()
    number = {person.pk: at for at, person in enumerate(people)}
    for name, (one, other) in steps:
        getattr(model, name)(one, other)
        if name == "show":
            set_visibility(people[one], other)
            emit(PrivacyChanged(user_id=people[one].pk, before="", after=other))
            run_events()
        else:
            act(name, people[one], people[other])
    ids = list(number)
    edges = Relationship.objects.filter(follower_id__in=ids).values_list("follower_id", "followee_id", "status")
    assert {(number[one], number[other]): status for one, other, status in edges} == model.edges
    blocks = UserBlock.objects.filter(blocker_id__in=ids).values_list("blocker_id", "blocked_id")
    assert {(number[one], number[other]) for one, other in blocks} == model.blocks
    mutes = UserMute.objects.filter(muter_id__in=ids).values_list("muter_id", "muted_id")
    assert {(number[one], number[other]) for one, other in mutes} == model.mutes
    assert counts(people) == recounts(people)
