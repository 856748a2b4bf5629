"""How a model is stored: its skills once, and for each of them which others go with it.

A row of the matrix is a scale, then the numbers of the other skills, then how much each goes with this one as a
16-bit share of the scale. Numbers are little-endian.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from discovery.recommendations.data import Integers
from discovery.recommendations.fitting import Model
from discovery.recommendations.ranking import Scores

_ID = 12  # bytes


@dataclass(frozen=True, slots=True)
class Index:
    """The skills of a model by number."""

    ids: list[str]
    numbers: dict[str, int]
    popularity: Scores
    rare: Integers


def packed_index(model: Model) -> bytes:
    """Ids, popularity and slices of rare ones, one after the other."""
    ids = b"".join(bytes.fromhex(key) for key in model.item_keys)
    return ids + model.popularity.astype("<f4").tobytes() + model.rare.astype("<i4").tobytes()


def unpacked_index(packed: bytes) -> Index:
    number = len(packed) // (_ID + 8)
    ids = [packed[place * _ID : (place + 1) * _ID].hex() for place in range(number)]
    popularity = np.frombuffer(packed, "<f4", number, number * _ID)
    rare = np.frombuffer(packed, "<i4", number, number * (_ID + 4)).astype(np.int64)
    return Index(ids, {key: place for place, key in enumerate(ids)}, popularity, rare)


def packed_rows(matrix: sparse.csr_matrix) -> Iterator[tuple[int, bytes]]:
    """The rows that say anything, with their numbers."""
    for number in range(matrix.shape[0]):
        start, end = matrix.indptr[number], matrix.indptr[number + 1]
        if start < end:
            values = matrix.data[start:end]
            scale = np.float32(np.abs(values).max())
            shares = (values / scale).astype("<f2").tobytes()
            yield number, scale.tobytes() + matrix.indices[start:end].astype("<u4").tobytes() + shares


def unpacked_rows(packed: list[bytes], width: int) -> sparse.csr_matrix:
    """The rows as a matrix, in the order given."""
    indptr, indices, data = [0], [], []
    for row in packed:
        number = (len(row) - 4) // 6
        indices.append(np.frombuffer(row, "<u4", number, 4))
        data.append(np.frombuffer(row, "<f2", number, 4 + 4 * number).astype(np.float32) * np.frombuffer(row, "<f4", 1))
        indptr.append(indptr[-1] + number)
    if not packed:
        return sparse.csr_matrix((0, width), dtype=np.float32)
    columns = np.concatenate(indices).astype(np.int32)
    return sparse.csr_matrix((np.concatenate(data), columns, np.array(indptr)), (len(packed), width))
