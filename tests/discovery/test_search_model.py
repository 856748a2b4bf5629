"""The search model: what it adds to words, and that it changes nothing else. The same on both databases."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from discovery.models import SearchDocument, SearchKey, SearchModel, SearchModelPart, SearchTerm
from discovery.search import documents, files, upkeep
from discovery.search.model import current, in_use
from discovery.search.services import forget, search
from discovery.search.vectors import vectors_of
from discovery.similar import similar
from profiles.models import User
from social.models import SharedSkill
from social.querysets.skills import SkillFilter
from social.services.skills import SkillService
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill
from yiz.ids import new_id

pytestmark = pytest.mark.django_db

MUSIC = ["guitar strings chords", "strings chords song", "song singing chords", "guitar song melody", "melody strings"]
BAKING = ["flour oven bread", "oven bread crust", "crust dough flour", "dough yeast bread", "yeast oven"]


@pytest.fixture(autouse=True)
def _no_model_left() -> Iterator[None]:
    in_use.forget()
    yield
    in_use.forget()


def quietly(rows: int, what: str) -> None:
    """Progress that nobody looks at."""


def fill(author: User) -> list[str]:
    """Forty skills of two kinds, in bulk; their ids, those of music first."""
    rows = [
        SharedSkill(
            author=author,
            slug=new_id(),
            status="published",
            title=f"{text} {number}",
            description=text,
            category=category,
            days=make_days(days=1, tasks=1),
            duration_days=1 + number,
            tags=[category, f"tag{number}"],
        )
        for category, texts in (("music", MUSIC), ("cooking", BAKING))
        for number in range(4)
        for text in texts
    ]
    SharedSkill.objects.bulk_create(rows)
    found = SharedSkill.objects.order_by("id").values(*documents.SOURCE)
    documents.add_all(list(found))
    return [row.pk for row in rows]


def learn() -> str:
    version = upkeep.train(quietly, anyway=True)
    assert version
    in_use.forget()
    forget()
    return version


def found(text: str, **options: Any) -> set[str]:
    return {row["id"] for row in search(text, **options).rows}


def test_a_model_finds_what_words_find_and_what_means_the_same(run_events: Callable[[], Any]) -> None:
    author = make_user()
    ids = fill(author)
    texts = ["guitar", "crust dough", '"oven bread"', '"oven bread" -flour', "song -guitar", "3", "nothing known"]
    filters = [
        SkillFilter(category="music"),
        SkillFilter(tag="tag2"),
        SkillFilter(max_days=2),
        SkillFilter(min_rating=2),
    ]
    by_words = [found(text) for text in texts] + [found("song oven", wanted=one) for one in filters]
    assert current() is None
    version = learn()
    index = current()
    assert index is not None
    assert (index.version, index.documents) == (version, 40)
    by_model = [found(text) for text in texts] + [found("song oven", wanted=one) for one in filters]
    lost = {n: len(w - m) for n, (w, m) in enumerate(zip(by_words, by_model, strict=True)) if w - m}
    assert not lost
    # phrases and what is unknown are not widened
    assert [by_model[at] for at in (2, 3, 6)] == [by_words[at] for at in (2, 3, 6)]
    # in other words: dough that has no word for flour, and no song
    flour = {skill_id for skill_id, text in zip(ids, (MUSIC * 4) + (BAKING * 4), strict=True) if "flour" in text}
    assert flour < found("flour")
    assert not found("flour") & set(ids[:20])
    first = search("guitar").rows[0]["id"]
    vectors = vectors_of([first, ids[1], ids[30], "0" * 24])
    assert set(vectors) == {first, ids[1], ids[30]}
    assert float(vectors[first] @ vectors[ids[1]]) > float(vectors[first] @ vectors[ids[30]]) + 0.3
    # of one kind and with one tag in common, what means the same comes first
    one = SharedSkill.objects.values("id", "tags", "category", "difficulty", "language").get(pk=ids[20])
    alike = [row["id"] for row in similar(one, None, 12) if not row["title"].endswith(" 0")]
    near = vectors_of([one["id"], *alike])
    nearness = [round(float(near[one["id"]] @ near[other]), 2) for other in alike]
    assert len(set(nearness)) > 1
    assert nearness == sorted(nearness, reverse=True)


def test_what_changes_after_the_model_counts_at_once(run_events: Callable[[], Any]) -> None:
    author = make_user()
    ids = fill(author)
    learn()
    fresh = make_skill(author=author, title="A loaf of bread", tags=["loaf"])
    documents.sync(fresh.pk)
    forget()
    assert fresh.pk in found("loaf")
    assert fresh.pk in found("bread")
    assert fresh.pk in vectors_of([fresh.pk])
    assert SharedSkill.objects.filter(pk=ids[0], title__startswith="guitar").exists()
    assert ids[0] in found("guitar")
    SkillService.edit(skill_id=ids[0], changes={"title": "Cellos", "description": "Bows."})
    SkillService.delete(skill_id=ids[3])
    SkillService.edit(skill_id=ids[8], changes={"visibility": "private"})
    run_events()
    guitars = found('"guitar"')
    assert not guitars & {ids[0], ids[3], ids[8]}
    assert ids[0] in found("cello")
    assert ids[8] in found("guitar", viewer=author) | found("song", viewer=author)


def test_models_are_kept_in_the_database_and_follow_each_other() -> None:
    author = make_user()
    fill(author)
    first, second = learn(), learn()
    shutil.rmtree(files.folder_of(second))
    assert files.fetch(second) == files.folder_of(second)
    in_use.forget()
    assert search("guitar").rows
    assert current() is not None
    third = learn()
    assert set(SearchModel.objects.values_list("id", flat=True)) == {second, third}
    assert set(SearchModelPart.objects.values_list("model_id", flat=True)) == {second, third}
    assert not files.folder_of(first).exists()
    assert SearchDocument.objects.filter(absorbed=False).count() == 0
    assert upkeep.train(quietly) is None


def test_upkeep_mends_what_events_missed() -> None:
    author = make_user()
    lost = make_skill(author=author, title="Lost lessons")
    gone, popular = (make_skill(author=author, title=title) for title in ("Gone fishing", "Popular peaks"))
    for skill in (gone, popular):
        documents.sync(skill.pk)
    SharedSkill.objects.filter(pk=gone.pk).update(status="deleted")
    SharedSkill.objects.filter(pk=popular.pk).update(downloads_count=50)
    assert upkeep.keep_search(quietly) == 2
    assert set(SearchDocument.objects.values_list("skill_id", flat=True)) == {lost.pk, popular.pk}
    assert set(SearchKey.objects.filter(skill_id=popular.pk).values_list("rank", flat=True)) == {46}
    assert not SearchKey.objects.filter(skill_id=gone.pk).exists()
    assert upkeep.mend(quietly) == upkeep.rank(quietly) == 0


def test_words_that_no_public_skill_has_any_more_are_forgotten() -> None:
    fill(make_user())
    SearchTerm.objects.create(word="forgotten")
    learn()
    assert not SearchTerm.objects.filter(word="forgotten").exists()
    assert SearchTerm.objects.get(word="guitar").documents == 8
