"""Unique counts that can be added up: HyperLogLog (Flajolet et al., 2007), by Apache DataSketches.

Imported only where something is counted: the library is slow to load.
"""

from collections.abc import Iterable
from typing import TypeAlias

from datasketches import hll_sketch, hll_union, tgt_hll_type

from analytics.constants import SKETCH_LG_K

Sketch: TypeAlias = hll_sketch
_TYPE = tgt_hll_type.HLL_8


def new() -> Sketch:
    return hll_sketch(SKETCH_LG_K, _TYPE)


def dump(sketch: Sketch) -> bytes:
    return bytes(sketch.serialize_compact())


def unite(stored: Iterable[bytes | memoryview | None]) -> Sketch:
    """All of them in one, whoever is in several counted once."""
    union = hll_union(SKETCH_LG_K)
    for one in stored:
        if one is not None:
            union.update(hll_sketch.deserialize(bytes(one)))
    return union.get_result(_TYPE)


def count(sketch: Sketch) -> int:
    """How many are in it: the same whatever the order in which they came.

    A sketch of one stream is estimated by its history; one that was united, by its registers alone. So it is united
    with itself.
    """
    union = hll_union(SKETCH_LG_K)
    union.update(sketch)
    union.update(sketch)
    return round(union.get_result(_TYPE).get_estimate())
