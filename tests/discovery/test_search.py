"""Finding skills: the same on both databases."""

from collections.abc import Callable
from typing import Any

import pytest

from discovery import counts
from discovery.models import SearchDocument, SearchKey
from discovery.search import documents
from discovery.search.model import in_use
from discovery.search.services import forget, search
from profiles.services import UserProfileService
from social.models import SharedSkill
from social.services.skills import SkillService
from tests.factories.follow import block, make_accepted_follow
from tests.factories.profiles import make_user
from tests.factories.social import make_days, make_skill

pytestmark = pytest.mark.django_db


def make_found(**fields: Any) -> SharedSkill:
    skill = make_skill(**fields)
    documents.sync(skill.pk)
    counts.settle(skill.pk)
    forget()
    return skill


def found(text: str, **options: Any) -> list[str]:
    return [row["id"] for row in search(text, **options).rows]


def days_of(*tasks: str) -> list[dict[str, Any]]:
    days = make_days(days=1, tasks=len(tasks))
    for task, title in zip(days[0]["tasks"], tasks, strict=True):
        task["title"] = title
    return days


def test_words_phrases_and_exclusions() -> None:
    author = make_user()
    texts = {
        "ukulele": (
            "First songs on the ukulele",
            ["music"],
            "Chords, and a day of one song.",
            "Tune the strings by ear",
        ),
        "bread": ("Baking bread", ["sourdough"], "A crust that sings. Day one is for the starter.", "Feed the starter"),
        "java": ("Programming in Java", ["java", "c++"], "Day one: a class.", "Compile a class"),
        "german": ("Sprachen lernen", ["sprache"], "Jeden Tag zehn Wörter.", "Die Häuser beschreiben"),
        "russian": ("Изучение языка", ["язык"], "Каждый день.", "Читать книги"),
        "japanese": ("日本語の勉強", ["日本語"], "毎日十分。", "漢字を書く"),
    }
    languages = {"german": "de", "russian": "ru", "japanese": "ja"}
    names = {}
    for name, (title, tags, description, task) in texts.items():
        fields = {"title": title, "tags": tags, "description": description, "days": days_of(task)}
        skill = make_found(author=author, category="made-up", language=languages.get(name, "en"), **fields)
        names[skill.pk] = name
    expected = {
        "ukulele": ["ukulele"],
        "SONGS": ["ukulele"],
        "musical": ["ukulele"],
        "chord": ["ukulele"],
        "tuning": ["ukulele"],
        "string ears": ["ukulele"],
        "singing": ["bread"],
        "made-up": sorted(texts),
        "the ukulele": ["ukulele"],
        '"day one"': ["bread", "java"],
        '"day one" -java': ["bread"],
        '-"day one" starter': [],
        "day -starter -c++": ["german", "japanese", "russian", "ukulele"],
        '"feed the starter"': ["bread"],
        '"feed starter"': [],
        '"one day"': [],
        "c++": ["java"],
        "haus": ["german"],
        "wort": ["german"],
        "языки": ["russian"],
        "книга": ["russian"],
        "日本": ["japanese"],
        "漢字": ["japanese"],
        "ukulele bread": ["bread", "ukulele"],
        "-java -ukulele -made": [],
        "-java -ukulele": ["bread", "german", "japanese", "russian"],
        "quantum": [],
    }
    wrong = {text: got for text, want in expected.items() if (got := sorted(names[one] for one in found(text))) != want}
    assert not wrong


def test_any_text_is_answered(api_client: Callable[..., Any], assert_problem: Callable[..., None]) -> None:
    make_found(title="First songs on the ukulele", tags=["music"])
    client = api_client()
    answered = [
        "",
        "   ",
        "u",
        "the of and",
        "🎸🎶",
        "شخص يتعلم العزف",
        "\u202eelelukU",
        '"unbalanced',
        '-"',
        '"" -',
        "-",
        "--",
        '"',
        ".*[(+?^$\\",
        "NEAR(a b)",
        "title: x OR",
        "a AND NOT b",
        "{x}",
        "'; DROP TABLE x; --",
        "*",
        "u" * 500,
        "a " * 249,
        '"a" ' * 120,
        "-x " * 160,
        "\u0e20\u0e32\u0e29\u0e32",
        "ß",
        "İ",
        "\ufdfa",
        "x'y’z",
        "$text",
        "null",
    ]
    refused = {"u" * 5_000: "max_length", "a\x00b": "control_characters", "a\nb": "control_characters"}
    faults = []
    for path in ("/api/v1/discovery/skills/search", "/api/v1/discovery/suggest"):
        for text in answered:
            response = client.get(path, {"q": text[:60] if path.endswith("suggest") else text})
            if response.status_code != 200:
                faults.append((path, text, response.content))
        for text, code in refused.items():
            assert_problem(client.get(path, {"q": text}), 400, code, "q")
    assert not faults
    ukulele = ("", "  ", "uku songs")
    assert all(client.get("/api/v1/discovery/skills/search", {"q": text}).json()["results"] for text in ukulele)
    for text in ("the of and", "🎸🎶", "-", '"'):
        assert client.get("/api/v1/discovery/skills/search", {"q": text}).json()["results"] == []
    assert_problem(client.get("/api/v1/discovery/skills/search", {"p": "x"}), 400, "unknown_field", "p")
    assert_problem(
        client.get("/api/v1/discovery/skills/search", {"q": "x", "sort": "odd"}), 400, "invalid_choice", "sort"
    )
    assert_problem(client.get("/api/v1/discovery/skills/search", {"q": "x", "cursor": "odd"}), 400, "invalid", "cursor")
    assert_problem(client.get("/api/v1/discovery/suggest"), 400, "required", "q")


def test_an_answer_has_everything_that_a_page_shows(api_client: Callable[..., Any]) -> None:
    days = days_of("Tune the <b>ukulele</b> & sing", "Rest")
    author = make_user()
    skill = make_found(
        author=author, title="Ukulele <script>", tags=["ukulele", "music"], description="No word.", days=days
    )
    make_found(author=author, title="Guitar", category="music", difficulty="advanced", description="Or a ukulele?")
    answer = api_client(make_user()).get("/api/v1/discovery/skills/search", {"q": "ukuleles"}).json()
    assert answer["facets"] == {
        "category": {"music": 1, "programming": 1},
        "difficulty": {"advanced": 1, "beginner": 1},
        "language": {"en": 2},
    }
    assert (answer["did_you_mean"], answer["next"], answer["previous"]) == (None, None, None)
    first = answer["results"][0]
    assert first["id"] == skill.pk
    assert first["highlights"] == {
        "title": "<em>Ukulele</em> &lt;script&gt;",
        "description": None,
        "tags": ["<em>ukulele</em>"],
        "tasks": ["Tune the &lt;b&gt;<em>ukulele</em>&lt;/b&gt; &amp; sing"],
    }
    assert {"author", "counts", "rating", "viewer"} <= set(first)
    assert answer["results"][1]["highlights"]["description"] == "Or a <em>ukulele</em>?"
    typo = api_client().get("/api/v1/discovery/skills/search", {"q": "ukulelle Songs"}).json()
    assert typo["did_you_mean"] == "ukulele Songs"
    assert len(typo["results"]) == 2


def test_filters_sorts_and_stable_pages(api_client: Callable[..., Any]) -> None:
    author, client = make_user(), api_client()
    for number in range(7):
        fields = {"difficulty": "advanced" if number % 2 else "beginner", "days": make_days(days=number + 1)}
        rated = {"ratings_count": 1, "rating_sum": 1 + number % 5, "rating_bayes": 3 + number / 10}
        make_found(author=author, title=f"Chess {number}", trending_week=float(-number), **fields, **rated)
    make_found(title="Bread for chess players", category="cooking", tags=["sourdough"], language="de")

    def titles(**query: Any) -> list[str]:
        results = client.get("/api/v1/discovery/skills/search", {"q": "chess", **query}).json()["results"]
        return [row["title"].removeprefix("Chess ") for row in results]

    assert len(titles()) == 8
    assert titles(category="cooking") == titles(tag="sourdough") == titles(language="de") == ["Bread for chess players"]
    assert sorted(titles(difficulty="advanced")) == ["1", "3", "5"]
    assert sorted(titles(author=author.pk, max_days=3)) == ["0", "1", "2"]
    assert sorted(titles(min_rating=4)) == ["3", "4"]
    assert titles(sort="top", author=author.pk) == list("6543210")
    assert titles(sort="new", author=author.pk) == list("6543210")
    assert titles(sort="trending", author=author.pk) == list("0123456")
    for sort in ("relevance", "new"):
        whole = titles(sort=sort)
        page = client.get("/api/v1/discovery/skills/search", {"q": "chess", "sort": sort, "limit": 3}).json()
        read = [row["title"].removeprefix("Chess ") for row in page["results"]]
        make_found(author=author, title=f"Chess chess {sort}", tags=["chess"])
        while page["next"]:
            page = client.get(page["next"]).json()
            read += [row["title"].removeprefix("Chess ") for row in page["results"]]
        assert [title for title in read if title in whole] == whole, sort
        back = client.get(page["previous"]).json()
        assert [row["title"] for row in back["results"]] != [row["title"] for row in page["results"]]


def test_a_document_follows_its_skill(run_events: Callable[[], Any]) -> None:
    author = make_user()
    days = make_days()
    skill_id = SkillService.create(author_id=author.pk, title="Origami cranes", category="paper", days=days)
    assert skill_id
    run_events()
    assert found("origami") == [skill_id]
    assert {key.key for key in SearchKey.objects.filter(kind="title")} == {"origami cranes", "cranes"}
    SkillService.edit(skill_id=skill_id, changes={"title": "Paper boats"})
    run_events()
    assert (found("origami"), found("boats")) == ([], [skill_id])
    UserProfileService.change_privacy(user_id=author.pk, changes={"profile_visibility": "followers"})
    run_events()
    assert (found("boats"), found("boats", viewer=author)) == ([], [skill_id])
    assert not SearchKey.objects.exists()
    UserProfileService.change_privacy(user_id=author.pk, changes={"profile_visibility": "public"})
    run_events()
    assert found("boats") == [skill_id]
    SkillService.unpublish(skill_id=skill_id)
    run_events()
    run_events()
    assert (found("boats"), SearchDocument.objects.count()) == ([], 0)


def test_nothing_tells_of_what_one_may_not_see(api_client: Callable[..., Any]) -> None:
    """Found, counted, completed, corrected to: each secret word is in one skill of another state."""
    author, friend, stranger, blocked = make_user("ada"), make_user("fred"), make_user("stan"), make_user("bob")
    make_accepted_follow(friend, author)
    words = {
        "followers": "zanzibarian",
        "private": "quetzalcoatl",
        "draft": "xylophonists",
        "public": "wolframites",
    }
    for kind, word in words.items():
        state = {"status": "draft"} if kind == "draft" else {"visibility": kind}
        make_found(author=author, title=f"{word} lessons", tags=[word], category=f"about-{kind}", **state)
    viewers = {"author": author, "friend": friend, "stranger": stranger, "nobody": None, "blocked": blocked}
    block(author, blocked)
    may_see = {
        "followers": {"author", "friend"},
        "private": {"author"},
        "draft": set(),
        "public": {"author", "friend", "stranger", "nobody"},
    }
    faults = []
    for name, viewer in viewers.items():
        client = api_client(viewer)
        for kind, word in words.items():
            told = [
                client.get("/api/v1/discovery/skills/search", {"q": word}).json()["results"] != [],
                f"about-{kind}"
                in client.get("/api/v1/discovery/skills/search", {"q": "lessons"}).json()["facets"]["category"],
            ]
            if set(told) != {name in may_see[kind]}:
                faults.append((name, kind, told))
            close = client.get("/api/v1/discovery/skills/search", {"q": f"lessons {word[:-1]}q"}).json()["did_you_mean"]
            completed = client.get("/api/v1/discovery/suggest", {"q": word[:5]}).json()["results"]
            seen = kind == "public" and name in may_see[kind]
            if (close is not None, completed != []) != (seen, seen):
                faults.append((name, kind, close, completed))
    assert not faults


def test_a_page_costs_the_same_with_3_and_with_30(api_client: Callable[..., Any], assert_queries: Any) -> None:
    author, client = make_user(), api_client(make_user())
    skills = [make_skill(author=author, title=f"Juggling {number}") for number in range(30)]
    for number in (3, 30):
        for skill in skills[:number]:
            documents.sync(skill.pk)
        forget()
        in_use.forget()  # so that the look for a model, every half minute, is in the next call and not in the one after
        client.get("/api/v1/discovery/skills/search", {"q": "warming up"})
        with assert_queries(10, mongodb=11):
            answer = client.get("/api/v1/discovery/skills/search", {"q": "juggling", "limit": 30})
        assert len(answer.json()["results"]) == number
