"""`manage.py setup_indexes`: the indexes that migrations can't express, and whether all are as declared."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, connection
from django.db.models import Model, UniqueConstraint

from yiz.mongo import inspection
from yiz.mongo.declared import column


class Command(BaseCommand):
    help = (
        "Makes what migrations can't express (on MongoDB: text and expiry indexes), and any index that is missing or "
        "not as declared. Safe to run again. Example: manage.py setup_indexes --check"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; end with 1 and name what is missing or different"
        )

    def handle(self, *args: Any, check: bool, verbosity: int, **options: Any) -> None:
        self.quiet = not verbosity
        models = list(_models())
        unmigrated = sorted({model._meta.db_table for model in models} - _tables())
        if unmigrated:
            raise CommandError(f"Run `manage.py migrate` first; there is no {', '.join(unmigrated)}.")
        if check:
            self._check(models)
        elif connection.vendor == "mongodb":
            self._make(models)
        else:
            self._say("Nothing to do: on this database the migrations make every index.")

    def _say(self, text: str) -> None:
        if not self.quiet:
            self.stdout.write(text)

    def _check(self, models: list[type[Model]]) -> None:
        found = [fault for model in models for fault in _faults(model)]
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} indexes are not as declared; `manage.py setup_indexes` makes them.")
        self._say(f"All indexes of {len(models)} tables are as declared.")

    def _make(self, models: list[type[Model]]) -> None:
        made = 0
        for model in models:
            for difference in inspection.differences(connection, model):
                try:
                    inspection.mend(connection, difference)
                except IntegrityError as error:
                    raise CommandError(str(error)) from error
                verb = "remade" if difference.in_the_way else "made"
                self._say(f"{difference.table}: {verb} {inspection.describe(difference.wanted)}")
                made += 1
        self._say(f"{made} indexes made; all indexes of {len(models)} tables are as declared.")


def _models() -> Iterator[type[Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            yield model


def _tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def _faults(model: type[Model]) -> Iterator[str]:
    if connection.vendor == "mongodb":
        yield from (str(difference) for difference in inspection.differences(connection, model))
        return
    table = model._meta.db_table
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, table).values()
    plain = [_directed(known["columns"], known.get("orders")) for known in there if known["index"]]
    unique = [sorted(known["columns"]) for known in there if known["unique"] or known["primary_key"]]
    for columns in _unique_columns(model):
        if sorted(columns) not in unique:
            yield f"{table}: unique ({', '.join(columns)}) is missing"
    for name, keys in _index_columns(model):
        if keys not in plain:
            yield f"{table}: index {name} ({', '.join(keys)}) is missing"


def _unique_columns(model: type[Model]) -> Iterator[list[str]]:
    meta = model._meta
    yield from ([column(model, field.name)] for field in meta.local_concrete_fields if field.unique)
    together = [
        *meta.unique_together,
        *(found.fields for found in meta.constraints if isinstance(found, UniqueConstraint)),
    ]
    yield from ([column(model, name) for name in names] for names in together if names)


def _index_columns(model: type[Model]) -> Iterator[tuple[str, list[str]]]:
    meta = model._meta
    fields: Any = meta.local_concrete_fields
    for field in fields:
        if field.db_index and not field.unique:
            yield field.name, [field.column]
    for index in meta.indexes:
        if index.fields:
            named = [(column(model, name), order) for name, order in index.fields_orders]
            yield index.name, [f"-{found}" if order else found for found, order in named]


def _directed(columns: list[str], orders: Sequence[str] | None) -> list[str]:
    orders = orders or ["ASC"] * len(columns)
    return [f"-{found}" if order == "DESC" else found for found, order in zip(columns, orders, strict=True)]
