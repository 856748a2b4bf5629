"""Skills by the hundred thousand, out of the words of the demo's plans: the same ones each time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from demo import content
from discovery.counts import EVERYWHERE
from discovery.models import TagCount
from discovery.search import documents
from profiles.models import User
from social.models import SharedSkill, SkillTag
from yiz.ids import new_id

CHUNK = 1_000
AUTHORS = 300


class Vocabulary:
    """What the demo's plans are made of: words of titles, tags, whole tasks, sentences."""

    def __init__(self) -> None:
        plans = list(content.skills())
        self.titles = [plan["title"] for plan in plans]
        self.words = [word for title in self.titles for word in title.split() if len(word) > 2]
        self.tags = [tag for plan in plans for tag in plan["tags"]]
        self.categories = sorted({plan["category"] for plan in plans})
        self.tasks = [task[0] for plan in plans for _, tasks in plan["days"] for task in tasks]
        self.days = [day[0] for plan in plans for day in plan["days"]]
        self.sentences = [sentence for plan in plans for sentence in plan["description"].split(". ")]
        self.rare = sorted({word for task in self.tasks for word in task.split() if word.isalpha() and len(word) > 3})


def fill(skills: int, *, searchable: bool = True) -> Iterator[int]:
    """Stores authors and skills with all that lists and (unless not wanted) search read; says how many there are."""
    drawn, vocabulary = random.Random(1), Vocabulary()
    authors = [User.objects.create_user(f"author{number}", f"author{number}@example.org") for number in range(AUTHORS)]
    tags: Counter[str] = Counter()
    for start in range(0, skills, CHUNK):
        rows = [_skill(drawn, vocabulary, drawn.choice(authors).pk) for _ in range(min(CHUNK, skills - start))]
        SharedSkill.objects.bulk_create(rows)
        SkillTag.objects.bulk_create([SkillTag(tag=tag, skill=row) for row in rows for tag in row.tags])
        if searchable:
            documents.add_all([{name: getattr(row, name) for name in documents.SOURCE} for row in rows])
        tags.update(tag for row in rows for tag in row.tags)
        yield start + len(rows)
    TagCount.objects.bulk_create(
        [TagCount(category=EVERYWHERE, tag=tag, skills_count=used) for tag, used in tags.items()]
    )


def queries(number: int) -> list[str]:
    """What people might type: one to three words, some of them rare, some misspelt, some phrases and exclusions."""
    drawn, vocabulary = random.Random(2), Vocabulary()
    asked = []
    for place in range(number):
        words = [
            drawn.choice(drawn.choice((vocabulary.words, vocabulary.rare))) for _ in range(drawn.choice((1, 2, 2, 3)))
        ]
        if place % 20 == 7:
            words[0] = words[0][:-1] + "q"
        if place % 20 == 13:
            words = [f'"{" ".join(drawn.choice(vocabulary.titles).split()[:2])}"', f"-{words[0]}"]
        asked.append(" ".join(words))
    return asked


def beginnings(number: int) -> list[str]:
    """What has been typed of a title when the suggestions are asked for."""
    drawn, vocabulary = random.Random(3), Vocabulary()
    return [drawn.choice(vocabulary.words)[: drawn.randint(1, 6)] for _ in range(number)]


def _skill(drawn: random.Random, vocabulary: Vocabulary, author_id: str) -> SharedSkill:
    days: list[dict[str, Any]] = [
        {"day": day, "title": drawn.choice(vocabulary.days), "tasks": [_task(drawn, vocabulary) for _ in range(3)]}
        for day in range(1, drawn.randint(2, 6))
    ]
    likes = int(drawn.paretovariate(0.9)) % 5_000
    ratings = likes // 3
    return SharedSkill(
        author_id=author_id,
        slug=new_id(),
        title=" ".join([*drawn.sample(vocabulary.words, 3), drawn.choice(vocabulary.rare)])[:120],
        description=". ".join(drawn.sample(vocabulary.sentences, 3)),
        tags=sorted(set(drawn.choices(vocabulary.tags, k=3))),
        category=drawn.choice(vocabulary.categories),
        difficulty=drawn.choice(("beginner", "intermediate", "advanced")),
        status="published",
        days=days,
        duration_days=len(days),
        likes_count=likes,
        downloads_count=likes // 2,
        ratings_count=ratings,
        rating_sum=4 * ratings,
        rating_bayes=(30 + 4 * ratings) / (10 + ratings),
        trending_day=drawn.random() * likes,
        trending_week=drawn.random() * likes,
        trending_month=drawn.random() * likes,
    )


def _task(drawn: random.Random, vocabulary: Vocabulary) -> dict[str, Any]:
    return {"title": drawn.choice(vocabulary.tasks), "description": "", "minutes": 20, "resource_url": ""}
