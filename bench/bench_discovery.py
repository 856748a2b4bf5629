"""How long lists of discovery and recommendations take among many skills, made of the words of the demo's plans.

In process, without HTTP: what the endpoints compute, payloads included, nothing cached. In a database of its own, which
it removes. Example: python bench/bench_discovery.py --skills 100000 --database sqlite
"""

import argparse
import os
import random
import statistics
import sys
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")

import django

django.setup()

from tqdm import tqdm  # noqa: E402  and the settings

from bench import generated  # noqa: E402
from discovery import tasks  # noqa: E402
from discovery.models import RecommendationModel  # noqa: E402
from discovery.recommendations.reasons import reasons  # noqa: E402
from discovery.recommendations.recommending import recommended  # noqa: E402
from discovery.search.scratch import USUAL, scratch_database  # noqa: E402
from discovery.similar import similar  # noqa: E402
from discovery.trending import votes  # noqa: E402
from discovery.trending.lists import trending_rows  # noqa: E402
from profiles.models import User  # noqa: E402
from social.models import Interaction, SharedSkill  # noqa: E402
from social.payloads.skills import skill_payloads  # noqa: E402
from social.querysets.skills import LISTED  # noqa: E402

PAGE = 20
KNOWN = 3_000
"""Skills that people do something with."""


def trending_page(asked: tuple[User | None, str, str]) -> None:
    viewer, window, category = asked
    skill_payloads(trending_rows(viewer, window, category, PAGE), viewer)


def recommendations(user_id: str) -> None:
    user = User.objects.get(pk=user_id)
    found = recommended(user, PAGE)
    skill_payloads([one.row for one in found], user)
    reasons(found, user)


def similar_page(row: dict[str, Any]) -> None:
    skill_payloads(similar(row, None, PAGE), None)


def vote(interaction: tuple[str, str]) -> None:
    votes.settle(voter_id=interaction[0], skill_id=interaction[1], kind="like")


def measured(what: str, ask: Callable[[Any], None], about: Sequence[Any]) -> None:
    for one in about[:5]:
        ask(one)
    times, work = [], []
    for one in about[5:]:
        began, worked = perf_counter(), process_time()
        ask(one)
        times.append((perf_counter() - began) * 1_000)
        work.append((process_time() - worked) * 1_000)
    print(f"  {what}: by the clock {_figures(times)}; own work {_figures(work)}", flush=True)


def _figures(times: Sequence[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, worst {max(times):.1f} ms"


def people_who_like(number: int) -> list[str]:
    """Accounts with about forty likes each, most of them within one of ten circles."""
    drawn = random.Random(4)
    skills = list(SharedSkill.objects.order_by("id").values_list("id", flat=True)[:KNOWN])
    circles = [drawn.sample(skills, KNOWN // 8) for _ in range(10)]
    long_ago = timedelta(days=100)
    users = [User.objects.create_user(f"reader{n}", f"reader{n}@example.org") for n in range(number)]
    User.objects.filter(username__startswith="reader").update(joined_at=users[0].joined_at - long_ago)
    for user in users:
        own = drawn.choice(circles)
        liked = {*drawn.sample(own, 30), *drawn.sample(skills, 10)}
        Interaction.objects.bulk_create([Interaction(user=user, skill_id=one, kind="like") for one in sorted(liked)])
    return [user.pk for user in users]


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--skills", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=1_000)
    parser.add_argument("--database", default=USUAL, help="default, sqlite or a mongodb:// address")
    options = parser.parse_args()
    with scratch_database(options.database) as kind:
        with tqdm(total=options.skills, desc="skills", unit=" skills") as bar:
            for there in generated.fill(options.skills, searchable=False):
                bar.update(there - bar.n)
        people = people_who_like(options.people)
        began = perf_counter()
        tasks.train_recommendations(lambda rows, what: None)
        model = RecommendationModel.objects.values("interactions", "items", "ndcg", "coverage").get()
        print(f"{kind}, {options.skills:,} skills, {options.people:,} people; load {os.getloadavg()[0]:.1f}")
        print(f"  training and storing: {perf_counter() - began:.1f} s; {model}")
        measure_all(people)
    return 0


def measure_all(people: list[str]) -> None:
    viewer = User.objects.get(pk=people[0])
    categories = ["", *SharedSkill.objects.order_by().values_list("category", flat=True).distinct()[:5]]
    windows = [(window, category) for window in ("day", "week", "month") for category in categories] * 6
    measured("trending, anonymous", trending_page, [(None, *asked) for asked in windows])
    measured("trending, signed in", trending_page, [(viewer, *asked) for asked in windows])
    measured("similar", similar_page, list(SharedSkill.objects.order_by("id").values(*LISTED)[:100]))
    measured("recommendations", recommendations, people[:100])
    likes = Interaction.objects.filter(kind="like").order_by("id").values_list("user_id", "skill_id")
    measured("one like into the scores", vote, list(likes[:200]))


if __name__ == "__main__":
    sys.exit(main())
