"""Removes what is old, app by app; `--dry-run` says what would go."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand
from tqdm import tqdm

from yiz.batch.models import Outcome
from yiz.batch.services import AlreadyRunning, BatchProcessor
from yiz.batch.tasks import would_go


class Command(BaseCommand):
    help = "Removes what is old: sign-ins, mails, events, exports … Example: python manage.py cleanup --dry-run"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing; say what would be removed")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if dry_run:
            parts = would_go()
            for name, rows in parts.items():
                self.stdout.write(f"{rows:>12,}  {name}")
            self.stdout.write(f"{sum(parts.values()):>12,}  would be removed. Nothing was.")
            return
        with tqdm(unit=" rows", desc="cleanup", disable=options["verbosity"] == 0) as bar:

            def show(rows: int, what: str) -> None:
                bar.set_postfix_str(what, refresh=False)
                bar.update(rows - bar.n)

            try:
                run = BatchProcessor.run("cleanup", progress=show)
            except AlreadyRunning as refusal:
                raise CommandError(str(refusal)) from None
        if run.outcome != Outcome.SUCCEEDED:
            raise CommandError(f"Not everything could be removed.\n{run.error}")
        self.stdout.write(self.style.SUCCESS(f"{run.rows} rows and files were removed."))
