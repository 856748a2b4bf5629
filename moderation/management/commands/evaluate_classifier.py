"""Measures the classifier's own way of learning on files of texts."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from moderation.classifier.constants import FOLDS, HIDE_PRECISION


class Command(BaseCommand):
    help = (
        "Learns from four fifths of the texts and judges the fifth, five times, and prints how good that is: F1, AUC, "
        "and the precision of what would be hidden by itself. Threshold and calibration come from the four fifths "
        "alone. The file is CSV with the columns text and label (1: bad, 0: good; CONTENT and CLASS do too). "
        "Example: python manage.py evaluate_classifier --file comments.csv"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, required=True, nargs="+", help="one file, or several as one")
        parser.add_argument("--seed", type=int, default=0, help="which way to divide the texts")

    def handle(self, *, file: list[Path], seed: int, **options: Any) -> None:
        from moderation.classifier import evaluating  # noqa: PLC0415  heavy: only when this command runs

        quiet = options["verbosity"] == 0 or not sys.stderr.isatty()
        try:
            texts, bad = evaluating.read(file)
        except (OSError, UnicodeDecodeError, evaluating.BadFile) as error:
            raise CommandError(str(error)) from None
        with tqdm(total=FOLDS, desc="folds", disable=quiet) as bar:
            found = evaluating.evaluate(texts, bad, lambda done: bar.update(done - bar.n), seed)
        self.stdout.write(f"texts                {found.texts:,}, of which {found.bad:,} bad")
        self.stdout.write(f"F1                   {found.f1:.4f}")
        self.stdout.write(f"AUC                  {found.auc:.4f}")
        self.stdout.write(f"calibration error    {found.error:.4f}")
        if found.precision is None:
            self.stdout.write(f"hidden by itself     nothing: no threshold reaches a precision of {HIDE_PRECISION:.2f}")
            return
        self.stdout.write(f"hiding thresholds    {', '.join(f'{one:.3f}' for one in found.thresholds)}")
        self.stdout.write(f"hidden by itself     {found.hidden:,} texts, {found.recall:.1%} of the bad ones")
        self.stdout.write(f"precision there      {found.precision:.4f}")
