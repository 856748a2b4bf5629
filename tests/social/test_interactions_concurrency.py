"""Many at once: every counter is what a recount gives, and every change was told once."""

import random

import pytest

from social.models import Comment, CommentLike, CustomTask, Interaction, SharedSkill
from social.services.comments import CommentService
from social.services.interactions import InteractionService
from social.services.tasks import TaskExists, TaskService
from tests.asserts import in_threads
from tests.factories.profiles import make_user
from tests.factories.social import drifts, make_comment, make_skill, make_task
from yiz.events.models import OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)


def told(name: str) -> int:
    return OutboxEvent.objects.filter(name=name).count()


def test_32_threads_like_and_unlike_one_skill() -> None:
    skill = make_skill()
    people = [make_user() for _ in range(8)]  # four threads each: the same like is fought for, too

    def act(number: int) -> None:
        luck = random.Random(number)
        for _ in range(6):
            InteractionService.like(
                user=people[number % len(people)], skill_id=skill.pk, liked=luck.choice([True, False, None])
            )

    in_threads(act, threads=32)
    skill.refresh_from_db()
    likes = Interaction.objects.filter(kind="like").count()
    assert skill.likes_count == likes
    assert told("SkillLiked") - told("SkillUnliked") == likes
    assert drifts() == []


def test_16_threads_change_ratings() -> None:
    skills = [make_skill(), make_skill()]
    people = [make_user() for _ in range(5)]

    def act(number: int) -> None:
        luck = random.Random(number)
        for _ in range(6):
            user, skill = people[number % len(people)], luck.choice(skills)
            if luck.random() < 0.2:
                InteractionService.unrate(user=user, skill_id=skill.pk)
            else:
                InteractionService.rate(user=user, skill_id=skill.pk, rating=luck.randint(1, 5), review=None)

    in_threads(act, threads=16)
    assert drifts() == []
    for skill in SharedSkill.objects.all():
        stars = list(Interaction.objects.filter(skill=skill, kind="rating").values_list("rating", flat=True))
        assert (skill.rating_sum, skill.ratings_count) == (sum(stars), len(stars))


def test_16_threads_comment_answer_like_and_delete() -> None:
    skill, people = make_skill(), [make_user() for _ in range(6)]
    top = make_comment(skill=skill)

    def act(number: int) -> None:
        luck, user = random.Random(number), people[number % len(people)]
        mine: list[Comment] = []
        for _ in range(5):
            if mine and luck.random() < 0.3:
                CommentService.delete(user=user, comment_id=mine.pop().pk)
            else:
                mine.append(make_comment(skill=skill, author=user, **({"parent": top} if luck.random() < 0.7 else {})))
            CommentService.like(user=user, comment_id=top.pk)

    in_threads(act, threads=16)
    assert drifts() == []
    assert SharedSkill.objects.get().comments_count == Comment.objects.live().count()
    assert told("CommentAdded") - told("CommentRemoved") == Comment.objects.live().count()
    assert told("CommentLiked") - told("CommentUnliked") == CommentLike.objects.count()


def test_one_comment_deleted_by_many_is_counted_out_once() -> None:
    top = make_comment()
    answer = make_comment(parent=top)

    def act(number: int) -> bool:
        return CommentService.set_status(comment_id=answer.pk, status="deleted", actor_id=answer.author_id)

    assert sum(in_threads(act, threads=8)) == 1
    assert told("CommentRemoved") == 1
    assert drifts() == []


def test_16_threads_vote_and_propose_the_same_task() -> None:
    skill, people = make_skill(), [make_user() for _ in range(6)]
    task = make_task(skill=skill)

    def act(number: int) -> int:
        luck = random.Random(number)
        for _ in range(6):
            TaskService.vote(user=people[number % len(people)], task_id=task.pk, value=luck.choice([-1, 0, 1]))
        fields = {"day": 2, "title": "The same"}
        try:
            TaskService.add(user=people[number % len(people)], skill_id=skill.pk, fields=fields)
        except TaskExists:
            return 0
        return 1

    assert sum(in_threads(act, threads=16)) == 1
    assert CustomTask.objects.filter(title_key="the same").count() == 1
    assert drifts() == []
