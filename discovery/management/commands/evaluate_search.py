"""`manage.py evaluate_search`: how good the product's own search is on judged questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from discovery.search import documents, upkeep
from discovery.search.evaluation import judged
from discovery.search.model import current, in_use
from discovery.search.scratch import SQLITE, USUAL, scratch_database
from discovery.search.services import search
from profiles.models import User
from social.constants import MAX_DESCRIPTION, MAX_TITLE
from social.models import SharedSkill
from yiz.ids import new_id

CHUNK = 200


class Command(BaseCommand):
    help = (
        "Prints NDCG@10, MAP, Recall@10 and milliseconds a query of the product's own search, on documents, questions "
        "and judgements in JSON files. Works in a database of its own, which it removes. Example: manage.py "
        "evaluate_search --docs docs.json --queries queries.json --qrels qrels.json --database sqlite"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--docs", required=True, help="a list of {id, title, body}")
        parser.add_argument("--queries", required=True, help="a list of {id, text}")
        parser.add_argument("--qrels", required=True, help="a list of {query, doc, code}; relevant from code 1 on")
        parser.add_argument(
            "--database",
            default=USUAL,
            help=f"{USUAL} (the kind that the environment asks for), {SQLITE}, or a mongodb:// address",
        )

    def handle(self, *, database: str, verbosity: int, **options: Any) -> None:
        if database not in (USUAL, SQLITE) and not database.startswith(("mongodb://", "mongodb+srv://")):
            raise CommandError(f"--database is {USUAL}, {SQLITE} or a mongodb:// address, not {database!r}.")
        docs = _entries(options["docs"], ("id", "title", "body"))
        queries = _entries(options["queries"], ("id", "text"))
        relevant = _relevant(_entries(options["qrels"], ("query", "doc", "code")))
        quiet = verbosity == 0
        with scratch_database(database) as kind:
            names = _stored(docs, quiet)
            upkeep.train(lambda rows, what: None)
            in_use.forget()
            index = current()
            rankings, times = _asked(queries, names, quiet)
            quality = judged(rankings, relevant, times)
        model = f"model of {index.documents} documents" if index else "words alone, too few documents for a model"
        self.stdout.write(
            f"{kind}, {len(docs)} documents, {quality.questions} questions, {model}:\n"
            f"NDCG@10 {quality.ndcg:.4f}\n"
            f"MAP {quality.precision:.4f}\n"
            f"Recall@10 {quality.recall:.4f}\n"
            f"{quality.milliseconds:.1f} ms a query (median)"
        )


def _entries(file: str, names: Sequence[str]) -> list[dict[str, Any]]:
    try:
        entries = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None
    except ValueError as error:
        raise CommandError(f"{file} is not JSON: {error}.") from None
    if not isinstance(entries, list) or not entries:
        raise CommandError(f"{file} holds no list at its top, or an empty one.")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not set(names) <= set(entry):
            raise CommandError(f"Entry {number} of {file} is not an object with {', '.join(names)}.")
    return entries


def _relevant(judgements: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    relevant: dict[str, set[str]] = {}
    for one in judgements:
        if one["code"] >= 1:
            relevant.setdefault(str(one["query"]), set()).add(str(one["doc"]))
    return relevant


def _stored(docs: Sequence[Mapping[str, Any]], quiet: bool) -> dict[str, str]:
    """Stores the documents as skills of one author; skill id → their own id."""
    author = User.objects.create_user("evaluation", "evaluation@example.org")
    names: dict[str, str] = {}
    for chunk in tqdm(list(_chunks(docs)), desc="documents", unit=f" × {CHUNK}", disable=quiet):
        skills = [_skill(author.pk, doc) for doc in chunk]
        SharedSkill.objects.bulk_create(skills)
        names |= {skill.pk: str(doc["id"]) for skill, doc in zip(skills, chunk, strict=True)}
        rows = SharedSkill.objects.filter(pk__in=[skill.pk for skill in skills]).order_by("id")
        documents.add_all(list(rows.values(*documents.SOURCE)))
    return names


def _skill(author_id: str, doc: Mapping[str, Any]) -> SharedSkill:
    fields = {"category": "evaluation", "slug": new_id(), "status": "published", "published_at": timezone.now()}
    title, text = str(doc["title"])[:MAX_TITLE], str(doc["body"])[:MAX_DESCRIPTION]
    return SharedSkill(author_id=author_id, title=title, description=text, duration_days=1, **fields)


def _chunks(docs: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    return (docs[start : start + CHUNK] for start in range(0, len(docs), CHUNK))


def _asked(
    queries: Sequence[Mapping[str, Any]], names: Mapping[str, str], quiet: bool
) -> tuple[dict[str, list[str]], list[float]]:
    rankings, times = {}, []
    search("warm")
    for query in tqdm(queries, desc="questions", unit=" questions", disable=quiet):
        began = perf_counter()
        rows = search(query["text"]).rows
        times.append((perf_counter() - began) * 1_000)
        rankings[str(query["id"])] = [names[row["id"]] for row in rows]
    return rankings, times
