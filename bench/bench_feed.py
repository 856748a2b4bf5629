"""What a fan-out and a read of the feed cost on a real graph, at growing numbers of activities.

    python manage.py migrate && python manage.py import_follows follow_graph.tsv
    python -m bench.bench_feed fanout
    python -m bench.bench_feed reads --activities 10000 100000 1000000

Against the database of the environment, which must be one of its own: rows are added to it. In process, without HTTP:
`fanout` has a skill shared by somebody whom all the others follow, and delivered by one worker; `reads` calls the
endpoint's view, sign-in left out, for people who follow 5, about 100 and the most, with an empty cache and a full one.
"""

import argparse
import os
import random
import resource
import statistics
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
os.environ["LOG_LEVEL"] = "ERROR"
os.environ["RATE_LIMITS"] = "false"

import django

django.setup()

from django.core.cache import cache  # noqa: E402  and the settings
from django.db import connection  # noqa: E402
from rest_framework.test import APIRequestFactory, force_authenticate  # noqa: E402

from feed import handlers, rebuilding  # noqa: E402
from feed.models import Activity, FeedEntry, FeedState  # noqa: E402
from feed.querysets import TOP  # noqa: E402
from feed.views import FeedViewSet  # noqa: E402
from follow.models import Relationship  # noqa: E402
from profiles.models import User  # noqa: E402
from social.models import SharedSkill, SkillStatus  # noqa: E402
from social.services import SkillService  # noqa: E402
from yiz.clock import now  # noqa: E402
from yiz.events.catalogue import SkillPublished  # noqa: E402
from yiz.events.delivery import deliver_new, deliver_pending  # noqa: E402
from yiz.events.models import OutboxEvent  # noqa: E402
from yiz.ids import new_id  # noqa: E402

TASK = {"title": "Look", "description": "", "minutes": 5, "resource_url": ""}
DAYS = [{"day": 1, "title": "Begin", "tasks": [TASK]}]
TYPES = ("skill_liked", "skill_liked", "skill_liked", "skill_downloaded", "skill_downloaded", "user_followed")
READERS, READS, ACTIVITIES_A_SKILL, CHUNK = 8, 5, 100, 1_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["fanout", "reads"])
    parser.add_argument("--activities", type=int, nargs="+", default=[10_000])
    wanted = parser.parse_args()
    people = list(User.objects.filter(username_key__startswith="graph").order_by("id").values_list("id", flat=True))
    if not people:
        print("There is no graph here: run manage.py import_follows first.")
        return 1
    if wanted.what == "fanout":
        fanout(people)
        return 0
    for number in wanted.activities:
        grow(people, number)
        reads(number)
    return 0


# --- fan-out -----------------------------------------------------------------------------------------------------


def fanout(people: Sequence[str]) -> None:
    lonely, star = _author("lonely"), _author("star")
    for start in range(0, len(people), CHUNK):
        rows = [
            Relationship(follower_id=one, followee_id=star, status="active", since=now())
            for one in people[start : start + CHUNK]
        ]
        Relationship.objects.bulk_create(rows, ignore_conflicts=True)
    User.objects.filter(pk=star).update(followers_count=len(people))
    _deliver()
    answered: dict[str, list[float]] = {lonely: [], star: []}
    held, worked, all_told, peaks = [], [], [], []
    for _ in range(5):
        for author, times in answered.items():
            began = perf_counter()
            skill = _share(author)
            times.append((perf_counter() - began) * 1_000)
        began, own = perf_counter(), process_time()
        handlers.on_shared(SkillPublished(skill_id=skill, author_id=star))
        chunks = OutboxEvent.objects.filter(name="ActivityRecorded", handled_at=None)
        while ids := list(chunks.order_by("id").values_list("id", flat=True)):
            deliver_new(ids)
        held.append(perf_counter() - began)
        worked.append(process_time() - own)
        activity = Activity.objects.get(type="skill_shared", skill_id=skill)
        assert FeedEntry.objects.filter(activity=activity).count() == len(people)
        began = perf_counter()
        _deliver()
        all_told.append(perf_counter() - began)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(
        f"{connection.vendor}: shared to {len(people):,} followers, five times: answered in {_middle(answered[star])}, "
        f"with none in {_middle(answered[lonely])}; every feed written in {statistics.median(held):.2f} s (worst "
        f"{max(held):.2f}; own work {statistics.median(worked):.2f}); "
        f"all other listeners (notifications above all) {statistics.median(all_told):.1f} s more; "
        f"peak of memory after the first {peaks[0]:.0f} MB, after the last {peaks[-1]:.0f}; "
        f"load {os.getloadavg()[0]:.1f}"
    )


def _author(name: str) -> str:
    return str(User.objects.create_user(f"{name}{new_id()[-8:]}", f"{new_id()}@example.com").pk)


def _share(author: str) -> str:
    return str(SkillService.create(author_id=author, title=f"Skill {new_id()}", category="music", days=DAYS))


def _deliver() -> None:
    while deliver_pending():
        pass


def _middle(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.0f} ms"


# --- reads -------------------------------------------------------------------------------------------------------


def grow(people: Sequence[str], number: int) -> None:
    """Adds activities until there are so many; a hundred for each skill, a half of them likes."""
    chance = random.Random(number)
    missing = number - Activity.objects.count()
    skills = list(_skills(people, max(missing, 0) // ACTIVITIES_A_SKILL, chance))
    began = now()
    likes: Counter[str] = Counter()
    for start in range(0, missing, CHUNK):
        rows = []
        for place in range(start, min(start + CHUNK, missing)):
            kind, actor, skill = chance.choice(TYPES), chance.choice(people), chance.choice(skills)
            about = chance.choice(people) if kind == "user_followed" else skill
            likes[skill] += kind == "skill_liked"
            rows.append(
                Activity(
                    actor_id=actor,
                    type=kind,
                    skill_id=None if kind == "user_followed" else skill,
                    object_id=about,
                    dedupe_key=f"{kind}:{actor}:{about}:{place}:{number}",
                    fanned_out=True,
                    at=began + timedelta(milliseconds=place),
                )
            )
        Activity.objects.bulk_create(rows)
    for skill, count in likes.items():
        SharedSkill.objects.filter(pk=skill).update(likes_count=count)


def _skills(people: Sequence[str], number: int, chance: random.Random) -> Iterator[str]:
    for start in range(0, number, CHUNK):
        rows = [
            SharedSkill(
                author_id=chance.choice(people),
                title="Learn to whistle",
                slug=new_id(),
                category="music",
                status=SkillStatus.PUBLISHED,
                audience="public",
                days=DAYS,
                duration_days=1,
                published_at=now(),
            )
            for _ in range(min(CHUNK, number - start))
        ]
        SharedSkill.objects.bulk_create(rows)
        yield from (row.pk for row in rows)


def reads(number: int) -> None:
    view = FeedViewSet.as_view({"get": "personal"})
    for follows, readers in _readers().items():
        users = [_made_whole(reader) for reader in readers]
        full, empty, below = [], [], []
        for _ in range(READS):
            for user in users:
                cache.clear()
                empty.append(_timed(lambda user=user: _page(view, user)))
                full.append(_timed(lambda user=user: _page(view, user)))
                FeedState.objects.filter(owner_id=user).update(floor=TOP)
                cache.clear()
                below.append(_timed(lambda user=user: _page(view, user)))
                _made_whole(user)
        print(
            f"{connection.vendor}: {number:,} activities, {follows} followed ({len(users)} readers): "
            f"cached {_spread(full)}; not cached {_spread(empty)}; without entries {_spread(below)}; "
            f"load {os.getloadavg()[0]:.1f}",
            flush=True,
        )


def _readers() -> dict[str, list[str]]:
    graph = User.objects.filter(username_key__startswith="graph")
    few = graph.filter(following_count=5).order_by("id").values_list("id", flat=True)[:READERS]
    some = graph.filter(following_count__range=(90, 110)).order_by("id").values_list("id", flat=True)[:READERS]
    [(most, count)] = graph.order_by("-following_count").values_list("id", "following_count")[:1]
    return {"5": list(few), "about 100": list(some), f"{count}": [most]}


def _made_whole(user: str) -> str:
    refresh_id = new_id()
    FeedState.objects.bulk_create([FeedState(owner_id=user)], ignore_conflicts=True)
    FeedState.objects.filter(owner_id=user).update(refresh_id=refresh_id, floor=TOP, read_at=now())
    assert rebuilding.rebuild(user, refresh_id)
    return user


def _page(view: Callable, user: str) -> None:
    request = APIRequestFactory().get("/api/v1/feed")
    force_authenticate(request, User.objects.get(pk=user))
    response = view(request)
    assert len(response.render().content) > 100
    assert response.status_code == 200


def _timed(work: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds by the clock, and of this process's own work."""
    began, worked = perf_counter(), process_time()
    work()
    return (perf_counter() - began) * 1_000, (process_time() - worked) * 1_000


def _spread(times: Sequence[tuple[float, float]]) -> str:
    clock, work = zip(*times, strict=True)
    cuts = statistics.quantiles(clock, n=20)
    return f"p50 {statistics.median(clock):.1f} ms, p95 {cuts[18]:.1f} ms (own work p50 {statistics.median(work):.1f})"


if __name__ == "__main__":
    sys.exit(main())
