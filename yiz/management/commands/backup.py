"""Writes the whole database to one file, while everything goes on."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from tqdm import tqdm

from yiz import backup


class Command(BaseCommand):
    help = "Writes the whole database to one file. Example: python manage.py backup /backups/yiz-2026-03-01"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the file to be made; it must not be there")

    def handle(self, *, file: Path, **options: Any) -> None:
        with tqdm(desc="backup", unit="", disable=options["verbosity"] == 0) as bar:
            try:
                rows = backup.dump(file, lambda done, what: bar.update(done - bar.n))
            except FileExistsError:
                raise CommandError(f"{file} is there already; choose another name.") from None
            except OSError as error:
                raise CommandError(f"{file} can't be written: {error.strerror}.") from None
        self.stdout.write(self.style.SUCCESS(f"{rows} rows in {file} ({file.stat().st_size:,} bytes)."))
        if settings.ENV.S3_BUCKET:
            self.stdout.write(f"Not in it: uploads, in the bucket {settings.ENV.S3_BUCKET}.")
        else:
            self.stdout.write(f"Not in it: uploads. Copy {settings.MEDIA_ROOT} too, after this.")
