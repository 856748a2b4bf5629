"""Indexes: each serves a query, the plan says so on both databases, and what migrations can't make is named."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Field, Model, UniqueConstraint

from tests.yiz.index_table import SERVES
from yiz.mongo import inspection

pytestmark = pytest.mark.django_db
ROOMS = ("profiles", "follow", "social", "discovery", "moderation", "notifications", "feed", "analytics")
ROOMS += ("events", "api", "batch", "mail", "realtime")
MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def some_value(field: Any) -> Any:
    """A value that the column could have."""
    if isinstance(field, Field) and field.is_relation:
        return some_value(field.target_field)
    kind = field.get_internal_type()
    if kind in ("DateTimeField", "DateField"):
        return MOMENT if kind == "DateTimeField" else date(2000, 1, 1)
    if "Integer" in kind or "Auto" in kind or kind == "FloatField":
        return 1
    if kind == "BooleanField":
        return True
    return "5" * 24 if type(field).__name__ == "ObjectIdField" else "x"


def query(model: type[Model], compared: str, ordered: str) -> Any:
    conditions = {}
    for name in compared.split():
        field = model._meta.get_field(name.partition("__")[0])
        # a truth is compared by __in: SQLite uses no index for a bare WHERE is_staff
        is_truth = field.get_internal_type() == "BooleanField"
        conditions[f"{name}__in" if is_truth else name] = [True] if is_truth else some_value(field)
    return model._default_manager.filter(**conditions).order_by(*ordered.split())[:20]


def plans(rows: Any) -> list[str]:
    """The plans that the database has thought of, each as text; those that sort in memory left out."""
    plan = rows.explain()
    if connection.vendor != "mongodb":
        return [] if "TEMP B-TREE FOR ORDER BY" in plan else [plan]
    found: list[str] = []

    def look(part: Any) -> None:
        if isinstance(part, dict):
            if "winningPlan" in part:
                found.extend(json.dumps(one) for one in (part["winningPlan"], *part.get("rejectedPlans", ())))
            for inner in part.values():
                look(inner)
        elif isinstance(part, list):
            for inner in part:
                look(inner)

    look(json.loads(plan))
    return [one for one in found if '"SORT"' not in one]


def is_used(model: type[Model], name: str, rows: Any) -> bool:
    wanted = f'"indexName": "{name}"' if connection.vendor == "mongodb" else f"INDEX {name} "
    return any(wanted in f"{plan} " for plan in plans(rows))


def test_each_index_serves_its_query_and_a_new_one_needs_a_row() -> None:
    declared = {(model._meta.label, index.name) for model in models() for index in model._meta.indexes}
    listed = {(label, name) for label, rows in SERVES.items() for name in rows}
    assert listed == declared
    wrong = []
    for label, rows in SERVES.items():
        model = apps.get_model(label)
        for name, (compared, ordered) in rows.items():
            found = query(model, compared, ordered)
            if not is_used(model, name, found):
                wrong.append((name, found.explain()[:600]))
    assert wrong == []


def test_each_unique_index_finds_its_one_row() -> None:
    wrong, number = [], 0
    for model in models():
        alone = [(field.name,) for field in model._meta.local_concrete_fields if field.unique and not field.primary_key]
        together = [tuple(one.fields) for one in model._meta.constraints if isinstance(one, UniqueConstraint)]
        for names in (*alone, *together):
            number += 1
            found = query(model, " ".join(names), "").explain()
            if "COLLSCAN" in found or "SCAN " in found:
                wrong.append((model._meta.label, names, found))
    assert wrong == []
    assert number + sum(map(len, SERVES.values())) >= 33


@pytest.mark.django_db(transaction=True)
def test_a_database_made_by_migrations_alone_lacks_exactly_what_they_cannot_make() -> None:
    """Text and expiry indexes on MongoDB; nothing on SQLite, where migrations make them all."""
    declared = {
        (model._meta.db_table, index.name)
        for model in apps.get_models()
        for index in getattr(model, "mongo_indexes", ())
    }
    assert {name for _, name in declared} >= {"events_expiry"}
    if connection.vendor == "mongodb":
        for table, name in declared & existing():
            connection.database[table].drop_index(name)
        with pytest.raises(CommandError, match=f"{len(declared)} indexes are not as declared"):
            check()
        assert missing() == declared
        call_command("setup_indexes", verbosity=0)
        assert declared <= existing()
        assert "are as declared" in check()
    assert missing() == set()


def check() -> str:
    out = StringIO()
    call_command("setup_indexes", "--check", stdout=out, stderr=out)
    return out.getvalue()


def existing() -> set[tuple[str, str]]:
    names = connection.database.list_collection_names()
    return {(table, index["name"]) for table in names for index in connection.database[table].list_indexes()}


def missing() -> set[tuple[str, str]]:
    if connection.vendor != "mongodb":
        return set()
    found = (difference for model in apps.get_models() for difference in inspection.differences(connection, model))
    return {(difference.table, difference.wanted.document["name"]) for difference in found}
