"""Recounts every stored counter, and says which are not what they should be."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from tqdm import tqdm

from yiz.ports import Drift, counters


class Command(BaseCommand):
    help = "Recounts every counter and mends what has drifted. Example: python manage.py reconcile --check"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit with 1 when something drifted")
        parser.add_argument("--only", metavar="NAME", help="one group of counters; see the names that are shown")

    def handle(self, *, check: bool, only: str | None, **options: Any) -> None:
        names = [name for name, _ in counters if only in (None, name)]
        if not names:
            raise CommandError(f"There is no {only!r}. There are: {', '.join(name for name, _ in counters)}.")
        found = 0
        with tqdm(names, unit=" counters", disable=options["verbosity"] == 0) as bar:
            for name in bar:
                bar.set_description(name)
                for drift in counters[name](not check):
                    found += 1
                    bar.write(_line(drift, mended=not check), file=self.stdout)
        if not found:
            self.stdout.write(self.style.SUCCESS("Every counter is what a recount gives."))
        elif check:
            raise CommandError(f"{found} counters have drifted. Without --check they are mended.", returncode=1)
        else:
            self.stdout.write(self.style.WARNING(f"{found} counters had drifted and were mended."))


def _line(drift: Drift, *, mended: bool) -> str:
    what = f"{drift.subject} {drift.subject_id}: {drift.counter}"
    return f"{what} was {drift.stored}, now {drift.counted}" if mended else f"{what} {drift.stored}, is {drift.counted}"
