"""What telling an author of one like costs: queries, and the time of the whole and of this process.

    python manage.py migrate
    python -m bench.bench_like --likes 300

Against the database of the environment, which must be one of its own: rows are added to it. In process, without HTTP
and without a worker: `notifications.on_like` is called for likes of one skill by as many people, one after the other.
"""

import argparse
import os
import statistics
import sys
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
os.environ["LOG_LEVEL"] = "ERROR"

import django
from pymongo import monitoring

from tests.queries import RECORDER

monitoring.register(RECORDER)
django.setup()

from django.db import connection  # noqa: E402  and the settings

from notifications import handlers  # noqa: E402
from profiles.models import User  # noqa: E402
from social.models import Interaction, SharedSkill  # noqa: E402
from social.services import SkillService  # noqa: E402
from tests.asserts import recorded_queries  # noqa: E402
from yiz.events.catalogue import SkillLiked  # noqa: E402
from yiz.ids import new_id  # noqa: E402

DAYS = [{"day": 1, "title": "Begin", "tasks": [{"title": "Look", "description": "", "minutes": 5, "resource_url": ""}]}]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--likes", type=int, default=300)
    number = parser.parse_args().likes
    skill = SharedSkill.objects.get(pk=_skill(_people(1)[0]))
    events = [_liked(skill, person) for person in _people(number + 2)]
    handlers.on_like(events[0])
    with recorded_queries() as queries:
        handlers.on_like(events[1])
    times, begun = [], process_time()
    for event in events[2:]:
        start = perf_counter()
        handlers.on_like(event)
        times.append(perf_counter() - start)
    own = (process_time() - begun) / number
    times.sort()
    print(
        f"{connection.vendor}: {len(queries)} queries; p50 {1000 * statistics.median(times):.1f} ms, "
        f"p95 {1000 * times[int(0.95 * number)]:.1f} ms; own work {1000 * own:.1f} ms; "
        f"load {os.getloadavg()[0]:.1f}"
    )
    return 0


def _people(number: int) -> list[str]:
    """Without passwords: nobody signs in."""
    names = [f"bench{new_id()[-12:]}" for _ in range(number)]
    people = [User.objects.build(username=name, email=f"{name}@example.com", password=None) for name in names]
    User.objects.bulk_create(people)
    return [person.pk for person in people]


def _skill(author_id: str) -> str:
    fields = {"title": "Learn to whistle", "category": "music", "days": DAYS}
    return str(SkillService.create(author_id=author_id, **fields))


def _liked(skill: SharedSkill, person: str) -> SkillLiked:
    Interaction.objects.create(user_id=person, skill=skill, kind="like")
    return SkillLiked(skill_id=skill.pk, author_id=skill.author_id, actor_id=person)


if __name__ == "__main__":
    sys.exit(main())
