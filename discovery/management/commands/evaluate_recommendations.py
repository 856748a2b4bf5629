"""Measures the product's own training and ranking on a file of interactions."""

import resource
import sys
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = (
        "Trains on the older 80 % of each user's interactions, ranks for the newest 20 %, and prints how good that is. "
        "The file has user, item, weight and Unix time, with tabs between; a weight of 4 or more is a liking. "
        "Example: python manage.py evaluate_recommendations --interactions ratings.tsv"
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interactions", type=Path, required=True, help="the file")

    def handle(self, *, interactions: Path, **options: Any) -> None:
        from discovery.recommendations.data import BadLine  # noqa: PLC0415  heavy: only when this command runs
        from discovery.recommendations.evaluating import evaluate  # noqa: PLC0415

        def tell(what: str) -> None:
            if options["verbosity"] > 0:
                self.stderr.write(what)

        try:
            found = evaluate(interactions, tell)
        except (OSError, UnicodeDecodeError, BadLine) as error:
            raise CommandError(str(error)) from None
        figures = found.figures
        self.stdout.write(f"interactions   {found.interactions:,} by {found.users:,} users with {found.items:,} items")
        self.stdout.write(f"measured on    {figures.users:,} users who have a liking held out")
        self.stdout.write(f"Recall@10      {figures.recall:.4f}")
        self.stdout.write(f"NDCG@10        {figures.ndcg:.4f}")
        self.stdout.write(f"coverage       {figures.coverage:.4f}")
        self.stdout.write(f"training time  {found.seconds:.1f} s")
        self.stdout.write(f"peak memory    {peak_memory():,.0f} MB")


def peak_memory() -> float:
    """Megabytes that this process had at most."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return kilobytes / 1024
