"""Calls of tf.linalg."""

from __future__ import annotations

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members


def square(s: Source) -> Arguments:
    n = s.dim()
    return [T((*s.dims(0, 2), n, s.nearly(n, 0.1)) if s.chance(0.95) else (n,))], {}


def definite(s: Source) -> Arguments:
    (x,), _ = square(s)
    return [T(x.dims, x.dtype, "eye")], {}


def matrix(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.dim(), s.dim()) if s.chance(0.95) else (s.dim(),))], {}


def decomposed(s: Source) -> Arguments:
    (x,), _ = matrix(s)
    return [x], {"full_matrices": s.chance(0.4)}


def singular(s: Source) -> Arguments:
    (x,), options = decomposed(s)
    return [x], {**options, "compute_uv": s.chance(0.7)}


def eigen(s: Source) -> Arguments:
    n = s.dim()
    x = V([[float(i == j) * (i + 1) for j in range(n)] for i in range(n)], "float32")
    return [x if s.chance(0.5) else T((*s.dims(0, 2), n, n))], {}


def solved(s: Source) -> Arguments:
    n, batch = s.dim(), s.dims(0, 2)
    left = tuple(batch)
    right = s.pick((*batch, n, s.dim()), (*batch, n, s.dim()), (*batch, n), (*batch, s.dim(), 2))
    return [T((*left, n, n), fill=None), T(right)], {}


def triangular(s: Source) -> Arguments:
    n, batch = s.dim(), s.dims(0, 2)
    right = s.pick((*s.broadcastable(batch), n, s.dim()), (*batch, n, s.dim()), (*batch, s.dim(), 2))
    return [T((*batch, n, n)), T(right)], {"lower": s.chance(0.5)}


def least_squares(s: Source) -> Arguments:
    m, n, batch = s.dim(), s.dim(), s.dims(0, 1)
    return [T((*batch, m, n)), T((*batch, s.nearly(m, 0.1), s.dim()))], {"l2_regularizer": 0.1}


def band(s: Source) -> Arguments:
    (x,), _ = matrix(s)
    return [x, s.dim(0, 1), s.dim(-1, 1)], {}


def cross(s: Source) -> Arguments:
    dims = (*s.dims(0, 2), s.pick(3, 3, 3, 2))
    return [T(dims), T(dims if s.chance(0.9) else s.dims(1, 2))], {}


def diagonal(s: Source) -> Arguments:
    (x,), _ = matrix(s)
    return [x], {"k": s.pick(0, 0, 1, -1)}


def of_diagonal(s: Source) -> Arguments:
    return [T(s.dims(1, 3))], {"k": s.pick(0, 0, 1, -2)}


def put_diagonal(s: Source) -> Arguments:
    batch, m, n = s.dims(0, 2), s.dim(), s.dim()
    size = min(m, n)
    return [T((*batch, m, n)), T((*batch, s.nearly(size, 0.15)))], {}


def norm(s: Source) -> Arguments:
    dims = s.dims()
    order = s.pick("euclidean", "euclidean", 1, 2)
    return [T(dims)], {"ord": order, "axis": s.pick(None, s.axis(dims), [s.axis(dims)]), "keepdims": s.pick(None, True)}


def tensor_diagonal(s: Source) -> Arguments:
    return [T(s.dims(1, 2, none=0))], {}


def tensor_diagonal_part(s: Source) -> Arguments:
    half = s.dims(1, 2, none=0)
    return [T((*half, *(half if s.chance(0.85) else s.dims(1, 2, none=0))))], {}


def swapped(s: Source) -> Arguments:
    (x,), _ = matrix(s)
    return [x], {}


MATRICES: dict[str, Maker] = members(
    {
        square: "linalg.det linalg.inv linalg.slogdet linalg.expm linalg.lu",
        definite: "linalg.logdet linalg.cholesky linalg.sqrtm",
        eigen: "linalg.eigh linalg.eigvalsh linalg.eig linalg.eigvals",
        matrix: "linalg.pinv linalg.matrix_rank linalg.trace",
        swapped: "linalg.matrix_transpose linalg.adjoint",
        decomposed: "linalg.qr",
        singular: "linalg.svd",
        solved: "linalg.solve linalg.cholesky_solve",
        triangular: "linalg.triangular_solve",
        least_squares: "linalg.lstsq",
        band: "linalg.band_part",
        cross: "linalg.cross",
        diagonal: "linalg.diag_part",
        of_diagonal: "linalg.diag",
        put_diagonal: "linalg.set_diag",
        norm: "norm",
        tensor_diagonal: "linalg.tensor_diag",
        tensor_diagonal_part: "linalg.tensor_diag_part",
    }
)
