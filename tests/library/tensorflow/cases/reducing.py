"""Calls of TensorFlow's functions that reduce axes, segments and pairs of matrices."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, members
from tests.library.ops import cases


def _reduced(s: Source, *dtypes: str) -> Arguments:
    dims = s.dims()
    axes = s.axes(dims)
    return [T(dims, s.pick(*dtypes))], {
        "axis": list(axes) if isinstance(axes, tuple) else axes,
        "keepdims": s.chance(0.4),
    }


def sums(s: Source) -> Arguments:
    return _reduced(s, "float32", "int32", "int64")


def float_sums(s: Source) -> Arguments:
    return _reduced(s, "float32", "float64")


def truths(s: Source) -> Arguments:
    return _reduced(s, "bool")


def counts(s: Source) -> Arguments:
    (x,), options = _reduced(s, "float32", "int32", "bool")
    return [x], {**options, "dtype": s.pick("int64", "int32")}


def extremes(s: Source) -> Arguments:
    dims = s.dims()
    return [T(dims, s.pick("float32", "int32"))], {
        "axis": s.pick(None, s.axis(dims)),
        "output_type": s.pick("int64", "int32"),
    }


def moments(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    return [T(dims), s.pick([0], [s.axis(dims)], list(range(len(dims) - 1)))], {"keepdims": s.chance(0.5)}


def weighted_moments(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims), [s.axis(dims, 0)], s.pick(T(dims), T(s.broadcastable(dims, 0)))], {"keepdims": s.chance(0.5)}


def statistics(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims), [s.axis(dims, 0)]], {"keepdims": s.chance(0.5)}


def segments(s: Source) -> Arguments:
    rows = s.pick(None, s.dim())
    return [T((rows, *s.dims(0, 2, none=0))), T((rows if s.chance(0.9) else s.dim(),), "int32", 1)], {}


def unsorted_segments(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    lead = dims[: s.dim(1, len(dims))] if s.chance(0.9) else s.dims(1, 2)
    return [T(dims), T(lead, "int32", 0), s.dim(1, 5)], {}


def top_k(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.pick(6, 6, 2)))], {"k": s.dim(1, 5)}


def in_top_k(s: Source) -> Arguments:
    rows = s.pick(None, s.dim())
    return [], {
        "targets": T((rows if s.chance(0.9) else s.dim(),), "int32", 0),
        "predictions": T((rows, s.dim())),
        "k": 2,
    }


def products(s: Source) -> Arguments:
    batch = s.dims(0, 2)
    inner = s.dim()
    left, right = (s.dim(), inner), (s.nearly(inner), s.dim())
    options: dict[str, Any] = {}
    if s.chance(0.25):
        left, options = left[::-1], {"transpose_a": True}
    if s.chance(0.25):
        right, options = right[::-1], {**options, "transpose_b": True}
    other = s.broadcastable(batch)
    dims = ((inner,), right) if s.chance(0.05) else ((*batch, *left), (*other, *right))
    return [T(dims[0]), T(dims[1])], options


def operator_products(s: Source) -> Arguments:
    args, _ = products(s)
    return args, {}


def matvec(s: Source) -> Arguments:
    batch, inner = s.dims(0, 2), s.dim()
    return [T((*batch, s.dim(), inner)), T((*s.broadcastable(batch), s.nearly(inner)))], {}


def tensordot(s: Source) -> Arguments:
    shared = [s.dim() for _ in range(s.dim(0, 2))]
    left, right = [*s.dims(0, 2), *shared], [*shared, *s.dims(0, 2, none=0)]
    if right and s.chance(0.15):
        right[0] = s.dim()
    axes: Any = len(shared)
    if s.chance(0.4):
        axes = [list(range(len(left) - len(shared), len(left))), list(range(len(shared)))]
    elif shared and s.chance(0.3):
        axes = [[-1], [len(shared) - 1]]
    return [T(tuple(left)), T(tuple(right))], {"axes": axes}


def einsum(s: Source) -> Arguments:
    args, _ = cases.einsum(s)
    if s.chance(0.1):
        args[-1] = T((*args[-1].dims, 2))
    return args, {}


REDUCING: dict[str, Maker] = members(
    {
        sums: "reduce_sum reduce_max reduce_min reduce_prod reduce_mean",
        float_sums: """math.reduce_std math.reduce_variance math.reduce_logsumexp math.reduce_euclidean_norm""",
        truths: "reduce_all reduce_any",
        counts: "math.count_nonzero",
        extremes: "argmax argmin",
        moments: "nn.moments",
        weighted_moments: "nn.weighted_moments",
        statistics: "nn.sufficient_statistics",
        segments: "math.segment_sum math.segment_max math.segment_mean math.segment_prod math.segment_min",
        unsorted_segments: """math.unsorted_segment_sum math.unsorted_segment_max math.unsorted_segment_mean
        math.unsorted_segment_sqrt_n math.unsorted_segment_prod math.unsorted_segment_min""",
        top_k: "math.top_k",
        in_top_k: "math.in_top_k",
        products: "matmul",
        operator_products: "Tensor.__matmul__",
        matvec: "linalg.matvec",
        tensordot: "tensordot",
        einsum: "einsum",
    }
)
