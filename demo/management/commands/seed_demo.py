"""Fills a development database with people and plans to try the product with."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from demo import content, seeding
from yiz.events.delivery import deliver_pending


class Command(BaseCommand):
    help = (
        "Makes 30 demo people who share, like and discuss 21 learning plans; in development only. Safe to run again. "
        "Example: manage.py seed_demo"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--no-deliver",
            action="store_false",
            dest="deliver",
            help="leave notifications and feeds to the worker of a server, instead of filling them now",
        )

    def handle(self, *args: Any, verbosity: int, deliver: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Demo people have a password that everybody knows; they are not made in production.")
        people, skills = content.people(), content.skills()
        with tqdm(total=seeding.steps(skills), desc="demo", unit="step", disable=verbosity == 0) as bar:
            try:
                for done in seeding.seed(people, skills):
                    bar.set_postfix_str(done[:30], refresh=False)
                    bar.update()
            except seeding.NotTheDemo as refusal:
                raise CommandError(str(refusal)) from None
        while deliver and deliver_pending():
            pass
        names = ", ".join(content.SHOWN)
        self.stdout.write(
            f"Demo people are here: sign in as {names} or any other of the {len(people)}; "
            f"their password is {content.PASSWORD}"
        )
