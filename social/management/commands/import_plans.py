"""Shares the plans of a JSON file as skills of one author."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from drf_standardized_errors.formatter import flatten_errors
from rest_framework.exceptions import APIException
from tqdm import tqdm

from profiles.models import User
from social.round_trips import differences
from social.serializers.skills import ImportedSkillInput
from social.services.importing import import_skill, in_api_form

MAX_REASONS = 5


class Command(BaseCommand):
    help = (
        "Shares the plans of a JSON file as skills of one author. Bad entries are named and left out, the others "
        "brought in; safe to run again. Example: manage.py import_plans plans.json --author amara"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="a JSON list of {title, description, category, difficulty, days: […]}")
        wanted = parser.add_mutually_exclusive_group(required=True)
        wanted.add_argument("--author", help="the username of the skills' author")
        wanted.add_argument(
            "--check-round-trip",
            action="store_true",
            help="store nothing, but see that each entry comes back the same from an export as JSON and as Markdown",
        )

    def handle(self, *, file: str, author: str | None, check_round_trip: bool, verbosity: int, **options: Any) -> None:
        entries = _entries(file)
        if author is None:
            self._check(entries, quiet=verbosity == 0)
        else:
            self._share(entries, author, quiet=verbosity == 0)

    def _share(self, entries: list[Any], author: str, *, quiet: bool) -> None:
        user = User.objects.present().filter(username_key=author.strip().casefold()).first()
        if user is None:
            raise CommandError(f"There is no user {author}. Register the account first, or name another one.")
        outcomes: Counter[str] = Counter()
        bad: list[str] = []
        for number, entry in enumerate(tqdm(entries, desc="plans", unit="plan", disable=quiet), start=1):
            try:
                outcomes[import_skill(author_id=user.pk, content=_checked(entry)).outcome] += 1
            except APIException as wrong:
                bad.append(f"Entry {number}{_called(entry)} is left out: {_reasons(wrong)}")
        for line in bad:
            self.stderr.write(self.style.ERROR(line))
        self.stdout.write(_summary(len(entries), outcomes, user.username))
        if bad:
            raise CommandError(f"{len(bad)} of {len(entries)} entries are bad; mend them and run this again.")

    def _check(self, entries: list[Any], *, quiet: bool) -> None:
        bad: list[str] = []
        for number, entry in enumerate(tqdm(entries, desc="plans", unit="plan", disable=quiet), start=1):
            try:
                if found := differences(_checked(entry)):
                    bad.append(f"Entry {number}{_called(entry)} comes back otherwise: {', '.join(found)}")
            except APIException as wrong:
                bad.append(f"Entry {number}{_called(entry)} is refused: {_reasons(wrong)}")
        for line in bad:
            self.stderr.write(self.style.ERROR(line))
        if bad:
            raise CommandError(f"{len(bad)} of {len(entries)} entries do not come back the same.")
        self.stdout.write(f"{len(entries)} plans come back the same, as JSON and as Markdown.")


def _entries(file: str) -> list[Any]:
    try:
        entries = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{file} is not JSON: {error}.") from None
    if not isinstance(entries, list):
        raise CommandError(f"{file} holds no list of plans at its top.")
    return entries


def _checked(entry: Any) -> dict[str, Any]:
    serializer = ImportedSkillInput(data=in_api_form(entry))
    serializer.is_valid(raise_exception=True)
    checked: dict[str, Any] = serializer.validated_data
    return checked


def _called(entry: Any) -> str:
    title = entry.get("title") if isinstance(entry, dict) else None
    return f" (“{title[:60]!s}”)" if isinstance(title, str) and title.strip() else ""


def _reasons(wrong: APIException) -> str:
    errors = flatten_errors(wrong.detail)
    told = [f"{error.attr}: {error.detail}" if error.attr else str(error.detail) for error in errors[:MAX_REASONS]]
    more = len(errors) - len(told)
    return " ".join(told) + (f" And {more} more." if more > 0 else "")


def _summary(total: int, outcomes: Counter[str], author: str) -> str:
    words = {
        "made": "shared",
        "changed": "brought up to date",
        "unchanged": "there already",
        "deleted": "deleted by their author, and left so",
    }
    parts = [f"{outcomes[outcome]} {text}" for outcome, text in words.items() if outcomes[outcome]]
    return f"{total} plans for {author}: {', '.join(parts) or 'none shared'}."
