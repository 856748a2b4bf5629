"""Threads: where a comment stands, what is counted, who is named, what stays of it."""

import pytest
from rest_framework.exceptions import NotFound

from profiles.models import UserPrivacy
from social.constants import MAX_COMMENT_DEPTH, MENTIONS_LIMIT
from social.models import Comment, CommentStatus, SharedSkill
from social.services.comments import (
    CommentsClosed,
    CommentService,
    NoSuchParent,
    NotTheAuthor,
    OnlyTopsArePinned,
)
from social.services.interactions import NotPublished
from tests.factories.follow import block, make_accepted_follow, make_follow
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_comment, make_skill
from yiz.api.screening import Rejected
from yiz.events.models import OutboxEvent
from yiz.ports import Screening, content_screen

pytestmark = pytest.mark.django_db


def events(name: str) -> list[dict]:
    return list(OutboxEvent.objects.filter(name=name).order_by("id").values_list("payload", flat=True))


class Screen:
    """A content screen that judges everything alike."""

    def __init__(self, action: str) -> None:
        self.action = action

    def screen(self, kind: str, author_id: str, fields: dict[str, str], target_id: str = "") -> Screening:
        return Screening(self.action, "Advertising is not wanted here.")


@pytest.fixture
def screening():
    """`screening("hide")` puts a screen in the port for the rest of the test."""
    before = content_screen.provider
    yield lambda action: content_screen.provide(Screen(action))
    content_screen.provide(before)


def test_a_comment_is_counted_and_told() -> None:
    skill, reader = make_skill(), make_user()
    comment = make_comment(skill=skill, author=reader, body="So *good*!")
    assert (comment.depth, comment.path, comment.parent_id) == (0, comment.pk, None)
    assert comment.body_html == "<p>So <em>good</em>!</p>"
    assert SharedSkill.objects.get().comments_count == 1
    assert events("CommentAdded") == [
        {
            "comment_id": comment.pk,
            "skill_id": skill.pk,
            "skill_author_id": skill.author_id,
            "actor_id": reader.pk,
            "parent_id": "",
            "parent_author_id": "",
            "mentioned_ids": [],
        }
    ]


def test_answers_below_the_deepest_level_stand_beside_the_deepest() -> None:
    chain = [make_comment()]
    for _ in range(MAX_COMMENT_DEPTH + 2):
        chain.append(make_comment(parent=chain[-1]))
    assert [comment.depth for comment in chain] == [0, 1, 2, 3, 4, 5, 6, 6, 6]
    assert {comment.parent_id for comment in chain[6:]} == {chain[5].pk}
    assert len(chain[6].path) == 174
    told = events("CommentAdded")
    assert [event["parent_id"] for event in told[1:]] == [comment.pk for comment in chain[:-1]]
    stored = {comment.pk: comment for comment in Comment.objects.all()}
    assert [stored[comment.pk].descendants_count for comment in chain] == [8, 7, 6, 5, 4, 3, 0, 0, 0]
    assert [stored[comment.pk].replies_count for comment in chain] == [1, 1, 1, 1, 1, 3, 0, 0, 0]
    assert drifts() == []


def test_a_deleted_comment_leaves_the_thread_standing_and_the_counts_right() -> None:
    top = make_comment()
    answer = make_comment(parent=top)
    make_comment(parent=answer)
    CommentService.delete(user=answer.author, comment_id=answer.pk)
    top.refresh_from_db()
    assert (top.replies_count, top.descendants_count) == (0, 1)
    assert SharedSkill.objects.get().comments_count == 2
    assert [event["comment_id"] for event in events("CommentRemoved")] == [answer.pk]
    with pytest.raises(NotFound):
        CommentService.delete(user=answer.author, comment_id=answer.pk)
    with pytest.raises(NoSuchParent):
        make_comment(parent=answer)
    assert drifts() == []


def test_only_its_author_changes_a_comment() -> None:
    comment = make_comment()
    for act in (
        lambda: CommentService.edit(user=make_user(), comment_id=comment.pk, body="No."),
        lambda: CommentService.delete(user=make_user(), comment_id=comment.pk),
    ):
        with pytest.raises(NotTheAuthor):
            act()


def test_an_edit_is_marked_and_names_only_those_who_are_new() -> None:
    anna, ben = make_user("anna"), make_user("ben")
    comment = make_comment(body="Look, @anna")
    edited = CommentService.edit(user=comment.author, comment_id=comment.pk, body="Look, @Anna and @BEN")
    assert edited.edited_at is not None
    assert Comment.objects.get().mentioned_ids == [anna.pk, ben.pk]
    assert [event["mentioned_ids"] for event in events("CommentAdded")] == [[anna.pk]]
    assert [event["mentioned_ids"] for event in events("CommentEdited")] == [[ben.pk]]
    edited_at = Comment.objects.get().edited_at
    CommentService.edit(user=comment.author, comment_id=comment.pk, body="Look, @Anna and @BEN")
    assert Comment.objects.get().edited_at == edited_at
    assert len(events("CommentEdited")) == 1


def test_mentions_name_only_those_whom_the_author_may_see() -> None:
    author = make_user("author")
    seen, friend = make_user("seen"), make_user("friend", profile_visibility="private")
    enemy, hermit, gone = make_user("enemy"), make_user("hermit", profile_visibility="private"), make_user("gone")
    make_accepted_follow(author, friend)
    block(enemy, author)
    type(gone).objects.filter(pk=gone.pk).update(status="banned")
    comment = make_comment(author=author, body="@seen @friend @enemy @hermit @gone @nobody @author `@seen`")
    assert comment.mentioned_ids == [seen.pk, friend.pk]
    assert comment.body_html.count('class="mention"') == 2
    assert "@hermit" in comment.body_html
    assert hermit.pk not in comment.mentioned_ids


def test_twenty_names_at_most_are_mentioned() -> None:
    people = [make_user(f"mate{number}") for number in range(MENTIONS_LIMIT + 5)]
    comment = make_comment(body=" ".join(f"@{person.username}" for person in people))
    assert comment.mentioned_ids == [person.pk for person in people[:MENTIONS_LIMIT]]


@pytest.mark.parametrize(
    ("rule", "follows", "welcome"),
    [
        ("everyone", False, True),
        ("followers", False, False),
        ("followers", True, True),
        ("nobody", True, False),
    ],
)
def test_the_author_decides_who_may_comment(rule: str, follows: bool, welcome: bool) -> None:
    skill, reader = make_skill(), make_user()
    UserPrivacy.objects.filter(user_id=skill.author_id).update(who_may_comment=rule)
    if follows:
        make_follow(reader, skill.author)
    make_comment(skill=skill, author=skill.author)
    if welcome:
        make_comment(skill=skill, author=reader)
    else:
        with pytest.raises(CommentsClosed):
            make_comment(skill=skill, author=reader)
    assert Comment.objects.count() == 1 + welcome


def test_parents_must_be_readable_and_on_the_same_skill() -> None:
    here, there = make_comment(), make_comment()
    reader = make_user()
    block(reader, there.author)
    for parent_id in (there.pk, "0" * 24):
        with pytest.raises(NoSuchParent):
            CommentService.add(user=reader, skill_id=here.skill_id, body="?", parent_id=parent_id)
    with pytest.raises(NoSuchParent):
        CommentService.add(user=reader, skill_id=there.skill_id, body="?", parent_id=there.pk)


def test_ones_own_draft_takes_no_comments() -> None:
    draft = make_skill(status="draft")
    with pytest.raises(NotPublished):
        make_comment(skill=draft, author=draft.author)
    with pytest.raises(NotFound):
        make_comment(skill=draft)


def test_a_rejected_text_is_not_stored(screening) -> None:
    skill = make_skill()
    screening("reject")
    with pytest.raises(Rejected, match="Advertising"):
        make_comment(skill=skill)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("action", ["hide", "require_review"])
def test_a_text_held_back_is_seen_by_its_author_only_and_counted_when_let_in(screening, action: str) -> None:
    skill = make_skill()
    top = make_comment(skill=skill)
    screening(action)
    held = make_comment(parent=top)
    assert Comment.objects.readable_by(held.author).filter(pk=held.pk).exists()
    assert not Comment.objects.readable_by(skill.author).filter(pk=held.pk).exists()
    assert SharedSkill.objects.get().comments_count == 1
    assert len(events("CommentAdded")) == 1
    assert CommentService.set_status(comment_id=held.pk, status=CommentStatus.LIVE, actor_id=skill.author_id)
    assert not CommentService.set_status(comment_id=held.pk, status=CommentStatus.LIVE, actor_id=skill.author_id)
    assert events("CommentAdded")[1]["parent_id"] == top.pk
    assert SharedSkill.objects.get().comments_count == 2
    assert drifts() == []


def test_an_edit_that_is_held_back_takes_the_comment_out_of_sight(screening) -> None:
    comment = make_comment()
    screening("hide")
    CommentService.edit(user=comment.author, comment_id=comment.pk, body="Buy pills")
    assert Comment.objects.get().status == CommentStatus.HIDDEN
    assert events("CommentEdited") == []
    assert len(events("CommentRemoved")) == 1
    assert drifts() == []


def test_moderators_remove_and_restore_but_not_what_its_author_deleted() -> None:
    comment = make_comment()
    moderator = make_user(is_staff=True)
    for status in (CommentStatus.HIDDEN, CommentStatus.REMOVED, CommentStatus.LIVE):
        assert CommentService.set_status(comment_id=comment.pk, status=status, actor_id=moderator.pk)
        assert drifts() == []
    CommentService.delete(user=comment.author, comment_id=comment.pk)
    assert not CommentService.set_status(comment_id=comment.pk, status=CommentStatus.LIVE, actor_id=moderator.pk)
    with pytest.raises(NotFound):
        CommentService.set_status(comment_id="0" * 24, status=CommentStatus.LIVE, actor_id=moderator.pk)


def test_likes_of_a_comment_are_counted_once() -> None:
    comment, fan = make_comment(), make_user()
    states = [CommentService.like(user=fan, comment_id=comment.pk, liked=True) for _ in range(2)]
    states += [CommentService.like(user=fan, comment_id=comment.pk) for _ in range(2)]
    assert [(state.on, state.count) for state in states] == [(True, 1), (True, 1), (False, 0), (True, 1)]
    assert [len(events(name)) for name in ("CommentLiked", "CommentUnliked")] == [2, 1]
    assert Comment.objects.get().score == 1
    assert drifts() == []


def test_one_comment_is_pinned_at_most() -> None:
    first = make_comment()
    skill = SharedSkill.objects.get()
    second = make_comment(skill=skill)
    assert CommentService.pin(user=skill.author, comment_id=first.pk)
    assert CommentService.pin(user=skill.author, comment_id=second.pk)
    assert not CommentService.pin(user=skill.author, comment_id=first.pk, pinned=False)
    assert SharedSkill.objects.get().pinned_comment_id == second.pk
    with pytest.raises(NotTheAuthor):
        CommentService.pin(user=second.author, comment_id=second.pk)
    with pytest.raises(OnlyTopsArePinned):
        CommentService.pin(user=skill.author, comment_id=make_comment(parent=first).pk)
    CommentService.delete(user=second.author, comment_id=second.pk)
    assert SharedSkill.objects.get().pinned_comment_id is None


def test_the_recount_finds_and_mends_what_was_broken() -> None:
    top = make_comment()
    make_comment(parent=make_comment(parent=top))
    Comment.objects.filter(pk=top.pk).update(descendants_count=7, replies_count=3, likes_count=2)
    SharedSkill.objects.update(comments_count=0)
    found = {(drift.subject, drift.counter, drift.stored, drift.counted) for drift in drifts()}
    assert found == {
        ("comment", "descendants_count", 7, 2),
        ("comment", "replies_count", 3, 1),
        ("comment", "likes_count", 2, 0),
        ("skill", "comments_count", 0, 3),
    }
    assert len(drifts(fix=True)) == 4
    assert drifts() == []
