"""Trains the classifier now."""

import sys
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm


class Command(BaseCommand):
    help = (
        "Trains a version of the classifier on what moderators decided and the texts that come with the product, and "
        "lets it in if it is at least as good as the one in use on what was held out from both. The schedule does the "
        "same once a day. Example: python manage.py train_classifier"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="let it in, whatever is measured")

    def handle(self, *, force: bool, **options: Any) -> None:
        from moderation.classifier import training  # noqa: PLC0415  heavy: only when this command runs

        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        with tqdm(unit=" texts", disable=quiet) as bar:

            def tell(rows: int, what: str) -> None:
                bar.set_description(what)
                bar.update(max(0, rows - bar.n))

            try:
                version = training.train(tell, force=force)
            except training.TooLittle as error:
                raise CommandError(str(error)) from None
        self.stdout.write(f"version      {version.pk}: {version.get_status_display()}")
        self.stdout.write(f"learnt from  {version.texts:,} texts; {version.decided:,} decisions in all")
        self.stdout.write(f"held out     {version.held_out:,} texts")
        for label, found in version.figures.items():
            said = ", ".join(f"{name} {found[name]}" for name in ("f1", "auc") if name in found)
            hides = f"hides by itself from {found['threshold']:.3f} on" if found["hides"] else "never hides by itself"
            self.stdout.write(f"{label:12} {said or 'nothing held out to measure by'}; {hides}")
        if version.note:
            self.stdout.write(version.note)
