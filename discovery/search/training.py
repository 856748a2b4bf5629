"""Computes a search model from the public documents: how words weigh in each, and the directions of meaning.

The weights are BM25F's (`discovery.search.bm25f`). The directions are those of latent semantic analysis (Deerwester et
al.: Indexing by Latent Semantic Analysis, 1990): the truncated singular value decomposition of log-weighted TF-IDF.
Runs in a worker or a command, never in a web process; the libraries are heavy.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

from discovery.models import SearchDocument
from discovery.search.constants import (
    DIMENSIONS,
    DIMENSIONS_OF_MANY,
    FIELD_NORMS,
    FIELD_WEIGHTS,
    FIELDS,
    MANY,
    SATURATION,
    SHORTEST_NORM,
    TRAINED_AT_MOST,
)
from discovery.search.documents import chunks
from discovery.search.index import TITLE_TIMES
from discovery.search.words import GAP, base

SEED = 7
DOCUMENTS_A_DIMENSION = 5  # with more dimensions each document has one of its own, and nothing is like anything else
_COLUMNS = ("id", "skill_id", "author_id", "category", "difficulty", "language", "duration_days", "tags", *FIELDS)
_TIMES = (TITLE_TIMES, 1, 1, 1)
Matrix = Any
Told = Callable[[int, str], None]


@dataclass(slots=True)
class _Read:
    """What is kept of the documents beside their words."""

    last: int = 0
    skills: list[bytes] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    facts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def note(self, row: dict[str, Any]) -> None:
        number = len(self.skills)
        self.last = max(self.last, row["id"])
        self.skills.append(bytes.fromhex(row["skill_id"]))
        self.durations.append(row["duration_days"])
        self.languages[base(row["language"])] += 1
        for name in ("category", "difficulty", "language", "author_id"):
            self.facts[f"{name}:{row[name]}"].append(number)
        for tag in row["tags"]:
            self.facts[f"tag:{tag}"].append(number)


def compute(folder: Path, told: Told) -> dict[str, Any]:
    """Writes the model's files into the folder; answers what it is made of: documents, words, dimensions, …"""
    read = _Read()
    vocabulary, fields = _counted(_pieces(read, told))
    told(len(read.skills), "learning the directions")
    projection, vectors = _directions(fields)
    cells, centres, order = _cells(vectors)
    told(len(read.skills), "weighing the words")
    strengths, lengths = _strengths([counts[order] for counts in fields])
    _write(folder, "projection", projection.astype(np.float16))
    _write(folder, "vectors", vectors[order].astype(np.float16))
    _write(folder, "centres", centres.astype(np.float32))
    _write(folder, "cells", cells.astype(np.int64))
    _write_postings(folder, strengths)
    _write(folder, "skills", np.frombuffer(b"".join(read.skills), np.uint8).reshape(-1, 12)[order])
    _write(folder, "durations", np.asarray(read.durations, np.int32)[order])
    _write_facts(folder, read, order)
    (folder / "words.txt").write_text("\n".join(vocabulary))
    about = {
        "last_document": read.last,
        "documents": len(read.skills),
        "words": len(vocabulary),
        "dimensions": int(vectors.shape[1]),
        "languages": [language for language, _ in read.languages.most_common()],
        "lengths": lengths,
    }
    (folder / "about.json").write_text(json.dumps(about))
    return about


def _pieces(read: _Read, told: Told) -> Iterator[list[str]]:
    """Each document as its stems, marked with the number of their field."""
    rows = SearchDocument.objects.filter(audience="public").values(*_COLUMNS)
    for chunk in chunks(rows):
        for row in chunk:
            read.note(row)
            yield [f"{number}{stem}" for number, name in enumerate(FIELDS) for stem in row[name].split() if stem != GAP]
        told(len(read.skills), "reading documents")


def _counted(pieces: Iterator[list[str]]) -> tuple[list[str], list[Matrix]]:
    """All stems, and how often each document has each of them, one matrix a field."""
    counter = CountVectorizer(analyzer=lambda piece: piece, dtype=np.int32)
    counts = counter.fit_transform(pieces)
    marked = counter.get_feature_names_out()
    vocabulary = sorted({name[1:] for name in marked})
    place = {stem: number for number, stem in enumerate(vocabulary)}
    shape = (len(marked), len(vocabulary))
    fields = []
    for number in range(len(FIELDS)):
        own = [column for column, name in enumerate(marked) if name[0] == str(number)]
        to = [place[marked[column][1:]] for column in own]
        fields.append(sparse.csr_matrix(counts @ sparse.csr_matrix((np.ones(len(own), np.int32), (own, to)), shape)))
    return vocabulary, fields


def _strengths(fields: list[Matrix]) -> tuple[Matrix, list[float]]:
    """BM25F's saturated weight of each word in each document, and the usual length of each field."""
    weighed, lengths = None, []
    for counts, weight, norm in zip(fields, FIELD_WEIGHTS, FIELD_NORMS, strict=True):
        length = np.asarray(counts.sum(axis=1)).ravel()
        usual = max(float(length.mean()), 1.0)
        lengths.append(usual)
        norms = np.maximum(1 - norm + norm * length / usual, SHORTEST_NORM)
        part = sparse.diags(weight / norms) @ counts.astype(np.float32)
        weighed = part if weighed is None else weighed + part
    weighed = sparse.csc_matrix(weighed)
    weighed.data = weighed.data / (SATURATION + weighed.data)
    weighed.sort_indices()
    return weighed, lengths


def _directions(fields: list[Matrix]) -> tuple[Any, Any]:
    """The matrix that turns word weights into vectors, and the vectors (of length 1) of all documents."""
    counts = sum(times * matrix for times, matrix in zip(_TIMES, fields, strict=True))
    terms = sparse.csr_matrix(counts, dtype=np.float32)
    documents, words = terms.shape
    frequency = np.bincount(terms.indices, minlength=words)
    terms.data = 1 + np.log(terms.data)
    rarity = np.where(frequency > 1, np.log((1 + documents) / (1 + frequency)) + 1, 0).astype(np.float32)
    terms = normalize(terms @ sparse.diags(rarity))
    wished = DIMENSIONS if documents <= MANY else DIMENSIONS_OF_MANY
    dimensions = min(wished, max(1, documents // DOCUMENTS_A_DIMENSION), words - 1)
    learnt = terms
    if documents > TRAINED_AT_MOST:
        learnt = terms[np.sort(np.random.default_rng(SEED).choice(documents, TRAINED_AT_MOST, replace=False))]
    directions = TruncatedSVD(dimensions, random_state=SEED, n_iter=4).fit(learnt).components_.astype(np.float32)
    return rarity[:, None] * directions.T, normalize(terms @ directions.T)


def _cells(vectors: Any) -> tuple[Any, Any, Any]:
    """Where each cell of similar documents begins (and the last one ends), their centres, and the order by cells."""
    documents = len(vectors)
    if documents <= MANY:
        return np.array([0, documents]), vectors[:1], np.arange(documents)
    count = round(documents**0.5)
    sorted_into = MiniBatchKMeans(count, random_state=SEED, n_init=1, batch_size=4096, max_iter=20).fit(vectors)
    order = np.argsort(sorted_into.labels_, kind="stable")
    cells = np.searchsorted(sorted_into.labels_[order], np.arange(count + 1))
    return cells, normalize(sorted_into.cluster_centers_), order


def _write_postings(folder: Path, strengths: Matrix) -> None:
    _write(folder, "starts", strengths.indptr.astype(np.int64))
    _write(folder, "postings", strengths.indices.astype(np.int32))
    _write(folder, "impacts", strengths.data.astype(np.float16))


def _write_facts(folder: Path, read: _Read, order: Any) -> None:
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    names = sorted(read.facts)
    lists = [np.sort(place[read.facts[name]]) for name in names]
    (folder / "facts.txt").write_text("\n".join(names))
    _write(folder, "fact_starts", np.cumsum([0, *map(len, lists)]))
    _write(folder, "fact_postings", np.concatenate(lists))


def _write(folder: Path, name: str, values: Any) -> None:
    np.save(folder / f"{name}.npy", np.ascontiguousarray(values))
