"""`manage.py verify_moderation_log`: whether the record of moderation is as it was written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from moderation import log


class Command(BaseCommand):
    help = (
        "Reads the whole moderation log and checks every link of its chain. Names the first entry that is missing or "
        "was changed, and exits with 1. Example: manage.py verify_moderation_log"
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count, broken = log.verify()
        if broken is not None:
            raise CommandError(f"Entry {broken.seq} is broken: {broken.what}. Compare it with a backup.", returncode=1)
        self.stdout.write(f"{count} entries, each as it was written.")
