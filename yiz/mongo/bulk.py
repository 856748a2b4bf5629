"""Many rows at once, past the ORM's work for each: as documents in, as tuples out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from bson import ObjectId
from django.db.models import QuerySet
from django_mongodb_backend.query import wrap_database_errors
from pymongo.errors import BulkWriteError

DUPLICATE_KEY = 11000


@wrap_database_errors
def insert_new(database: Any, fields: Sequence[Any], columns: Iterable[Sequence[Any]]) -> int:
    """Stores the rows that no unique index refuses; answers how many. Inside a transaction a refusal ends it."""
    names = [str(field.column) for field in fields]
    ready = [_prepared(field, values, database) for field, values in zip(fields, columns, strict=True)]
    documents = [dict(zip(names, values, strict=True)) for values in zip(*ready, strict=True)]
    collection = database.get_collection(fields[0].model._meta.db_table)
    if database.session is not None:
        return len(collection.insert_many(documents, session=database.session).inserted_ids)
    try:
        return len(collection.insert_many(documents, ordered=False).inserted_ids)
    except BulkWriteError as error:
        details: Any = error.details
        if any(refused["code"] != DUPLICATE_KEY for refused in details["writeErrors"]):
            raise
        return int(details["nInserted"])


def stream(database: Any, rows: QuerySet[Any, Any], columns: Sequence[str], chunk: int) -> Iterator[list[Any]]:
    """The rows' columns as they are stored, as tuples, a chunk at a time; `columns` are the database's names."""
    compiler: Any = rows.query.get_compiler(database.alias)
    compiler.pre_sql_setup()
    pipeline = compiler.build_query(compiler.columns).get_pipeline()
    wanted = {"_id": 0, **dict.fromkeys(columns, 1)}
    if pipeline and "$project" in pipeline[-1]:
        pipeline = pipeline[:-1]
    found = compiler.collection.aggregate([*pipeline, {"$project": wanted}], batchSize=chunk, session=database.session)
    with found:
        yield from _chunks(found, columns, chunk)


def _prepared(field: Any, values: Sequence[Any], database: Any) -> Sequence[Any]:
    """A column as MongoDB takes it; texts, numbers and moments are what they are."""
    if field.db_type(database) == "objectId":
        return _ids(values)
    if field.get_internal_type() == "DateField":
        known = {value: field.get_db_prep_save(value, database) for value in set(values)}
        return [known[value] for value in values]
    return values


def _ids(values: Sequence[Any]) -> list[ObjectId | None]:
    """Texts as ids; each is made once, since many rows share one."""
    known = {text: ObjectId(text) for text in set(values) if text is not None}
    return [*map(known.get, values)]


def _chunks(found: Iterable[dict[str, Any]], columns: Sequence[str], chunk: int) -> Iterator[list[Any]]:
    documents = iter(found)
    while taken := list(islice(documents, chunk)):
        yield [tuple(map(document.get, columns)) for document in taken]
