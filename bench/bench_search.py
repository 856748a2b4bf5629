"""How long search and suggestions take among many skills, made of the words of the demo's plans.

In process, without HTTP: what the endpoints compute, payloads and highlights included, nothing cached. In a database of
its own, which it removes. Example: python bench/bench_search.py --skills 100000 --database sqlite
"""

import argparse
import os
import resource
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiz.settings")

import django

django.setup()

from tqdm import tqdm  # noqa: E402  and the settings

from bench import generated  # noqa: E402
from discovery.search import upkeep  # noqa: E402
from discovery.search.model import current, in_use  # noqa: E402
from discovery.search.payloads import found_payloads  # noqa: E402
from discovery.search.scratch import USUAL, scratch_database  # noqa: E402
from discovery.search.services import forget, search  # noqa: E402
from discovery.search.suggestions import suggest  # noqa: E402

PAGE = 20


def search_page(text: str) -> int:
    found = search(text)
    return len(found_payloads(found.rows[:PAGE], found.query, None))


def measured(what: str, ask: Callable[[str], object], texts: Sequence[str]) -> None:
    for text in texts[:10]:
        ask(text)
    forget()
    times, work = [], []
    for text in texts[10:]:
        began, worked = perf_counter(), process_time()
        ask(text)
        times.append((perf_counter() - began) * 1_000)
        work.append((process_time() - worked) * 1_000)
    print(f"  {what}: by the clock {_figures(times)}; own work {_figures(work)}", flush=True)


def _figures(times: Sequence[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, worst {max(times):.1f} ms"


def _silently(rows: int, what: str) -> None:
    """Progress that nobody looks at."""


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--skills", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--database", default=USUAL, help="default, sqlite or a mongodb:// address")
    options = parser.parse_args()
    with scratch_database(options.database) as kind:
        began = perf_counter()
        with tqdm(total=options.skills, desc="skills", unit=" skills") as bar:
            for there in generated.fill(options.skills):
                bar.update(there - bar.n)
        filled = perf_counter()
        upkeep.train(_silently)
        in_use.forget()
        index = current()
        print(
            f"{kind}, {options.skills:,} skills, stored in {filled - began:.0f} s; model of "
            f"{index.documents if index else 0:,} documents in {perf_counter() - filled:.0f} s, peak memory "
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB; "
            f"load of the machine {os.getloadavg()[0]:.1f}"
        )
        measured("search, first page", search_page, generated.queries(options.questions + 10))
        measured("suggest", suggest, generated.beginnings(options.questions + 10))
    return 0


if __name__ == "__main__":
    sys.exit(main())
