"""The linear algebra: which items go with which.

EASE (Steck, 2019): the item-item matrix with a zero diagonal that best restores every user's row from itself, in closed
form. For a Gram matrix G, P = (G + λI)^-1 and B_ij = -P_ij / P_jj.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack
from scipy.sparse.linalg import svds

Matrix = NDArray[np.float32]

_BLOCK = 2_048
"""Users at a time that are laid out in full."""


def gram(rows: sparse.csr_matrix) -> Matrix:
    """rowsᵀ · rows, in full; by blocks, so that memory does not grow with the number of users."""
    number = rows.shape[1]
    lengths = np.diff(rows.indptr).astype(float)
    # what a product of sparse rows costs, against one of full ones
    if (lengths**2).sum() * 100 < float(rows.shape[0]) * number * number:
        product = (rows.T @ rows).tocoo()
        found = np.zeros((number, number), np.float32)
        found[product.row, product.col] = product.data
        return found
    found = np.zeros((number, number), np.float32)
    for start in range(0, rows.shape[0], _BLOCK):
        block = rows[start : start + _BLOCK].toarray().astype(np.float32)
        found += block.T @ block
    return found


def ease(product: Matrix, penalty: float, dropout: float = 0.0) -> Matrix:
    """B for a Gram matrix and λ; the Gram matrix is left as it is.

    With `dropout` an item's penalty grows by this share of how often it occurs, which is what training with items left
    out at random comes to (Steck, 2020).
    """
    work = np.array(product, np.float32, order="F")
    place = np.diag_indices_from(work)
    work[place] += penalty + dropout * work[place]
    factor, wrong = lapack.spotrf(work, lower=1, overwrite_a=1)
    if wrong:
        raise np.linalg.LinAlgError(f"λ = {penalty:g} is too small for these interactions.")
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    full = np.tril(inverse, -1)
    full += full.T.copy()
    full /= -np.diag(inverse)
    return full


def tastes(rows: sparse.csr_matrix, rank: int) -> Matrix:
    """The `rank` directions in which users differ most, those who did much counting no more than the others."""
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    even = sparse.diags(1 / np.maximum(lengths, 1e-9)) @ rows
    rank = min(rank, min(rows.shape) - 1)
    if rank < 1:
        return np.zeros((0, rows.shape[1]), np.float32)
    return np.asarray(svds(even.astype(np.float32), rank, v0=np.ones(min(rows.shape), np.float32))[2], np.float32)


def cosines(rows: sparse.csr_matrix, keep: int, shrink: float = 10.0) -> sparse.csr_matrix:
    """For each item the `keep` others that occur most with it, by a cosine which few occurrences make smaller.

    For catalogues too large for a full matrix.
    """
    columns = rows.tocsc()
    size = np.sqrt(np.asarray(columns.multiply(columns).sum(axis=0)).ravel())
    parts = []
    for start in range(0, columns.shape[1], _BLOCK):
        block = (columns[:, start : start + _BLOCK].T @ rows).tocoo()
        value = block.data / (size[block.row + start] * size[block.col] + shrink)
        kept = sparse.csr_matrix((value, (block.row, block.col)), block.shape)
        kept.setdiag(0, k=start)
        parts.append(strongest(kept, keep))
    return sparse.vstack(parts, format="csr")


def strongest(matrix: Matrix | sparse.csr_matrix, keep: int) -> sparse.csr_matrix:
    """Of each row the `keep` values furthest from 0."""
    if isinstance(matrix, np.ndarray):
        return _strongest_of_full(matrix, keep)
    indptr, indices, data = [0], [], []
    for start, end in zip(matrix.indptr[:-1], matrix.indptr[1:], strict=True):
        values = matrix.data[start:end]
        best = np.argpartition(-np.abs(values), keep - 1)[:keep] if len(values) > keep else np.arange(len(values))
        best = best[values[best] != 0]
        indices.append(matrix.indices[start:end][best])
        data.append(values[best])
        indptr.append(indptr[-1] + len(best))
    joined = np.concatenate(data).astype(np.float32) if data else np.zeros(0, np.float32)
    places = np.concatenate(indices) if indices else np.zeros(0, np.int32)
    return sparse.csr_matrix((joined, places, np.array(indptr)), matrix.shape)


def _strongest_of_full(matrix: Matrix, keep: int) -> sparse.csr_matrix:
    height, width = matrix.shape
    if width <= keep:
        return sparse.csr_matrix(matrix)
    indices = np.empty((height, keep), np.int32)
    for start in range(0, height, _BLOCK):
        part = np.abs(matrix[start : start + _BLOCK])
        indices[start : start + _BLOCK] = np.argpartition(part, width - keep, axis=1)[:, width - keep :]
    data = np.take_along_axis(matrix, indices.astype(np.int64), axis=1)
    return sparse.csr_matrix((data.ravel(), indices.ravel(), np.arange(0, height * keep + 1, keep)), matrix.shape)
