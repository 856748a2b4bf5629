"""Many rows at once, past the ORM's work for each: as documents in, as tuples out."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django_mongodb_backend.query import wrap_database_errors
from pymongo.errors import BulkWriteError

DUPLICATE_KEY = 11000


@wrap_database_errors
def insert_new(database: Any, table: str, documents: list[dict[str, Any]]) -> int:
    """Stores the documents that no unique index refuses; answers how many. Not inside a transaction."""
    collection = database.get_collection(table)
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


def _chunks(found: Iterable[dict[str, Any]], columns: Sequence[str], chunk: int) -> Iterator[list[Any]]:
    documents = iter(found)
    while taken := list(islice(documents, chunk)):
        yield [tuple(map(document.get, columns)) for document in taken]
