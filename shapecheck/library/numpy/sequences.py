"""Functions along an axis: padding, rolling, repeating, differences, windows, convolution, interpolation."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import axes as axes_argument
from shapecheck.library.arrays import axis as axis_argument
from shapecheck.library.arrays import checked, dimension, integer, settled, shape_argument
from shapecheck.library.arrays.dtypes import promote, quotient
from shapecheck.library.numpy.common import array, like, made, place, raised, some
from shapecheck.library.numpy.common import array as as_array
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import Dim, Expr, Shape, dim_max, dim_min, less, unresolved
from shapecheck.shapes import pad as pad_shape
from shapecheck.shapes import repeat as repeat_shape
from shapecheck.shapes import tile as tile_shape
from shapecheck.values import Tensor, Value


def _pairs(width: Value, rank: int) -> list[tuple[Dim, Dim]]:
    """numpy's pad widths: a number, one pair, or a pair for each axis."""
    if isinstance(width, Tensor) and width.contents is not None:
        width = width.contents
    if not isinstance(width, (list, tuple)):
        both = integer(width, "the pad width")
        return [(both, both)] * rank
    items = [item.contents if isinstance(item, Tensor) else item for item in width]
    if not items:
        raise CannotTell("no width to pad")
    if not any(isinstance(item, (list, tuple)) for item in items):
        numbers = [integer(item, "the pad width") for item in items]
        pair = (numbers[0], numbers[-1])
        if len(numbers) > 2:
            raise Mismatch(
                f"pad_width must be a number, a pair, or a pair for each axis, found {tuple(numbers)}",
                rule="invalid-argument",
                argument="pad_width",
            )
        return [pair] * rank
    pairs = [_pair(item) for item in items]
    return pairs * rank if len(pairs) == 1 else pairs


def _pair(item: Value) -> tuple[Dim, Dim]:
    if isinstance(item, (list, tuple)):
        numbers = [integer(part, "the pad width") for part in item]
        return numbers[0], numbers[-1]
    both = integer(item, "the pad width")
    return both, both


@function("numpy.pad")
def pad(array: Value, pad_width: Value, mode: Value = "constant", **kwargs: Value) -> Value:
    """The array with so much added before and after each axis."""
    tensor = as_array(array)
    if tensor.shape.open:
        return like(tensor, Shape.unknown(), low=None, high=None)
    try:
        pairs = _pairs(pad_width, tensor.shape.min_rank)
    except CannotTell:
        shape = Shape.of_rank(tensor.shape.min_rank, "the pad width is not known")
        return like(tensor, shape, low=None, high=None)
    if len(pairs) != tensor.shape.min_rank:
        raise Mismatch(
            f"pad_width has {len(pairs)} pairs, and shape {tensor.shape} has {tensor.shape.rank} axes",
            rule="op-shapes",
            blame=(tensor,),
            argument="pad_width",
        )
    with checked("op-shapes", tensor):
        return like(tensor, pad_shape(tensor.shape, pairs), low=None, high=None)


@function("numpy.roll")
def roll(a: Value, shift: Value, axis: Value = None) -> Value:
    """The elements moved along axes, the last ones coming first."""
    tensor = array(a)
    if isinstance(axis, int):
        place(tensor, axis)
    return like(tensor, tensor.shape)


@function("numpy.tile")
def tile(A: Value, reps: Value) -> Value:
    """The array repeated as a whole."""
    tensor = array(A)
    times = reps.contents if isinstance(reps, Tensor) else reps
    if isinstance(times, (list, tuple)):
        counts: Any = tuple(dimension(n, "the number of repeats") for n in times)
    elif isinstance(times, (int, Expr)):
        counts = dimension(times)
    else:
        return like(tensor, Shape.unknown())
    return like(tensor, tile_shape(tensor.shape, counts), facts=tensor.facts)


@function("numpy.repeat")
def repeat(a: Value, repeats: Value, axis: Value = None) -> Value:
    """Each element repeated along an axis."""
    return repeated(array(a), repeats, axis)


def repeated(tensor: Tensor, repeats: Value, axis: Value) -> Tensor:
    """``np.repeat`` of an array."""
    tensor = raised(tensor, 1)
    try:
        along = None if axis is None else place(tensor, axis_argument(axis))
    except CannotTell:
        return like(tensor, Shape.unknown())
    counts = repeats.contents if isinstance(repeats, Tensor) else repeats
    times: Any
    if isinstance(counts, (list, tuple)):
        times = tuple(dimension(n, "the number of repeats") for n in counts)
    elif isinstance(counts, (int, Expr)):
        times = dimension(counts)
    else:
        times = None
    if times is None:
        base = Shape.of(tensor.shape.size()) if along is None else tensor.shape
        return like(tensor, base.with_dim(along or 0, unresolved("the number of repeats is not known")))
    with checked("op-shapes", tensor):
        return like(tensor, repeat_shape(tensor.shape, times, along))


@function("numpy.diff")
def diff(a: Value, n: Value = 1, axis: Value = -1, prepend: Value = None, append: Value = None) -> Value:
    """Differences of neighbours: one element less for each time."""
    tensor = array(a)
    if n == 0 and not isinstance(n, bool):
        return tensor
    along = place(tensor, axis_argument(axis))
    less_by = integer(n, "the number of times")
    dim = tensor.shape.dim(along)
    for more in (prepend, append):
        if more is not None:
            extra = array(more)
            dim = dim + (1 if extra.shape.rank == 0 else extra.shape.dim(along))
    size = dim_max(0, dim - less_by)
    dtype = "bool" if tensor.dtype == "bool" else tensor.dtype
    return like(tensor, tensor.shape.with_dim(along, size), low=None, high=None, dtype=dtype)


@function("numpy.ediff1d")
def ediff1d(ary: Value, to_end: Value = None, to_begin: Value = None) -> Value:
    """Differences of neighbours of the flattened array."""
    if to_end is not None or to_begin is not None:
        raise CannotTell("ediff1d with ends")
    tensor = array(ary)
    return like(tensor, Shape.of(dim_max(0, tensor.shape.size() - 1)), low=None, high=None)


@function("numpy.gradient")
def gradient(f: Value, *varargs: Value, axis: Value = None, edge_order: Value = 1) -> Value:
    """One array of the same shape for each axis."""
    tensor = array(f)
    axes = axes_argument(axis)
    result = made(tensor.shape, None, quotient("numpy", tensor.dtype))
    if isinstance(axes, int):
        return result
    if tensor.shape.open and axes is None:
        raise CannotTell("the rank is not known")
    count = len(axes) if axes is not None else tensor.shape.min_rank
    return result if count == 1 and axes is None else tuple(result for _ in range(count))


def _convolved(a: Value, v: Value, mode: Value) -> Value:
    one, other = raised(array(a), 1), raised(array(v), 1)
    for tensor in (one, other):
        if tensor.shape.rank is not None and tensor.shape.rank > 1:
            raise Mismatch(
                f"object too deep for desired array: rank 1 is needed, found shape {tensor.shape}",
                rule="op-shapes",
                blame=(tensor,),
            )
    n, m = one.shape.dim(0), other.shape.dim(0)
    match mode:
        case "full":
            size = n + m - 1
        case "same":
            size = dim_max(n, m)
        case "valid":
            size = dim_max(n, m) - dim_min(n, m) + 1
        case _:
            size = unresolved("the mode is not known")
    return made(Shape.of(size), None, promote("numpy", one.dtype, other.dtype))


@function("numpy.convolve")
def convolve(a: Value, v: Value, mode: Value = "full") -> Value:
    """The convolution of two vectors."""
    return _convolved(a, v, mode)


@function("numpy.correlate")
def correlate(a: Value, v: Value, mode: Value = "valid") -> Value:
    """The correlation of two vectors."""
    return _convolved(a, v, mode)


@function("numpy.interp")
def interp(x: Value, xp: Value, fp: Value, left: Value = None, right: Value = None, period: Value = None) -> Value:
    """Interpolated values at x."""
    return settled(made(array(x).shape))


@function("numpy.trim_zeros")
def trim_zeros(filt: Value, trim: Value = "fb", axis: Value = None) -> Value:
    """Without zeros at the ends."""
    tensor = array(filt)
    if not isinstance(filt, Tensor):
        tensor = tensor.but(dtype=None)  # a list stays one, and an empty one is of no dtype
    if tensor.shape.open:
        return some(tensor, Shape.unknown())
    return some(tensor, Shape.of_rank(tensor.shape.min_rank, "how many zeros are trimmed"))


@function("numpy.lib.stride_tricks.sliding_window_view")
def sliding_window_view(
    x: Value, window_shape: Value, axis: Value = None, *, subok: Value = False, writeable: Value = False
) -> Value:
    """All windows over axes; the windows' axes come last."""
    tensor = array(x)
    sizes = window_shape if isinstance(window_shape, (tuple, list)) else (window_shape,)
    windows = [dimension(size, "the window") for size in sizes]
    if tensor.shape.open:
        return like(tensor, Shape.unknown())
    found = axes_argument(axis)
    axes = tuple(range(tensor.shape.min_rank)) if found is None else (found,) if isinstance(found, int) else found
    if len(axes) != len(windows):
        raise Mismatch(
            f"a window of {len(windows)} sizes over {len(axes)} axes of {tensor.shape}: one size for each is needed",
            rule="op-shapes",
            blame=(tensor,),
        )
    shape = tensor.shape
    for axis_number, size in zip((place(tensor, a) for a in axes), windows, strict=True):
        dim = shape.dim(axis_number)
        if less(dim, size):
            raise Mismatch(
                f"a window of {size} is larger than axis {axis_number} of {tensor.shape}, which has {dim} elements",
                rule="window-too-large",
                blame=(tensor,),
            )
        shape = shape.with_dim(axis_number, dim - size + 1)
    return like(tensor, shape + Shape(tuple(windows)))


@function("numpy.lib.stride_tricks.as_strided")
def as_strided(
    x: Value, shape: Value = None, strides: Value = None, subok: Value = False, writeable: Value = True
) -> Value:
    """An array of any shape over the same memory."""
    tensor = array(x)
    return some(tensor, tensor.shape if shape is None else shape_argument(shape))


@intrinsic("numpy.apply_along_axis")
def apply_along_axis(ctx: Context, func1d: Value, axis: Value, arr: Value, *args: Value, **kwargs: Value) -> Value:
    """What the function makes of a vector stands where the axis was."""
    tensor = array(ctx.export(arr))
    along = place(tensor, axis_argument(axis))
    line = like(tensor, Shape.of(tensor.shape.dim(along)))
    result = array(ctx.export(ctx.call(func1d, [line, *args], kwargs)))
    if tensor.shape.open:
        return made(Shape.unknown(), None, result.dtype)
    shape = tensor.shape.take(0, along) + result.shape + tensor.shape.take(along + 1)
    return made(shape, None, result.dtype)


@function("numpy.apply_over_axes")
def apply_over_axes(func: Value, a: Value, axes: Value) -> Value:
    raise CannotTell("numpy.apply_over_axes is not modelled")
