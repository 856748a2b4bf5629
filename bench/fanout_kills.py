"""A worker is killed twenty times while a skill is written into 7,115 feeds; then each feed must hold it exactly once.

    python -m bench.fanout_kills

Processes of their own, ended by SIGKILL at a random moment of the fan-out; each next one takes up what is left, as the
worker of a restarted server does. On SQLite in a folder of its own; with MONGO_URI in that database, whose name must
end in `_kills` and which is emptied first. Ends with 1 when a feed lacks the item, or holds it twice.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import warnings
from time import monotonic, sleep

FOLLOWERS = 7_115
KILLS = 20
CHUNK = 100
PATIENCE = 240.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--followers", type=int, default=FOLLOWERS)
    parser.add_argument("--kills", type=int, default=KILLS)
    wanted = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "yiz.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["VAR_DIR"] = folder
        os.environ.pop("REDIS_URL", None)
        return trial(wanted.followers, wanted.kills)


def trial(followers: int, kills: int) -> int:
    import django  # noqa: PLC0415  after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "mongodb":
        if not connection.settings_dict["NAME"].endswith("_kills"):
            print("The database of MONGO_URI is emptied by this: call it something that ends in _kills.")
            return 2
        connection.ensure_connection()
        connection.connection.drop_database(connection.settings_dict["NAME"])
    call_command("migrate", verbosity=0)
    author = _people(followers)
    skill = _share(author)
    began = monotonic()
    seen = _kill_on_the_way(followers, kills)
    os.waitpid(_start_worker(), 0)
    faults = _faults(followers, skill)
    print(
        f"{connection.vendor}: {len(seen)} kills (SIGKILL) during a fan-out to {followers:,} feeds, at "
        f"{', '.join(f'{count:,}' for count in seen)} entries; done after {monotonic() - began:.0f} s; "
        f"{'each feed has it exactly once' if not faults else '; '.join(faults)}; "
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )
    return 1 if faults or len(seen) < kills else 0


def _start_worker() -> int:
    """A process of its own that takes up what is left and delivers all there is; answers its id."""
    from django.conf import settings  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415

    from yiz.events import claims, delivery  # noqa: PLC0415

    connections.close_all()
    worker = os.fork()
    if worker:
        return worker
    try:
        warnings.simplefilter("ignore")  # pymongo's: the client of the parent is not used any more
        connections.close_all()
        settings.CHUNK = CHUNK  # small enough to be killed in between
        claims.expire_all()
        while delivery.deliver_pending():
            pass
    finally:
        os._exit(0)


def _kill_on_the_way(followers: int, kills: int) -> list[int]:
    """Kills a worker in each of so many stretches of the fan-out; answers how many entries there were each time."""
    from feed.models import FeedEntry  # noqa: PLC0415

    chance = random.Random(1)
    stretch = followers // (kills + 1)
    seen: list[int] = []
    while len(seen) < kills:
        start = FeedEntry.objects.count()
        worker = _start_worker()
        target, end = start + chance.randint(1, stretch), monotonic() + PATIENCE
        ended = 0
        while not ended and FeedEntry.objects.count() < target and monotonic() < end:
            sleep(0.002)
            ended, _ = os.waitpid(worker, os.WNOHANG)
        if ended:
            break
        sleep(chance.random() * 0.02)
        os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        seen.append(FeedEntry.objects.count())
    return seen


def _people(followers: int) -> str:
    """An author whom so many follow; straight into the tables."""
    from follow.models import Relationship  # noqa: PLC0415
    from profiles.models import User, UserPrivacy  # noqa: PLC0415
    from yiz.clock import now  # noqa: PLC0415

    author = User.objects.create_user("author", "author@example.com")
    names = [f"reader{number}" for number in range(followers)]
    people = [
        User(username=name, username_key=name, email=f"{name}@x.invalid", email_key=f"{name}@x.invalid")
        for name in names
    ]
    for start in range(0, followers, 500):
        chunk = people[start : start + 500]
        User.objects.bulk_create(chunk)
        UserPrivacy.objects.bulk_create([UserPrivacy(user=person) for person in chunk])
        edges = [Relationship(follower=one, followee=author, status="active", since=now()) for one in chunk]
        Relationship.objects.bulk_create(edges)
    User.objects.filter(pk=author.pk).update(followers_count=followers)
    return str(author.pk)


def _share(author: str) -> str:
    from social.services import SkillService  # noqa: PLC0415

    task = {"title": "Look", "description": "", "minutes": 5, "resource_url": ""}
    days = [{"day": 1, "title": "Begin", "tasks": [task]}]
    return str(SkillService.create(author_id=author, title="Learn to whistle", category="music", days=days))


def _faults(followers: int, skill: str) -> list[str]:
    from feed.models import Activity, FeedEntry  # noqa: PLC0415
    from follow.models import Relationship  # noqa: PLC0415
    from yiz.events.models import OutboxDelivery, OutboxEvent  # noqa: PLC0415

    activity = Activity.objects.get(type="skill_shared", skill_id=skill)
    owners = list(FeedEntry.objects.filter(activity=activity).values_list("owner_id", flat=True))
    readers = set(Relationship.objects.followers_of(activity.actor_id).values_list("follower_id", flat=True))
    faults = []
    if len(owners) != len(set(owners)):
        faults.append(f"{len(owners) - len(set(owners))} feeds have it twice")
    if set(owners) != readers or len(readers) != followers:
        faults.append(f"{len(readers - set(owners))} feeds lack it")
    if OutboxEvent.objects.filter(handled_at=None).exists() or OutboxDelivery.objects.exists():
        faults.append("events are left")
    return faults


if __name__ == "__main__":
    sys.exit(main())
