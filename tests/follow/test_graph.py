"""The port `social_graph`, the counters' recount, and the indexes behind every list."""

import pytest

from follow import lists
from follow.models import Relationship
from follow.reconcile import reconcile
from profiles.models import User
from tests.factories.follow import (
    block,
    counts,
    make_accepted_follow,
    make_follow,
    make_followers,
    mute,
    recounts,
    set_visibility,
)
from tests.factories.profiles import make_user
from yiz.ports import Drift, Edge, counters, social_graph

pytestmark = pytest.mark.django_db


class TestGraph:
    def test_edges(self, assert_queries) -> None:
        ann, followed, asked, follower, blocked, muted, stranger = (make_user() for _ in range(7))
        set_visibility(asked, "private")
        make_follow(ann, followed)
        make_follow(ann, asked)
        make_follow(follower, ann)
        block(ann, blocked)
        mute(ann, muted)
        people = [followed, asked, follower, blocked, muted, stranger]
        with assert_queries(4):
            edges = social_graph.provider.edges(ann.pk, [person.pk for person in people])
        assert [edges[person.pk] for person in people] == [
            Edge(following=True),
            Edge(requested=True),
            Edge(followed_by=True),
            Edge(blocking=True),
            Edge(muting=True),
            Edge(),
        ]
        assert social_graph.provider.edges(ann.pk, []) == {}

    def test_requests_do_not_follow(self) -> None:
        ann, ben, private = make_user(), make_user(), make_user(profile_visibility="private")
        make_follow(ann, ben)
        make_follow(ann, private)
        assert social_graph.provider.following_ids(ann.pk) == {ben.pk}
        assert social_graph.provider.follows(ann.pk, ben.pk)
        assert not social_graph.provider.follows(ben.pk, ann.pk)
        assert not social_graph.provider.follows(ann.pk, private.pk)
        assert ann.relations.following_ids == {ben.pk}


class TestReconcile:
    def test_finds_and_mends_drift_alone(self) -> None:
        ann, private = make_user(), make_user(profile_visibility="private")
        people = make_followers(ann, 3)
        make_follow(ann, private)
        make_accepted_follow(people[0], private)
        assert list(counters["follow"](True)) == []
        User.objects.filter(pk=ann.pk).update(followers_count=7)
        User.objects.filter(pk=people[0].pk).update(following_count=0)
        drifts = {
            Drift("user", ann.pk, "followers_count", 7, 3),
            Drift("user", people[0].pk, "following_count", 0, 2),
        }
        assert set(reconcile(False)) == drifts
        assert set(reconcile(True)) == drifts
        assert list(reconcile(False)) == []
        everybody = [ann, private, *people]
        assert counts(everybody) == recounts(everybody)


class TestIndexes:
    @pytest.fixture
    def ann(self) -> User:
        ann = make_user()
        for person in make_followers(ann, 3):
            make_follow(ann, person)
            mute(ann, person)
        return ann

    @pytest.mark.parametrize(
        "people",
        [
            lambda user: lists.followers(user, own=True),
            lambda user: lists.following(user, own=True),
            lists.requests,
            lists.blocks,
            lists.mutes,
        ],
    )
    def test_lists(self, explain, ann, people) -> None:
        rows = people(ann.pk).source
        explain(rows.order_by("-id")[:21])
        explain(rows.filter(id__lt=ann.pk).order_by("-id")[:21])

    def test_look_ups(self, explain, ann) -> None:
        ids = [ann.pk, *(make_user().pk for _ in range(3))]
        edges = Relationship.objects
        explain(edges.pair(ann.pk, ids[1]))
        explain(edges.followed_by(ann.pk).values_list("followee_id"))
        explain(edges.filter(follower_id=ann.pk, followee_id__in=ids))
        explain(edges.filter(follower_id__in=ids, followee_id=ann.pk, status="active"))
        explain(edges.requests_to(ann.pk).order_by("id")[:10])
        explain(edges.order_by("-id")[:10])
