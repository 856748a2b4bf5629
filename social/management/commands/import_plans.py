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
        parser.add_argument("--author", required=True, help="the username of the skills' author")

    def handle(self, *, file: str, author: str, verbosity: int, **options: Any) -> None:
        entries = _entries(file)
        user = User.objects.present().filter(username_key=author.strip().casefold()).first()
        if user is None:
            raise CommandError(f"There is no user {author}. Register the account first, or name another one.")
        outcomes: Counter[str] = Counter()
        bad: list[str] = []
        for number, entry in enumerate(tqdm(entries, desc="plans", unit="plan", disable=verbosity == 0), start=1):
            try:
                outcomes[import_skill(author_id=user.pk, content=_checked(entry)).outcome] += 1
            except APIException as wrong:
                bad.append(f"Entry {number}{_called(entry)} is left out: {_reasons(wrong)}")
        for line in bad:
            self.stderr.write(self.style.ERROR(line))
        self.stdout.write(_summary(len(entries), outcomes, user.username))
        if bad:
            raise CommandError(f"{len(bad)} of {len(entries)} entries are bad; mend them and run this again.")


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
