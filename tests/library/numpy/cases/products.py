"""Calls of numpy's products, of numpy.linalg, numpy.fft and numpy.random."""

from __future__ import annotations

import itertools
from typing import Any

from tests.library.calls.drawing import Arguments, Made, Maker, Source, T, V, members
from tests.library.numpy.cases.common import array, partner, shape
from tests.library.ops import cases


def matmul(s: Source) -> Arguments:
    inner, batch = s.dim(), shape(s, 0, 2)
    left: Any = (*batch, s.dim(), inner)
    right: Any = (*partner(s, batch), s.nearly(inner), s.dim())
    return [array(s, s.pick(left, left, left, (inner,))), array(s, s.pick(right, right, right, (inner,), ()))], {}


def dot(s: Source) -> Arguments:
    inner = s.dim()
    right = s.pick((inner,), (inner, s.dim()), (s.dim(), inner, s.dim()), (s.dim(), s.dim()), ())
    return [array(s, (*shape(s, 0, 2), inner)), array(s, right)], {}


def two(s: Source) -> Arguments:
    return [array(s, shape(s, 0, 3)), array(s, shape(s, 0, 3))], {}


def inner(s: Source) -> Arguments:
    last = s.dim()
    return [array(s, (*shape(s, 0, 2), last)), array(s, (*shape(s, 0, 2), s.nearly(last)))], {}


def vdot(s: Source) -> Arguments:
    dims = shape(s, 0, 2)
    return [array(s, dims), array(s, s.pick(dims, dims[::-1], shape(s, 0, 2)))], {}


def tensordot(s: Source) -> Arguments:
    shared = [s.dim() for _ in range(s.dim(0, 2))]
    left, right = [*shape(s, 0, 2), *shared], [*shared, *shape(s, 0, 2)]
    if right and s.chance(0.15):
        right[0] = s.dim()
    pairs = [list(range(len(left) - len(shared), len(left))), list(range(len(shared)))]
    return [array(s, tuple(left)), array(s, tuple(right))], {"axes": s.pick(len(shared), pairs)}


def einsum(s: Source) -> Arguments:
    (equation, *parts), _ = cases.einsum(s)
    sized = [T(tuple(4 if dim is None else dim for dim in part.dims), "float64") for part in parts]
    if s.chance(0.1):
        sized[-1] = T((*sized[-1].dims, 2), "float64")
    return [equation, *sized], {}


def cross(s: Source) -> Arguments:
    dims = (*shape(s, 0, 2), s.pick(3, 3, 3, 4))
    return [T(dims, "float64"), T((*partner(s, dims[:-1]), 3), "float64")], {}


def convolved(s: Source) -> Arguments:
    return [T(shape(s, 1, 1), "float64"), T((s.dim(),), "float64")], {"mode": s.pick("full", "same", "valid")}


def square(s: Source) -> Arguments:
    n = s.dim()
    return [T((*shape(s, 0, 2), n, s.nearly(n, 0.1)) if s.chance(0.95) else (n,), s.pick("float64", "float32"))], {}


def definite(s: Source) -> Arguments:
    (x,), _ = square(s)
    return [T(x.dims, x.dtype, "eye") if len(x.dims) > 1 else x], {}


def matrix(s: Source) -> Arguments:
    return [T((*shape(s, 0, 2), s.dim(), s.dim()) if s.chance(0.95) else (3,), "float64")], {}


def svd(s: Source) -> Arguments:
    (x,), _ = matrix(s)
    return [x], {"full_matrices": s.chance(0.5), "compute_uv": s.chance(0.8)}


def qr(s: Source) -> Arguments:
    (x,), _ = matrix(s)
    return [x], {"mode": s.pick("reduced", "complete", "r")}


def norm(s: Source) -> Arguments:
    dims = shape(s)
    return [T(dims, "float64")], {
        "ord": s.pick(None, None, 2, 1),
        "axis": s.pick(None, s.axis(dims)),
        "keepdims": s.chance(0.3),
    }


def solve(s: Source) -> Arguments:
    n, batch = s.dim(), shape(s, 0, 1)
    right = s.pick((*batch, n, s.dim()), (n,), (*batch, s.dim(), 2))
    return [T((*batch, n, n), "float64"), T(right, "float64")], {}


def lstsq(s: Source) -> Arguments:
    m, n = s.dim(), s.dim()
    return [T((m, n), "float64"), T(s.pick((m,), (m, s.dim()), (s.dim(),)), "float64")], {"rcond": None}


def power(s: Source) -> Arguments:
    (x,), _ = square(s)
    return [x, s.pick(2, 0, -1)], {}


def chain(s: Source) -> Arguments:
    sizes = [s.dim() for _ in range(s.dim(3, 5))]
    pairs = [T((a, b), "float64") for a, b in itertools.pairwise(sizes)]
    if s.chance(0.1):
        pairs[-1] = T((s.dim(), 2), "float64")
    return [pairs], {}


def fitted(s: Source) -> Arguments:
    n = s.dim(3, 6)
    return [T((n,), "float64"), T(s.pick((n,), (n, 2), (s.dim(),)), "float64"), s.dim(1, 2)], {}


def transform(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    return [T(dims, "float64")], {"n": s.pick(None, None, 4, 8), "axis": s.axis(dims)}


def transform2(s: Source) -> Arguments:
    return [T(shape(s, 1, 3), "float64")], {}


def frequencies(s: Source) -> Arguments:
    return [s.dim(1, 9)], {}


# -- numpy.random ---------------------------------------------------------------------------------


def _size(s: Source, dims: Any = None) -> Any:
    found = shape(s, 0, 3) if dims is None else dims
    return s.pick(None, found, list(found), s.dim(0, 4))


def numbers(s: Source) -> Arguments:
    return list(shape(s, 0, 3)), {}


def uniform(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    low, high = s.pick((0.0, 1.0), (0, T(partner(s, dims), "float64")), (T(dims, "float64"), 3.0))
    return [low, high], {"size": s.pick(None, dims, _size(s))}


def one_parameter(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    return [s.pick(1.0, 2, T(partner(s, dims), "float64"))], {"size": s.pick(None, dims, _size(s))}


def sized(s: Source) -> Arguments:
    return [], {"size": _size(s)}


def whole(s: Source) -> Arguments:
    return [*s.pick((5,), (2, 7))], {"size": _size(s), "dtype": s.pick("int64", "int32")}


def trials(s: Source) -> Arguments:
    return [s.pick(3, 10), s.pick(0.5, T(shape(s, 0, 2), "float64", 1))], {"size": _size(s)}


def choice(s: Source) -> Arguments:
    pool = s.pick(5, [1, 2, 3], T((s.dim(),), "float64"), T(shape(s, 1, 2), "float64"))
    return [pool], {"size": _size(s), "replace": s.chance(0.8)}


def mixed(s: Source) -> Arguments:
    return [s.pick(4, array(s, shape(s, 1, 3)))], {}


def categories(s: Source) -> Arguments:
    return [5, s.pick([0.2, 0.8], [0.5, 0.25, 0.25])], {"size": _size(s)}


def simplex(s: Source) -> Arguments:
    return [s.pick([1.0, 2.0], (1, 1, 1))], {"size": _size(s)}


def gaussian(s: Source) -> Arguments:
    n = s.dim(1, 3)
    return [V([0.0] * n, "float64"), T((s.nearly(n, 0.1), n), "float64", "eye")], {"size": _size(s)}


def of(by: str, maker: Maker) -> Maker:
    """The same arguments for a method of an object that a function makes."""

    def method(s: Source) -> Arguments:
        args, options = maker(s)
        return [Made(by), *args], options

    return method


GENERATOR = "random.default_rng"
PRODUCTS: dict[str, Maker] = {
    **members(
        {
            matmul: "matmul ndarray.__matmul__",
            dot: "dot ndarray.dot",
            two: "outer kron",
            inner: "inner",
            vdot: "vdot",
            tensordot: "tensordot",
            einsum: "einsum",
            cross: "cross",
            convolved: "convolve correlate",
            square: "linalg.inv linalg.det linalg.slogdet linalg.eig linalg.eigvals linalg.eigh linalg.eigvalsh",
            definite: "linalg.cholesky",
            matrix: "linalg.pinv linalg.matrix_rank linalg.cond",
            svd: "linalg.svd",
            qr: "linalg.qr",
            norm: "linalg.norm",
            solve: "linalg.solve",
            lstsq: "linalg.lstsq",
            power: "linalg.matrix_power",
            chain: "linalg.multi_dot",
            fitted: "polyfit",
            transform: "fft.fft fft.ifft fft.rfft fft.irfft",
            transform2: "fft.fft2 fft.fftn fft.fftshift",
            frequencies: "fft.fftfreq fft.rfftfreq",
            numbers: "random.rand random.randn",
            uniform: "random.uniform random.normal random.gumbel random.laplace",
            one_parameter: "random.exponential random.poisson random.gamma random.chisquare random.rayleigh",
            sized: "random.random random.standard_normal random.sample",
            whole: "random.randint",
            trials: "random.binomial",
            choice: "random.choice",
            mixed: "random.permutation",
            categories: "random.multinomial",
            simplex: "random.dirichlet",
            gaussian: "random.multivariate_normal",
        }
    ),
    **{
        f"random.Generator.{name}": of(GENERATOR, maker)
        for name, maker in members(
            {
                uniform: "uniform normal",
                one_parameter: "exponential poisson",
                sized: "random standard_normal",
                whole: "integers",
                trials: "binomial",
                choice: "choice",
                mixed: "permutation permuted",
                categories: "multinomial",
                simplex: "dirichlet",
                gaussian: "multivariate_normal",
            }
        ).items()
    },
}
