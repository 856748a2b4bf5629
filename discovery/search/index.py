"""A search model, opened: which public documents have a word and how strongly, and how near they are in meaning.

Everything is in memory-mapped files, shared by all processes of a machine. Documents have numbers from 0; those of
one cell (documents of similar meaning) follow each other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from math import log
from pathlib import Path
from typing import Any

import numpy as np

from discovery.models import SearchDocument
from discovery.search.bm25f import Collection, InHand
from discovery.search.constants import (
    CELLS_PROBED,
    FIELDS,
    LATE_DOCUMENTS,
    RESULTS_AT_MOST,
    SIMILAR_AT_LEAST,
    SIMILAR_AT_MOST,
    VECTOR_SHARE,
)
from discovery.search.engines import Facts
from discovery.search.found import Found, allowed, best, worth
from discovery.search.query import Query, Word

Array = np.ndarray[Any, Any]
FOLDED_AT_MOST = 60
TITLE_TIMES = 2  # a word of a title counts as if it stood there twice, for the meaning of a document


class SearchIndex:
    def __init__(self, folder: Path, version: str) -> None:
        self.version = version
        told = json.loads((folder / "about.json").read_text())
        self.last: int = told["last_document"]
        self.languages: list[str] = told["languages"]
        self.documents: int = told["documents"]
        self._folder, self._seen = folder, self.last
        self._newer: set[str] = set()
        self._words = _numbered(folder / "words.txt")
        self._facts = _numbered(folder / "facts.txt")
        self._starts, self._postings, self._impacts = (self._file(name) for name in ("starts", "postings", "impacts"))
        self._fact_starts, self._fact_postings = self._file("fact_starts"), self._file("fact_postings")
        self._durations, self._skills = self._file("durations"), self._file("skills")
        self._projection, self._vectors = self._file("projection"), self._file("vectors")
        self._centres, self._cells = self._file("centres"), self._file("cells")
        self.collection = Collection(self.documents, told["lengths"], self._frequency)

    def _file(self, name: str) -> Array:
        found: Array = np.load(self._folder / f"{name}.npy", mmap_mode="r")
        return found

    # --- finding ------------------------------------------------------------------------------------------------------

    def find(self, query: Query, facts: Facts) -> list[Found]:
        """The best documents, by their words and by their meaning."""
        open_ = self._allowed(query, facts)
        scores = self._by_words(query.words)
        scores[~open_] = 0.0
        numbers = _largest(scores, 3 * RESULTS_AT_MOST if query.phrases else RESULTS_AT_MOST)
        numbers = numbers[scores[numbers] > 0]
        wanted = self._meant(query.words)
        if wanted is not None and not query.phrases:
            numbers = np.union1d(numbers, self._near(wanted, open_))
        near = scores[numbers] if wanted is None else np.maximum(self._vectors[numbers].astype(np.float32) @ wanted, 0)
        blended = (1 - VECTOR_SHARE) * scores[numbers] + VECTOR_SHARE * near
        matched = self._matched(query.words, numbers)
        skills = _ids(self._skills[numbers])
        found = [Found(*one) for one in zip(skills, blended.tolist(), matched, strict=True)]
        edited = self._edited()
        return self._verified([one for one in found if one.skill_id not in edited], query)

    def _edited(self) -> set[str]:
        """Skills with a newer document than the one that is known here. One short query: what has come since."""
        newer = SearchDocument.objects.filter(id__gt=max(self.last, self._seen - LATE_DOCUMENTS))
        for self._seen, skill_id in newer.order_by("id").values_list("id", "skill_id"):
            self._newer.add(skill_id)
        return self._newer

    def _by_words(self, words: Sequence[Word]) -> Array:
        """How well the words fit each document, from 0 to 1."""
        scores, whole = np.zeros(self.documents, np.float32), 0.0
        for word in words:
            whole += worth(word, self.collection)
            known = [(stem, weight) for stem, weight in word.stems.items() if stem in self._words]
            if len(known) == 1:
                there, strength = self._posting(*known[0])
                scores[there] += strength
            elif known:
                strongest = np.zeros(self.documents, np.float32)
                for there, strength in (self._posting(*one) for one in known):
                    strongest[there] = np.maximum(strongest[there], strength)
                scores += strongest
        return scores / whole if whole else scores

    def _posting(self, stem: str, weight: float) -> tuple[Array, Array]:
        span = self._span(stem)
        return self._postings[span], self._impacts[span].astype(np.float32) * (weight * self.collection.rarity(stem))

    def _span(self, stem: str) -> slice:
        number = self._words.get(stem)
        return slice(0, 0) if number is None else slice(int(self._starts[number]), int(self._starts[number + 1]))

    def _frequency(self, stem: str) -> int:
        span = self._span(stem)
        return span.stop - span.start

    def _allowed(self, query: Query, facts: Facts) -> Array:
        """Which documents pass what is asked beside the ranking; phrases of several words only roughly."""
        open_ = np.ones(self.documents, bool)
        for name in [*(f"{name}:{value}" for name, value in facts.equal().items()), *_tag(facts)]:
            open_ &= self._with_fact(name)
        if facts.max_days is not None:
            open_ &= self._durations <= facts.max_days
        for forms in query.phrases:
            some = np.zeros(self.documents, bool)
            for form in forms:
                some |= self._with_all(form.split())
            open_ &= some
        for form in query.excluded:
            if " " not in form:
                open_[self._postings[self._span(form)]] = False
        return open_

    def _with_fact(self, name: str) -> Array:
        mask, number = np.zeros(self.documents, bool), self._facts.get(name)
        if number is not None:
            mask[self._fact_postings[self._fact_starts[number] : self._fact_starts[number + 1]]] = True
        return mask

    def _with_all(self, stems: Sequence[str]) -> Array:
        mask = np.ones(self.documents, bool)
        for stem in stems:
            there = np.zeros(self.documents, bool)
            there[self._postings[self._span(stem)]] = True
            mask &= there
        return mask

    def _matched(self, words: Sequence[Word], numbers: Array) -> list[int]:
        """For each document, which of the words it has, as bits."""
        bits = [0] * len(numbers)
        for place, word in enumerate(words):
            for stem in word.stems:
                there = self._postings[self._span(stem)]
                at = np.searchsorted(there, numbers)
                hit = (
                    (at < len(there)) & (there[np.minimum(at, max(len(there) - 1, 0))] == numbers) if len(there) else ()
                )
                for index in np.flatnonzero(hit):
                    bits[index] |= 1 << place
        return bits

    def _verified(self, found: list[Found], query: Query) -> list[Found]:
        """Where phrases are asked for or excluded: those whose words really follow each other so."""
        if not query.phrases and not any(" " in form for form in query.excluded):
            return found
        ids = [one.skill_id for one in found]
        rows = SearchDocument.objects.filter(skill_id__in=ids).values("skill_id", *FIELDS)
        kept = {row["skill_id"] for row in rows if allowed(InHand(row), query)}
        return [one for one in found if one.skill_id in kept]

    # --- meaning ------------------------------------------------------------------------------------------------------

    def _meant(self, words: Sequence[Word]) -> Array | None:
        """The direction of the words; None when the model knows none of them."""
        return self._direction({stem: weight for word in words for stem, weight in word.stems.items()})

    def _direction(self, weights: dict[str, float]) -> Array | None:
        known = [(self._words[stem], weight) for stem, weight in weights.items() if stem in self._words]
        if not known or not self._projection.shape[1]:
            return None
        numbers, factors = zip(*known, strict=True)
        direction: Array = np.asarray(factors, np.float32) @ self._projection[list(numbers)].astype(np.float32)
        length = float(np.linalg.norm(direction))
        return direction / length if length > 1e-9 else None

    def _near(self, wanted: Array, open_: Array) -> Array:
        """The documents nearest in meaning: of all, or where they are many, of the nearest cells."""
        if len(self._cells) <= 2:
            scores = self._all_vectors @ wanted
            scores[~open_] = 0.0
            numbers = _largest(scores, SIMILAR_AT_MOST)
            return numbers[scores[numbers] >= SIMILAR_AT_LEAST]
        probed = _largest(self._centres @ wanted, max(4, int(CELLS_PROBED * len(self._centres))))
        numbers = np.concatenate([np.arange(self._cells[cell], self._cells[cell + 1]) for cell in np.sort(probed)])
        numbers = numbers[open_[numbers]]
        scores = self._vectors[numbers].astype(np.float32) @ wanted
        chosen = _largest(scores, SIMILAR_AT_MOST)
        return numbers[chosen[scores[chosen] >= SIMILAR_AT_LEAST]]

    @cached_property
    def _all_vectors(self) -> Array:
        """Of no more documents than can be compared one by one."""
        vectors: Array = self._vectors.astype(np.float32)
        return vectors

    def folded(self, row: dict[str, Any]) -> Array | None:
        """The vector of a document that came after the model, from its words."""
        counts: dict[str, int] = {}
        for name in FIELDS:
            times = TITLE_TIMES if name == "title_words" else 1
            for stem in row[name].split():  # gaps have no direction: no model knows them
                counts[stem] = counts.get(stem, 0) + times
        return self._direction({stem: 1.0 + log(count) for stem, count in counts.items()})

    def with_meaning(self, query: Query, found: list[tuple[dict[str, Any], Found]]) -> list[Found]:
        """The same documents, weighed by meaning too, so that they stand fairly beside those that the model knows."""
        wanted = self._meant(query.words)
        if wanted is None:
            return [one for _, one in found]
        rows = {one.skill_id: row for row, one in found}
        answer = []
        for place, one in enumerate(best((one for _, one in found), len(found))):
            vector = self.folded(rows[one.skill_id]) if place < FOLDED_AT_MOST else None
            near = one.score if vector is None else max(float(vector @ wanted), 0.0)
            answer.append(Found(one.skill_id, (1 - VECTOR_SHARE) * one.score + VECTOR_SHARE * near, one.matched))
        return answer

    def vectors_of(self, skill_ids: Sequence[str]) -> dict[str, Array]:
        """The vectors (of length 1) of those skills that the model knows."""
        known = ((skill, self._place_of.get(skill)) for skill in skill_ids)
        return {skill: self._vectors[number].astype(np.float32) for skill, number in known if number is not None}

    @cached_property
    def _place_of(self) -> dict[str, int]:
        return {skill: number for number, skill in enumerate(_ids(self._skills))}


def _numbered(file: Path) -> dict[str, int]:
    return {line: number for number, line in enumerate(file.read_text().split("\n")) if line}


def _ids(skills: Array) -> list[str]:
    together = skills.tobytes().hex()
    return [together[start : start + 24] for start in range(0, len(together), 24)]


def _largest(scores: Array, count: int) -> Array:
    """The places of the largest values, in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(scores, -count)[-count:]


def _tag(facts: Facts) -> list[str]:
    return [f"tag:{facts.tag}"] if facts.tag else []
