"""Puts what `backup` has written in the place of the whole database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from tqdm import tqdm

from yiz import backup


class Command(BaseCommand):
    help = "Puts a backup in the place of the whole database. Example: python manage.py restore /backups/yiz-2026-03-01"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `backup` has written")
        parser.add_argument("--overwrite", action="store_true", help="also where there are accounts: they are lost")

    def handle(self, *, file: Path, overwrite: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if not overwrite and _has_accounts():
            raise CommandError(
                "This database has accounts. With --overwrite they go, and the backup takes their place."
            )
        try:
            complete = backup.check(file)
        except backup.NotRestorable as refusal:
            raise CommandError(str(refusal)) from None
        with tqdm(desc="restore", unit="", disable=options["verbosity"] == 0) as bar:
            rows = backup.load(file, lambda done, what: bar.update(done - bar.n))
        if not complete:
            call_command("migrate", interactive=False, verbosity=0)
        call_command("setup_indexes", verbosity=0)
        cache.clear()
        self.stdout.write(self.style.SUCCESS(f"{rows} rows are back. Start the parts, and see `reconcile --check`."))


def _has_accounts() -> bool:
    try:
        return bool(get_user_model().objects.exists())
    except DatabaseError:  # not even the tables are there
        return False
