"""How many events a second one worker takes: `POST track/batch` of 500, in process through the whole view.

The request goes through every middleware, the bearer token, the limits and the checks, into the database; only the
HTTP server is left out. Uses an emptied database of its own, `bench_ingest` beside the one in MONGO_URI.
Example: python -m bench.bench_ingest --seconds 10
"""

import argparse
import os
import statistics
import sys
import tempfile
from time import perf_counter, process_time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["RATE_LIMITS"] = "false"  # 600 batches a minute are less than what is measured
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="bench_ingest")
if os.environ.get("MONGO_URI"):
    base, _, options = os.environ["MONGO_URI"].partition("?")
    os.environ["MONGO_URI"] = f"{base.rsplit('/', 1)[0]}/bench_ingest" + (f"?{options}" if options else "")

import django

django.setup()

import orjson  # noqa: E402  and the settings
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from analytics.models import Event  # noqa: E402
from profiles.models import User  # noqa: E402
from profiles.services.tokens import TokenService  # noqa: E402
from social.models import SharedSkill  # noqa: E402
from yiz.ids import new_id  # noqa: E402

BATCH = 500


def prepare() -> tuple[str, list[str]]:
    """A token, and skills to look at."""
    if connection.vendor == "mongodb":
        connection.ensure_connection()
        connection.database.client.drop_database(connection.settings_dict["NAME"])
    call_command("migrate", verbosity=0)
    call_command("setup_indexes", verbosity=0)
    user = User.objects.create_user("bench", "bench@example.com", "a-long-enough-passphrase-7")
    skills = [
        SharedSkill(author=user, slug=f"s{n}", title=f"S{n}", category="music", status="published") for n in range(100)
    ]
    SharedSkill.objects.bulk_create(skills)
    reader = User.objects.create_user("reader", "reader@example.com", "a-long-enough-passphrase-7")
    return TokenService.issue(user=reader)["access"], [skill.pk for skill in skills]


def bodies(skills: list[str], number: int) -> list[bytes]:
    return [
        orjson.dumps(
            {
                "session_id": f"visit-{batch % 50}",
                "events": [
                    {
                        "event_id": new_id(),
                        "type": "skill_view",
                        "skill_id": skills[(batch * BATCH + n) % len(skills)],
                        "duration": n % 300,
                        "properties": {"source": "search", "position": n % 20},
                    }
                    for n in range(BATCH)
                ],
            }
        )
        for batch in range(number)
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10)
    seconds = parser.parse_args().seconds
    token, skills = prepare()
    client = Client(headers={"Authorization": f"Bearer {token}"})
    ready = bodies(skills, 400)
    times: list[float] = []
    began, worked = perf_counter(), process_time()
    for body in ready:
        start = perf_counter()
        answer = client.post("/api/v1/analytics/track/batch", body, content_type="application/json")
        times.append(perf_counter() - start)
        assert answer.status_code == 202, answer.content
        assert answer.json()["accepted"] == BATCH, answer.content[:500]
        if perf_counter() - began > seconds:
            break
    passed, own = perf_counter() - began, process_time() - worked
    events = len(times) * BATCH
    assert Event.objects.count() == events
    print(
        f"{connection.vendor}: {events:,} events in {passed:.1f} s, {events / passed:,.0f} a second "
        f"(own work {events / own:,.0f} a second); a batch of {BATCH}: p50 {statistics.median(times) * 1_000:.0f} ms, "
        f"worst {max(times) * 1_000:.0f} ms; load of the machine {os.getloadavg()[0]:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
