"""What screening adds to a write: 200 rules with 10,000 keywords, regular-expression bombs, links, rates, repeats.

In process: the port that every write calls, with all its queries, in a database of its own, which it removes. Bombs are
patterns (and texts) that take a backtracking engine for ever.
Example: python bench/bench_screening.py --database sqlite
"""

import argparse
import os
import random
import resource
import statistics
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")

import django

django.setup()

from bench import generated  # noqa: E402  and the settings
from discovery.search.scratch import USUAL, scratch_database  # noqa: E402
from moderation.classifier import current as classifier  # noqa: E402
from moderation.models import AutoRule  # noqa: E402
from moderation.rules import current  # noqa: E402
from moderation.rules.facts import keep_print  # noqa: E402
from profiles.models import User  # noqa: E402
from yiz.db import atomic  # noqa: E402
from yiz.ids import new_id  # noqa: E402
from yiz.ports import content_screen  # noqa: E402

RULES, KEYWORDS = 200, 10_000
BOMBS = (
    r"(a+)+$",
    r"(x+x+)+y",
    r"(a|aa)+$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(.*)(.*)(.*)(.*)(.*)=",
    r"[ab]*a[ab]{14}",
    r"(?:.?){40}zz",
    r"(\w+\s?)+$!",
    r"(.*a){20}q",
    r"([a-zA-Z]+)*\d\d\d\d",
)


def conditions(drawn: random.Random, words: list[str], number: int) -> dict[str, Any]:
    """One rule's: fifty keywords, a pattern (every third a bomb), and what else rules ask."""
    phrases = [" ".join(drawn.sample(words, drawn.choice((1, 1, 2, 3)))) for _ in range(KEYWORDS // RULES)]
    regex = BOMBS[number // 3 % len(BOMBS)] if number % 3 == 0 else rf"\b{drawn.choice(words)}\s+(now|here|{number})\b"
    texts = [{"keywords": {"words": [f"{phrase} {number}" for phrase in phrases]}}, {"pattern": {"regex": regex}}]
    if number % 10 == 0:
        texts.append({"links": {"at_least": 3, "shorteners": True}})
    if number % 50 == 1:
        new = {"all": [{"account_age": {"under_hours": 48}}, {"rate": {"more_than": 5}}, {"links": {}}]}
        return {"any": [*texts, new]}
    return {"any": texts}


def fill(*, classifying: bool, repeating: bool) -> None:
    drawn, words = random.Random(5), generated.Vocabulary().rare
    AutoRule.objects.all().delete()
    rows = [
        AutoRule(
            name=f"Rule {number}",
            scope=["comment"],
            conditions=conditions(drawn, words, number),
            action="flag",
            dry_run=True,
            enabled=True,
            order=number,
        )
        for number in range(RULES)
    ]
    if classifying:
        rows[0].conditions = {"classifier": {"at_least": 0.99}}
    if repeating:
        rows[1].conditions = {"repeats": {"times": 3, "by": "anyone"}}
    AutoRule.objects.bulk_create(rows)
    atomic(current.changed)()


def comments(number: int) -> list[str]:
    """What people write: one to eight sentences, some with links; every twentieth a bomb."""
    drawn, vocabulary = random.Random(6), generated.Vocabulary()
    found = []
    for place in range(number):
        text = ". ".join(drawn.choices(vocabulary.sentences, k=drawn.randint(1, 8)))
        if place % 7 == 0:
            text += " see https://www.example.org/a/path?x=1"
        if place % 20 == 0:
            text = drawn.choice(("a" * 500 + "!", "ab" * 400, "x" * 600, "aaaa " * 200 + "!", "é" * 500))
        found.append(text[:5_000])
    return found


def measured(what: str, author: User, texts: list[str]) -> None:
    screen = content_screen.provider.screen
    for text in texts[:20]:
        screen("comment", author.pk, {"body": text})
    times, work = [], []
    for text in texts:
        began, worked = perf_counter(), process_time()
        screen("comment", author.pk, {"body": text})
        times.append((perf_counter() - began) * 1_000)
        work.append((process_time() - worked) * 1_000)
    print(f"  {what}: by the clock {_figures(times)}; own work {_figures(work)}", flush=True)


def _figures(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:.2f} ms, p99 {cuts[98]:.2f} ms, worst {max(times):.1f} ms"


def memory() -> float:
    """Megabytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--database", default=USUAL, help="default, sqlite or a mongodb:// address")
    options = parser.parse_args()
    texts = comments(options.texts)
    mean = sum(map(len, texts)) / len(texts)
    with scratch_database(options.database) as kind:
        author = User.objects.create_user("writer", "writer@example.org")
        size = f"{len(texts):,} texts of {mean:.0f} characters on average"
        print(f"{kind}, {RULES} rules, {KEYWORDS:,} keywords; {size}; load {os.getloadavg()[0]:.1f}")
        before = memory()
        fill(classifying=False, repeating=False)
        began = perf_counter()
        current.current()
        print(f"  compiling the rules: {(perf_counter() - began) * 1_000:.0f} ms, {memory() - before:.0f} MB")
        measured("rules", author, texts)
        fill(classifying=False, repeating=True)
        for text in texts[:500]:
            keep_print("comment", new_id(), author.pk, text)
        measured("rules, one of them on repeats", author, texts)
        classify(author, texts)
    return 0


def classify(author: User, texts: list[str]) -> None:
    from moderation.classifier import training  # noqa: PLC0415  heavy: what it takes is not to be counted before

    training.train(lambda rows, what: None)
    fill(classifying=True, repeating=False)
    began = perf_counter()
    classifier.current()
    print(f"  loading the classifier: {(perf_counter() - began) * 1_000:.0f} ms")
    measured("rules, one of them asks the classifier", author, texts)


if __name__ == "__main__":
    sys.exit(main())
