"""Completing what is being typed, and what the indexes do for it and for search."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from discovery import counts
from discovery.counts import EVERYWHERE
from discovery.models import SearchDocument, SearchKey, SearchTerm, TagCount
from discovery.search import documents, evaluation
from discovery.search.constants import RATING_PRIOR, RECENCY_PRIOR
from discovery.search.engines import Facts, TextQuery, engine
from discovery.search.evaluation import judged
from discovery.search.services import prior, search
from discovery.search.suggestions import suggest
from profiles.querysets import LAST_CHARACTER
from social.querysets.skills import SkillFilter
from tests.discovery.test_search import found, make_found
from tests.factories.follow import block
from tests.factories.profiles import make_user
from tests.factories.social import make_skill

pytestmark = pytest.mark.django_db


def make_suggested(**fields: Any) -> Any:
    skill = make_skill(**fields)
    documents.sync(skill.pk)
    counts.settle(skill.pk)
    return skill


def texts(start: str, **options: Any) -> list[str]:
    return [f"{one['kind']}:{one['text']}" for one in suggest(start, **options)]


def test_titles_tags_and_people(api_client: Callable[..., Any]) -> None:
    author = make_user("pythia", display_name="Anna of Delphi")
    plain = make_suggested(author=author, title="Learn to paint", tags=["painting"])
    make_suggested(author=author, title="Python at night", tags=["python", "night owls"], downloads_count=3)
    make_suggested(author=author, title="More python", tags=["python"], downloads_count=9)
    make_suggested(author=author, title="python AT night", tags=["pyramids"])
    expected = {
        "pyth": ["skill:Python at night", "skill:More python", "tag:python", "user:pythia"],
        "PYTHON  AT": ["skill:Python at night"],
        "paint": ["skill:Learn to paint", "tag:painting"],
        "to paint": [],
        "night o": ["tag:night owls"],
        "delphi": ["user:pythia"],
        "zebra": [],
        "": [],
        "  ": [],
    }
    assert {start: texts(start) for start in expected} == expected
    assert set(texts("py", limit=2)) < set(texts("py"))
    assert len(texts("p", limit=10)) <= 10
    results = api_client().get("/api/v1/discovery/suggest", {"q": "lea", "limit": 5}).json()["results"]
    assert results == [{"kind": "skill", "text": "Learn to paint", "id": plain.pk, "slug": plain.slug}]


def test_many_titles_that_begin_so_come_by_what_is_asked_for() -> None:
    author = make_user()
    skills = [make_skill(author=author, title=f"Chess {number:03}", downloads_count=number) for number in range(3)]
    keys = [
        SearchKey(skill_id=skill.pk, kind="title", key=f"chess {copy:03} {skill.pk}", head="ch", rank=rank)
        for rank, skill in enumerate(skills)
        for copy in range(60)
    ]
    SearchKey.objects.bulk_create(keys)
    assert texts("chess")[0] == "skill:Chess 002"


def test_blocked_people_complete_nothing_for_each_other() -> None:
    author, other = make_user("hilda"), make_user("hugo")
    make_suggested(author=author, title="Hiking", tags=["hills"])
    assert texts("hi", viewer=other) == ["skill:Hiking", "tag:hills", "user:hilda"]
    block(author, other)
    assert texts("hi", viewer=make_user_again(other)) == []


def make_user_again(user: Any) -> Any:
    """The same person in another request: whom they block is read anew."""
    return type(user).objects.get(pk=user.pk)


def test_indexes_are_used(explain: Callable[..., str]) -> None:
    make_suggested(title="Chess")
    keys = SearchKey.objects.filter(kind="title")
    explain(keys.filter(key__gte="ch", key__lt="ch" + LAST_CHARACTER).order_by("key", "-rank")[:10])
    explain(keys.filter(head="ch", key__startswith="ches").order_by("-rank", "-id")[:10])
    explain(SearchKey.objects.filter(kind="tag", key="python").order_by("-rank")[:3])
    explain(SearchDocument.objects.filter(id__gt=1).order_by("id"))
    explain(SearchDocument.objects.filter(audience="followers", author_id="0" * 24).order_by("-id"))
    tags = TagCount.objects.filter(category=EVERYWHERE, tag__gte="p", tag__lt="p" + LAST_CHARACTER)
    explain(tags)


def test_the_full_text_index_is_used() -> None:
    make_suggested(title="Chess for two")
    query, facts = TextQuery(("chess", "two"), (), ("go",)), Facts(category="programming", tag="python", max_days=9)
    found = engine().find(query, facts, after=0, limit=10)
    assert found == list(SearchDocument.objects.values_list("id", flat=True))
    assert engine().find(query, facts, after=found[0], limit=10) == []
    if connection.vendor == "sqlite":
        sql, params = engine().statement(query, facts, after=0, limit=10)  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
            plan = " | ".join(row[-1] for row in cursor.fetchall())
        assert "VIRTUAL TABLE INDEX" in plan
        assert "USING INTEGER PRIMARY KEY" in plan
    else:
        wanted = {"absorbed": False, "$text": {"$search": "chess two -go"}}
        plan = str(connection.get_collection("search_documents").find(wanted).explain()["queryPlanner"]["winningPlan"])
        assert "search_documents_text" in plan
        assert "COLLSCAN" not in plan


def test_the_figures_of_an_evaluation() -> None:
    assert evaluation.ndcg(["a", "b", "c"], {"a", "b"}) == 1.0
    assert evaluation.ndcg(["x", "a"], {"a"}) == pytest.approx(0.6309, abs=1e-4)
    assert evaluation.average_precision(["x", "a", "y", "b"], {"a", "b"}) == 0.5
    quality = judged({"1": ["a"], "2": ["x"], "3": ["z"]}, {"1": {"a", "b"}, "2": {"y"}}, [1.0, 3.0, 2.0])
    assert (quality.questions, quality.recall, quality.precision, quality.milliseconds) == (2, 0.25, 0.25, 2.0)


def test_misspelt_words_are_compared_with_public_ones_alone() -> None:
    make_found(title="Astronomy nights")
    make_found(title="Secretive nights", visibility="followers")
    assert "astronomy" in set(SearchTerm.objects.values_list("word", flat=True))
    assert "secretive" not in set(SearchTerm.objects.values_list("word", flat=True))
    answer = search("astronmy", wanted=SkillFilter())
    assert (len(answer.rows), answer.did_you_mean) == (1, "astronomy")


def test_words_outweigh_stars_and_dates() -> None:
    author = make_user()
    about = make_found(author=author, title="Knitting socks", rating_bayes=1.0)
    mentions = make_found(author=author, title="A year of crafts", description="Some knitting, too.", rating_bayes=5.0)
    assert found("knitting socks") == [about.pk, mentions.pk]
    assert found("knitting") == [about.pk, mentions.pk]
    assert prior("f" * 24, 5.0) - prior("0" * 24, 1.0) <= RATING_PRIOR + 2 * RECENCY_PRIOR
