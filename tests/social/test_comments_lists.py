"""Lists of comments: a constant number of queries, each read by an index."""

import pytest

from social.models import Comment
from social.services.comments import CommentService
from social.views.comments import ORDERS
from tests.asserts import saying
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_comment, make_skill

pytestmark = pytest.mark.django_db
BASE = "/api/v1/social"


def fresh(user):
    """The user as the next request sees them: without what this one has read of their relations."""
    return type(user).objects.get(pk=user.pk)


def test_the_number_of_queries_of_a_thread_does_not_grow(api_client, assert_queries) -> None:
    skill, viewer, enemy = make_skill(), make_user(), make_user()
    block(viewer, enemy)
    rows = 0
    for number in (3, 27):
        for _ in range(number):
            top = make_comment(skill=skill)
            make_comment(parent=top)
            CommentService.like(user=viewer, comment_id=top.pk)
        hated = make_comment(skill=skill, author=enemy)
        make_comment(parent=hated)
        rows += number + 1
        for sort in ORDERS:
            query = {"sort": sort, "limit": 100}
            signed_in, anonymous = api_client(fresh(viewer)), api_client()
            with saying(sort), assert_queries(7):
                found = signed_in.get(f"{BASE}/skills/{skill.pk}/comments", query)
            assert len(found.json()["results"]) == rows, sort
            with saying(sort), assert_queries(4):
                anonymous.get(f"{BASE}/skills/{skill.pk}/comments", query)


def test_the_number_of_queries_of_replies_does_not_grow(api_client, assert_queries) -> None:
    top, viewer, rows = make_comment(), make_user(), 0
    for number in (3, 27):
        for _ in range(number):
            reply = make_comment(parent=top)
            CommentService.like(user=viewer, comment_id=reply.pk)
        rows += number
        for query in ({}, {"deep": "true"}):
            client = api_client(fresh(viewer))
            with saying(query), assert_queries(6):
                found = client.get(f"{BASE}/comments/{top.pk}/replies", {**query, "limit": 100})
            assert len(found.json()["results"]) == rows, query


def test_the_number_of_queries_of_ones_own_does_not_grow(api_client, assert_queries) -> None:
    me, rows = make_user(), 0
    for number in (3, 27):
        for _ in range(number):
            comment = make_comment(author=me)
            CommentService.like(user=me, comment_id=comment.pk)
        rows += number
        client = api_client(fresh(me))
        with assert_queries(7):
            assert len(client.get(f"{BASE}/me/comments", {"limit": 100}).json()["results"]) == rows


def test_every_list_is_read_by_an_index(explain) -> None:
    top, viewer = make_comment(), make_user()
    block(make_user(), viewer)
    seen = Comment.objects.placed_for(viewer)
    for order in ORDERS.values():
        explain(seen.tops(top.skill_id).columns().order_by(*order)[:21])
    explain(seen.filter(parent_id=top.pk).columns().order_by("id")[:21])
    explain(seen.below(top).columns().order_by("path")[:21])
    explain(Comment.objects.readable_by(viewer).filter(author_id=viewer.pk).columns().order_by("-id")[:21])
    explain(Comment.objects.live().filter(skill_id__in=[top.skill_id], author_id__in=[viewer.pk]).values("path"))
    explain(Comment.objects.order_by("skill_id", "path").values_list("path", "id"))
