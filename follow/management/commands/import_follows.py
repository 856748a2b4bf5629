"""Brings a graph of who follows whom in from a file."""

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from follow.services import importing


class Command(BaseCommand):
    help = (
        "Brings in who follows whom: a line is the number of the one who follows, a tab, and the number of the one who "
        "is followed. Accounts graph<number>, which nobody can sign in to, are made where they are missing. Nobody is "
        "told: there are no events, notifications or feed items for what comes in. Bad lines are named and left out, "
        "the others brought in; safe to run again. Example: manage.py import_follows follow_graph.tsv"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="lines of two numbers with a tab between them")

    def handle(self, *, file: str, verbosity: int, **options: Any) -> None:
        found: Counter[str] = Counter()
        with self._bar("lines", "line", verbosity) as bar:
            for chunk in self._chunks(file, found):
                outcome = importing.store(chunk)
                for number, reason in outcome.bad:
                    self._name(number, reason, found)
                found.update(made=outcome.accounts)
                found.update(lines=len(chunk))
                bar.update(len(chunk))
        with self._bar("recount", "account", verbosity) as bar:
            for counted in importing.recount_all():
                found.update(people=counted.people, edges=counted.edges)
                bar.update(counted.people)
                for username in counted.beyond_limit:
                    self.stderr.write(self.style.WARNING(f"{username} follows more people than anybody may."))
        self.stdout.write(
            f"{found['people']:,} people of the graph are here ({found['made']:,} of them new), and follow others "
            f"{found['edges']:,} times."
        )
        if found["bad"]:
            raise CommandError(f"{found['bad']:,} lines are bad; mend them and run this again.")

    def _chunks(self, file: str, found: Counter[str]) -> Any:
        """Good lines, some at a time; bad ones are named on the way."""
        try:
            with open(file, encoding="utf-8", errors="replace") as lines:
                for chunk, bad in importing.read(lines):
                    for number, reason in bad:
                        self._name(number, reason, found)
                    yield chunk
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from None

    def _name(self, number: int, reason: str, found: Counter[str]) -> None:
        found.update(bad=1)
        self.stderr.write(self.style.ERROR(f"Line {number} is left out: {reason}"))

    @staticmethod
    def _bar(what: str, unit: str, verbosity: int) -> Any:
        return tqdm(desc=what, unit=f" {unit}", disable=verbosity == 0)
