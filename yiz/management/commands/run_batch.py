"""Runs one batch task now, with its progress; without a name, lists them."""

from datetime import timedelta
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from yiz.batch.models import Outcome
from yiz.batch.services import AlreadyRunning, BatchProcessor, TaskStatus, UnknownTask


class Command(BaseCommand):
    help = "Runs a batch task now; without a name, shows them all. Example: python manage.py run_batch cleanup"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", nargs="?", help="the task; see the list")

    def handle(self, *, name: str | None, **options: Any) -> None:
        if name is None:
            for status in BatchProcessor.status():
                self.stdout.write(_line(status))
            return
        with tqdm(unit=" rows", desc=name, disable=options["verbosity"] == 0) as bar:

            def show(rows: int, what: str) -> None:
                bar.set_postfix_str(what, refresh=False)
                bar.update(rows - bar.n)

            try:
                run = BatchProcessor.run(name, progress=show)
            except (AlreadyRunning, UnknownTask) as refusal:
                raise CommandError(str(refusal)) from None
            bar.update(run.rows - bar.n)
        if run.outcome != Outcome.SUCCEEDED:
            raise CommandError(f"{name} failed.\n{run.error}")
        self.stdout.write(self.style.SUCCESS(f"{name}: {run.rows} rows."))


def _line(status: TaskStatus) -> str:
    last = f"{status.last.outcome} {status.last.started_at:%Y-%m-%d %H:%M} UTC" if status.last else "has not run yet"
    every = timedelta(seconds=status.every) if status.scheduled else "off"
    return f"{status.name:<22} every {every!s:<10} {last:<32} {status.purpose}"
