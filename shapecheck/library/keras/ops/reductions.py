"""keras.ops that reduce axes or run along them: sums, extremes, indices of extremes, sorting, statistics."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import reduce_over
from shapecheck.library.arrays.argmax import advise_argmax
from shapecheck.library.arrays.dtypes import is_integer
from shapecheck.library.arrays.guards import axes as axes_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import dimension, one_axis, require_rank_at_least
from shapecheck.library.keras.ops.common import (
    FLOATX,
    family,
    floating,
    is_graph_tensor,
    keras_dtype,
    promoted,
    result,
    same,
    tensor,
)
from shapecheck.library.keras.ops.nn import check_axes, reduced
from shapecheck.library.outcome import Advice, CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.library.symbolic import BATCH_REDUCED
from shapecheck.shapes import Dim, Shape, compatible, dim_max, dim_min, is_dynamic
from shapecheck.shapes import unresolved as unresolved_dim
from shapecheck.values import Tensor

# -- reductions -----------------------------------------------------------------------------------


def reduction(ctx: Context | None, name: str, x: Any, axis: Any, keepdims: Any, dtype: str | None) -> Tensor:
    """The reduction called `name` in numpy, of a tensor; warns of one over the batch of a graph tensor."""
    value = tensor(x)
    if ctx is not None and not keepdims:
        advise_batch_reduction(ctx, name, x, axis)
    found = tensor(reduce_over(value, name, axis, keepdims)).but(dtype=dtype)
    if axis == 0 and not keepdims and over_batch(value):
        return found.but(facts=found.facts | {BATCH_REDUCED})
    return found


def over_batch(value: Tensor) -> bool:
    """Whether the first of several axes is a batch of any size."""
    return value.shape.min_rank > 1 and bool(value.shape.prefix) and is_dynamic(value.shape.prefix[0])


def advise_batch_reduction(ctx: Context, name: str, x: Any, axis: Any) -> None:
    """Reports a mean, sum ... over the batch axis of a tensor of the functional graph."""
    if axis == 0 and is_graph_tensor(x) and over_batch(x):
        ctx.advise(
            Advice(
                rule="batch-reduction",
                message=f"{name} over axis 0 of {x.shape} mixes the samples of a batch",
                help="the sample's own axes start at 1",
                blame=(x,),
                argument="axis",
            )
        )


def _plain(dtype: str | None) -> str | None:
    return dtype


def _summed(dtype: str | None) -> str | None:
    if dtype in ("bool", "int8", "int16"):
        return "int32"
    return "uint32" if dtype in ("uint8", "uint16") else dtype


def _at_least_single(dtype: str | None) -> str | None:
    return dtype if dtype in (None, "float64") else FLOATX


def _always(dtype: str) -> Callable[[str | None], str | None]:
    return lambda _: dtype


def _reduction_rule(name: str, dtype_of: Callable[[str | None], str | None]) -> Callable[..., Tensor]:
    def rule(ctx: Context, x: Any, axis: Any = None, keepdims: Any = False) -> Tensor:
        """A reduction over some axes or all.

        mean(x, axis=1): B 8 3 -> B 3
        mean(x, axis=(1, 2), keepdims=True): B 8 3 -> B 1 1
        mean(x): B 8 3 -> ()
        mean(x, axis=3): B 8 3 -> error
        """
        return reduction(ctx, name, x, axis, keepdims, dtype_of(tensor(x).dtype))

    return rule


REDUCTIONS: dict[str, Callable[[str | None], str | None]] = {
    "sum": _summed,
    "nansum": _summed,
    "nanprod": _summed,
    "mean": floating,
    "nanmean": floating,
    "median": floating,
    "nanmedian": floating,
    "std": floating,
    "nanstd": floating,
    "var": floating,
    "nanvar": floating,
    "logsumexp": _at_least_single,
    "amax": _plain,
    "amin": _plain,
    "nanmax": _plain,
    "nanmin": _plain,
    "ptp": _plain,
    "all": _always("bool"),
    "any": _always("bool"),
}
for _name, _dtype_of in REDUCTIONS.items():
    function(f"keras.ops.{_name}")(_reduction_rule(_name, _dtype_of))


def _place_rule(name: str) -> Callable[..., Tensor]:
    def rule(ctx: Context, x: Any, axis: Any = None, keepdims: Any = False) -> Tensor:
        """argmax(x, axis=-1): B 8 3 -> B 8
        argmax(x): B 8 3 -> ()
        argmax(x, axis=3): B 8 3 -> error
        """
        advise_argmax(ctx, f"ops.{name}", x, axis)
        return reduction(None, name, x, axis, keepdims, "int32")

    return rule


for _name in ("argmax", "argmin", "nanargmax", "nanargmin"):
    function(f"keras.ops.{_name}")(_place_rule(_name))


def _extreme_rule(name: str) -> Callable[..., Tensor]:
    def rule(ctx: Context, x: Any, axis: Any = None, keepdims: Any = False, initial: Any = None) -> Tensor:
        """max(x, axis=-1): B 8 3 -> B 8"""
        return reduction(ctx, name, x, axis, keepdims, tensor(x).dtype)

    return rule


function("keras.ops.max")(_extreme_rule("max"))
function("keras.ops.min")(_extreme_rule("min"))


@function("keras.ops.prod")
def prod(ctx: Context, x: Any, axis: Any = None, keepdims: Any = False, dtype: Any = None) -> Tensor:
    """prod(x, axis=-1): B 8 3 -> B 8"""
    return reduction(ctx, "prod", x, axis, keepdims, keras_dtype(dtype) or _summed(tensor(x).dtype))


@function("keras.ops.count_nonzero")
def count_nonzero(x: Any, axis: Any = None) -> Tensor:
    """count_nonzero(x, axis=-1): B 8 3 -> B 8"""
    return reduction(None, "count_nonzero", x, axis, False, "int32")


@function("keras.ops.average")
def average(x: Any, axis: Any = None, weights: Any = None) -> Tensor:
    """average(x, axis=-1): B 8 3 -> B 8
    average(x, axis=1, weights=w): 4 8, 8 -> 4
    average(x, axis=1, weights=w): 4 8, 7 -> error
    """
    value = tensor(x)
    if weights is not None:
        _check_weights(value, tensor(weights), axis)
    return reduction(None, "average", x, axis, False, floating(value.dtype))


def _check_weights(value: Tensor, weights: Tensor, axis: Any) -> None:
    """Weights have the tensor's shape, or that of the axis."""
    possible = [value.shape]
    if isinstance(axis, int):
        possible.append(Shape.of(value.shape.dim(one_axis(value.shape, axis, "axis-range", value))))
    elif axis is not None:
        return
    if all(compatible(weights.shape, shape) is False for shape in possible):
        expected = " or ".join(map(str, possible))
        raise Mismatch(
            f"weights must have shape {expected}, found {weights.shape}", rule="op-shapes", blame=(value, weights)
        )


@function("keras.ops.norm")
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Tensor:
    """norm(x, axis=-1): B 8 3 -> B 8"""
    value = tensor(x)
    return result(reduced(value, axis, keepdims), floating(value.dtype), value)


def quantile(x: Any, q: Any, axis: Any = None, method: Any = "linear", keepdims: Any = False) -> Tensor:
    """Quantiles; several of them give a first axis.

    quantile(x, 0.5, axis=1): B 8 -> B
    quantile(x, q, axis=1): 4 8, 3 -> 3 4
    """
    value, points = tensor(x), tensor(q)
    shape = reduced(value, axis, keepdims)
    return result(points.shape + shape, floating(value.dtype), value)


family(quantile, "keras.ops", members="quantile nanquantile percentile nanpercentile")


@function("keras.ops.trapezoid")
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: Any = -1) -> Tensor:
    """trapezoid(y): B 8 -> B"""
    value = tensor(y)
    return result(reduced(value, axis, False), floating(value.dtype), value)


# -- along an axis --------------------------------------------------------------------------------


def running(value: Tensor, axis: Any, dtype: str | None) -> Tensor:
    """A running sum or product; without an axis the tensor is flattened."""
    check_axes(value, axis)
    shape = Shape.of(value.shape.size()) if axis is None else value.shape
    return result(shape, dtype, value)


def cumulative(x: Any, axis: Any = None, dtype: Any = None) -> Tensor:
    """A running sum or product.

    cumsum(x, axis=1): B 8 3 -> B 8 3
    cumsum(x): 8 3 -> 24
    """
    value = tensor(x)
    own = "int32" if value.dtype == "bool" else value.dtype
    return running(value, axis, keras_dtype(dtype) or own)


family(cumulative, "keras.ops", members="cumsum cumprod nancumsum nancumprod")


@function("keras.ops.diff")
def diff(a: Any, n: Any = 1, axis: Any = -1) -> Tensor:
    """diff(x): B 8 -> B 7"""
    value, count = tensor(a), dimension(n)
    places = axes_argument(axis)
    place = one_axis(value.shape, places if isinstance(places, int) else -1, "axis-range", value)
    return result(value.shape.with_dim(place, dim_max(0, value.shape.dim(place) - count)), value.dtype, value)


@function("keras.ops.sort")
def sort(x: Any, axis: Any = -1) -> Tensor:
    """sort(x): B 8 -> B 8"""
    value = tensor(x)
    check_axes(value, axis)
    return result(_flat_if_none(value, axis), value.dtype, value)


@function("keras.ops.argsort")
def argsort(x: Any, axis: Any = -1) -> Tensor:
    """argsort(x): B 8 -> B 8"""
    value = tensor(x)
    check_axes(value, axis)
    return result(_flat_if_none(value, axis), "int32", value)


@function("keras.ops.argpartition")
def argpartition(x: Any, kth: Any, axis: Any = -1) -> Tensor:
    """argpartition(x, 2): B 8 -> B 8"""
    return argsort(x, axis)


def _flat_if_none(value: Tensor, axis: Any) -> Shape:
    return Shape.of(value.shape.size()) if axis is None else value.shape


@function("keras.ops.top_k")
def top_k(x: Any, k: Any, sorted: Any = True) -> tuple[Tensor, Tensor]:
    """top_k(x, 3): B 8 -> B 3, B 3"""
    value, count = tensor(x), dimension(k, "k")
    require_rank_at_least(value, 1)
    shape = value.shape.with_dim(-1, count)
    return result(shape, value.dtype, value), result(shape, "int32", value)


@function("keras.ops.in_top_k")
def in_top_k(targets: Any, predictions: Any, k: Any) -> Tensor:
    """in_top_k(t, p, 3): B, B 8 -> B"""
    return same(tensor(targets), tensor(predictions), dtype="bool")


@function("keras.ops.unique")
def unique(
    x: Any,
    sorted: Any = True,
    return_index: Any = False,
    return_inverse: Any = False,
    return_counts: Any = False,
    axis: Any = None,
    size: Any = None,
    fill_value: Any = None,
) -> Any:
    """unique(x, size=4): B 8 -> 4"""
    value = tensor(x)
    count: Dim = dimension(size) if size is not None else data_dim("the number of different elements")
    flags = (return_index, return_inverse, return_counts)
    if not all(isinstance(flag, bool) for flag in flags):
        raise CannotTell("which results are asked for is not known")
    shape, inverse = Shape.of(count), value.shape
    if axis is not None:
        place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
        shape, inverse = value.shape.with_dim(place, count), Shape.of(value.shape.dim(place))
    extras = [Shape.of(count), inverse, Shape.of(count)]
    asked = [result(extra, "int32", value) for extra, wanted in zip(extras, flags, strict=True) if wanted]
    values = result(shape, value.dtype, value)
    return (values, *asked) if asked else values


def data_dim(why: str) -> Dim:
    """A dim that depends on the data: Keras's None."""
    from shapecheck.shapes import dynamic

    return dynamic(why.split()[-1])


@function("keras.ops.bincount")
def bincount(x: Any, weights: Any = None, minlength: Any = 0, sparse: Any = False) -> Tensor:
    """How often each number occurs."""
    value = tensor(x)
    shape = value.shape.with_dim(-1, data_dim("the number of bins")) if value.shape.rank else Shape.unknown()
    dtype = "int32" if weights is None else promoted(value, tensor(weights))
    return result(shape, dtype, value)


@function("keras.ops.histogram")
def histogram(x: Any, bins: Any = 10, range: Any = None) -> tuple[Tensor, Tensor]:
    """histogram(x, 5): B 8 -> 5, 6"""
    value, count = tensor(x), dimension(bins)
    return result(Shape.of(count), value.dtype, value), result(Shape.of(count + 1), value.dtype, value)


@function("keras.ops.corrcoef")
def corrcoef(x: Any) -> Tensor:
    """The correlations of the rows. (Keras's symbolic shape is that of x, which the result never has.)"""
    value = tensor(x)
    shape = value.shape
    if shape.rank == 2 and not is_dynamic(shape.dim(0)):
        return result(Shape.of(shape.dim(0), shape.dim(0)), floating(value.dtype), value)
    return result(Shape.unknown(), floating(value.dtype), value)


@function("keras.ops.correlate")
def correlate(x1: Any, x2: Any, mode: Any = "valid") -> Tensor:
    """correlate(a, b): 8, 3 -> 6
    correlate(a, b, "full"): 8, 3 -> 10
    """
    left, right = tensor(x1), tensor(x2)
    a, b = left.shape.dim(0), right.shape.dim(0)
    sizes = {"valid": dim_max(a, b) - dim_min(a, b) + 1, "same": dim_max(a, b), "full": a + b - 1}
    size = sizes.get(mode) if isinstance(mode, str) else unresolved_dim("the mode is not known")
    if size is None:
        raise Mismatch(
            f'mode must be "valid", "same" or "full", found {mode!r}', rule="invalid-argument", argument="mode"
        )
    dtype = promoted(left, right)
    wide = "float64" if dtype == "int64" else FLOATX if is_integer(dtype) or dtype == "bool" else dtype
    return result(Shape.of(size), wide, left, right)
