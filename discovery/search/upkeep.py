"""Keeps search true and quick: mends documents, forgets words that are gone, and computes the search model anew."""

from __future__ import annotations

from collections import Counter
from typing import Any

from discovery.models import SearchDocument, SearchKey, SearchModel, SearchModelPart, SearchTerm
from discovery.search import documents, files
from discovery.search.constants import FIELDS, MODEL_AT_LEAST, MODEL_GROWTH, MODELS_KEPT
from discovery.search.documents import chunks, rank_of
from discovery.search.services import forget
from discovery.search.words import base, code, stem_of
from social.models import SharedSkill
from yiz.db import delete_rows
from yiz.ports import Progress

_RANKED = ("id", "likes_count", "downloads_count")


def keep_search(progress: Progress) -> int:
    """The batch task: all of it, as far as it is needed. Answers how many documents there are."""
    mend(progress)
    rank(progress)
    train(progress)
    return SearchDocument.objects.count()


def mend(progress: Progress) -> int:
    """Makes every document agree with its skill, where an event was lost; answers how many did not."""
    mended = done = 0
    for chunk in chunks(SharedSkill.objects.published().values("id", "version", "audience", "author_id")):
        ids = [row["id"] for row in chunk]
        known = SearchDocument.objects.filter(skill_id__in=ids).values_list(
            "skill_id", "version", "audience", "author_id"
        )
        stored = {skill_id: tuple(state) for skill_id, *state in known}
        for row in chunk:
            if stored.get(row["id"]) != (row["version"], row["audience"], row["author_id"]):
                mended += documents.sync(row["id"])
        done += len(chunk)
        progress(done, "comparing documents with skills")
    return mended + _drop_orphans()


def _drop_orphans() -> int:
    dropped = 0
    for chunk in chunks(SearchDocument.objects.values("id", "skill_id")):
        ids = [row["skill_id"] for row in chunk]
        there = set(SharedSkill.objects.published().filter(pk__in=ids).values_list("id", flat=True))
        for skill_id in ids:
            if skill_id not in there:
                dropped += documents.sync(skill_id)
    return dropped


def rank(progress: Progress) -> int:
    """Brings the order of suggestions up to what is liked and downloaded now; answers how many skills it moved."""
    moved = done = 0
    for chunk in chunks(SharedSkill.objects.published().filter(audience="public").values(*_RANKED)):
        wanted = {row["id"]: rank_of(row) for row in chunk}
        keys = SearchKey.objects.filter(skill_id__in=list(wanted), kind="title")
        for skill_id, known in set(keys.values_list("skill_id", "rank")):
            if known != wanted[skill_id]:
                moved += bool(SearchKey.objects.filter(skill_id=skill_id).update(rank=wanted[skill_id]))
        done += len(chunk)
        progress(done, "ordering suggestions")
    return moved


def train(progress: Progress, *, anyway: bool = False) -> str | None:
    """A new model when there are enough documents, and enough of them that the last one does not know; its id."""
    last = SearchModel.objects.filter(ready=True).order_by("-id").first()
    _absorb(last)
    public = SearchDocument.objects.filter(audience="public")
    there = public.count()
    new = public.filter(id__gt=last.last_document).count() if last else there
    gone = max(0, (last.documents if last else 0) + new - there)
    if not anyway and (there < MODEL_AT_LEAST or (new + gone) < max(1, MODEL_GROWTH * there)):
        return None
    return _train(progress, first=last is None)


def _train(progress: Progress, *, first: bool) -> str:
    from discovery.search.training import compute  # noqa: PLC0415  heavy: only in a worker, when it is time

    folder = files.new_folder()
    about = compute(folder, progress)
    model = SearchModel(**{name: about[name] for name in ("last_document", "documents", "words", "dimensions")})
    model.save(force_insert=True)
    progress(about["documents"], "storing the model")
    files.store(model.id, folder)
    files.keep(model.id, folder)
    SearchModel.objects.filter(pk=model.id).update(ready=True)
    forget()
    if first:
        _absorb(model)
    _recount(model.id, progress)
    _retire()
    return str(model.id)


def _absorb(model: SearchModel | None) -> None:
    """What a model knows leaves the part of the full-text index that is searched beside it.

    Done when every process has had the time to take that model into use: with the next one, but for the first.
    """
    if model is not None:
        SearchDocument.objects.filter(audience="public", absorbed=False, id__lte=model.last_document).update(
            absorbed=True
        )


def _retire() -> None:
    """Older models go, and what is left of runs that were ended."""
    ids = list(SearchModel.objects.filter(ready=True).order_by("-id").values_list("id", flat=True)[:MODELS_KEPT])
    for old in SearchModel.objects.exclude(pk__in=ids).filter(pk__lt=ids[0]).values_list("id", flat=True):
        delete_rows(SearchModelPart.objects.filter(model_id=old))
        delete_rows(SearchModel.objects.filter(pk=old))
    files.remove_others(set(ids))


def _recount(model_id: str, progress: Progress) -> None:
    """How many documents have each word that corrections propose; words that none has any more go."""
    from discovery.search.index import SearchIndex  # noqa: PLC0415  numpy: only in a worker

    index = SearchIndex(files.folder_of(model_id), model_id)
    fresh: Counter[str] = Counter()
    for chunk in chunks(SearchDocument.objects.filter(audience="public", id__gt=index.last).values("id", *FIELDS)):
        for row in chunk:
            fresh.update({stem for name in FIELDS for stem in row[name].split()})
    done = 0
    for chunk in chunks(SearchTerm.objects.values("id", "word", "documents")):
        counted = {row["id"]: _often(row["word"], index, fresh) for row in chunk}
        for row in chunk:
            if counted[row["id"]] not in (0, row["documents"]):
                SearchTerm.objects.filter(pk=row["id"]).update(documents=counted[row["id"]])
        delete_rows(SearchTerm.objects.filter(pk__in=[key for key, often in counted.items() if not often]))
        done += len(chunk)
        progress(done, "counting words")


def _often(word: str, index: Any, fresh: Counter[str]) -> int:
    stems = {stem_of(word, base(language)) for language in index.languages} | {code(word)}
    return max(index.collection.frequency(stem) + fresh[stem] for stem in stems)
