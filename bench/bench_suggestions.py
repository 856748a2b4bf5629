"""How long suggestions take on the graph that `import_follows` has brought in.

In process, without HTTP: what the endpoint computes, payload included, for people drawn by chance (always the same).
Example: python bench/bench_suggestions.py --users 200 (against the database of the environment, as manage.py).
"""

import argparse
import os
import random
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")

import django

django.setup()

from django.db import connection  # noqa: E402  and the settings

from follow.payloads_suggestions import suggestions  # noqa: E402
from follow.suggestions import suggest  # noqa: E402
from profiles.models import User  # noqa: E402


def measured(user_id: str) -> tuple[float, float, int]:
    """Milliseconds by the clock and of this process's own work, and how many are suggested."""
    viewer = User.objects.get(pk=user_id)
    began, worked = perf_counter(), process_time()
    found = suggestions(suggest(viewer), viewer)
    return (perf_counter() - began) * 1_000, (process_time() - worked) * 1_000, len(found)


def _figures(times: Sequence[float]) -> str:
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else list(times) * 99
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, worst {max(times):.1f} ms"


def main() -> int:
    """Prints the figures; 1 when there is nobody to measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=200)
    wanted = parser.parse_args().users
    ids = list(User.objects.filter(username_key__startswith="graph").order_by("id").values_list("id", flat=True))
    if not ids:
        print("There is no graph here: run manage.py import_follows first.")
        return 1
    drawn = random.Random(1).sample(ids, min(wanted, len(ids)))
    measured(drawn[0])
    times, work, found = zip(*map(measured, drawn), strict=True)
    print(
        f"{connection.vendor}: {len(times)} of {len(ids):,} users; by the clock {_figures(times)}; "
        f"own work {_figures(work)}; {statistics.mean(found):.1f} suggestions on average; "
        f"load of the machine {os.getloadavg()[0]:.1f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
