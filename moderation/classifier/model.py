"""A trained classifier as it is used: plain dictionaries and numbers, which take a few megabytes and start no library.

Stored as zlib-packed JSON and little-endian floats. Nothing that is read from the database is ever executed.
"""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt

from moderation.classifier.features import Reading, segments, signs_of

BLOCKS = ("words", "signs", "manner")
STRONGEST = 5
_FORMAT = 1


class BadModel(ValueError):
    """What is stored is not a model of this version of the program."""


@dataclass(slots=True)
class Block:
    """Features of one sort: the number of each, and how much a rare one counts for more."""

    numbers: dict[str, int]
    idf: array[float]


@dataclass(slots=True)
class Head:
    """What one label makes of the features. `slope` and `offset` turn the sum into a probability (Platt, 1999)."""

    weights: dict[str, array[float]]
    intercept: float
    slope: float
    offset: float
    hide_at: float | None = None

    def probability(self, total: float) -> float:
        power = -(self.slope * total + self.offset)
        return 1 / (1 + exp(power)) if power < 700 else 0.0


@dataclass(slots=True)
class Judged:
    """The probability of a label, and the words that speak for it the most, each with its share."""

    probability: float
    words: list[tuple[str, float]] = field(default_factory=list)


@dataclass(slots=True)
class Model:
    """A version of the classifier."""

    blocks: dict[str, Block]
    heads: dict[str, Head]

    def probabilities(self, text: str) -> dict[str, float]:
        """Of every label; of a long text that of its worst piece."""
        found: dict[str, float] = {}
        for piece in segments(text):
            vectors = self._vectors(Reading(piece))
            for label, head in self.heads.items():
                found[label] = max(found.get(label, 0.0), head.probability(_total(head, vectors)))
        return found

    def judge(self, text: str, label: str) -> Judged:
        """The same of one label, with what speaks for it."""
        head, best = self.heads[label], Judged(-1.0)
        for piece in segments(text):
            reading = Reading(piece)
            vectors = self._vectors(reading)
            probability = head.probability(_total(head, vectors))
            if probability > best.probability:
                best = Judged(probability, self._strongest(head, reading, vectors))
        return best

    def _vectors(self, reading: Reading) -> dict[str, dict[str, tuple[int, float]]]:
        """Of each block the known features: number and value, of length 1 together."""
        given = {"words": reading.of_words(), "signs": reading.of_signs(), "manner": reading.of_manner()}
        return {name: _vector(self.blocks[name], given[name]) for name in BLOCKS}

    def _strongest(
        self, head: Head, reading: Reading, vectors: dict[str, dict[str, tuple[int, float]]]
    ) -> list[tuple[str, float]]:
        """What a word speaks for: its own feature's share, and those of its letters, which it shares with its likes."""
        shares: defaultdict[str, float] = defaultdict(float)
        words = reading.words()
        signs, uses = vectors["signs"], Counter(sign for word in words for sign in set(signs_of(word)))
        for word in set(words):
            for sign in set(signs_of(word)):
                if sign in signs:
                    number, value = signs[sign]
                    shares[word] += value * head.weights["signs"][number] / uses[sign]
        for feature, (number, value) in vectors["words"].items():
            shares[feature] += value * head.weights["words"][number]
        strong = sorted(((word, share) for word, share in shares.items() if share > 0), key=lambda one: -one[1])
        return [(word, round(share, 3)) for word, share in strong[:STRONGEST]]

    # --- kept in the database -------------------------------------------------------------------------------

    def packed(self) -> bytes:
        """As bytes, for `unpacked`."""
        parts: list[array[float]] = []
        head: dict[str, object] = {"format": _FORMAT, "blocks": {}, "heads": {}}
        for name in BLOCKS:
            block = self.blocks[name]
            head["blocks"][name] = sorted(block.numbers, key=block.numbers.__getitem__)  # type: ignore[index]
            parts.append(block.idf)
        for label, one in self.heads.items():
            head["heads"][label] = [one.intercept, one.slope, one.offset, one.hide_at]  # type: ignore[index]
            parts += [one.weights[name] for name in BLOCKS]
        text = json.dumps(head, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return zlib.compress(len(text).to_bytes(4, "little") + text + b"".join(map(_bytes, parts)), 6)

    @classmethod
    def unpacked(cls, packed: bytes) -> Model:
        """Raises `BadModel`."""
        try:
            raw = zlib.decompress(packed)
            length = int.from_bytes(raw[:4], "little")
            head = json.loads(raw[4 : 4 + length].decode("utf-8", "surrogatepass"))
            if head["format"] != _FORMAT:
                raise BadModel(f"format {head['format']}")
            return cls._from(head, _Floats(raw[4 + length :]))
        except (KeyError, TypeError, ValueError, zlib.error) as error:
            raise BadModel(str(error)) from error

    @classmethod
    def _from(cls, head: dict[str, dict[str, list[object]]], floats: _Floats) -> Model:
        blocks = {}
        for name in BLOCKS:
            features = head["blocks"][name]
            numbers = {str(feature): number for number, feature in enumerate(features)}
            blocks[name] = Block(numbers, floats.take(len(features)))
        heads = {}
        for label, (intercept, slope, offset, hide_at) in head["heads"].items():
            weights = {name: floats.take(len(blocks[name].numbers)) for name in BLOCKS}
            bound = None if hide_at is None else float(hide_at)  # type: ignore[arg-type]
            heads[label] = Head(weights, float(intercept), float(slope), float(offset), bound)  # type: ignore[arg-type]
        return cls(blocks, heads)


def _vector(block: Block, features: Iterable[str]) -> dict[str, tuple[int, float]]:
    numbers, idf = block.numbers, block.idf
    found = {
        feature: (number, (1 + log(times)) * idf[number])
        for feature, times in Counter(features).items()
        if (number := numbers.get(feature)) is not None
    }
    length = sqrt(sum(value * value for _, value in found.values())) or 1.0
    return {feature: (number, value / length) for feature, (number, value) in found.items()}


def _total(head: Head, vectors: dict[str, dict[str, tuple[int, float]]]) -> float:
    total = head.intercept
    for name, vector in vectors.items():
        weights = head.weights[name]
        total += sum(weights[number] * value for number, value in vector.values())
    return total


class _Floats:
    """Reads arrays one after the other."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._place = raw, 0

    def take(self, number: int) -> array[float]:
        piece = self._raw[self._place : self._place + 4 * number]
        if len(piece) != 4 * number:
            raise BadModel("cut short")
        self._place += 4 * number
        found = array("f")
        found.frombytes(piece)
        if sys.byteorder == "big":
            found.byteswap()
        return found


def _bytes(numbers: Sequence[float]) -> bytes:
    stored = array("f", numbers)
    if sys.byteorder == "big":
        stored.byteswap()
    return stored.tobytes()
