"""Functions that look for elements: conditions, counts, sets. How many they find is mostly not known."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import axis as axis_argument
from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import dimension, elementwise, flag, settled
from shapecheck.library.arrays.arithmetic import common_dtype
from shapecheck.library.arrays.contents import is_scalar
from shapecheck.library.arrays.dtypes import promote, promote_weak
from shapecheck.library.arrays.facts import distinct
from shapecheck.library.arrays.guards import numbers
from shapecheck.library.numpy.common import array, like, made, place, some, vector
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, dim_max, interval, unresolved
from shapecheck.values import Tensor, Value


@function("numpy.where")
def where(condition: Value, x: Value = None, y: Value = None, /) -> Value:
    """Elements of one or the other array; with a condition alone, the indices where it holds."""
    if x is None and y is None:
        return nonzero(condition)
    one, other = array(x), array(y)
    result = elementwise(array(condition), one, other)
    parts = [part if is_scalar(part) else array(part) for part in (x, y)]
    lows, highs = numbers(one.low, other.low), numbers(one.high, other.high)
    return settled(
        result.but(
            dtype=one.dtype if one.dtype == other.dtype else common_dtype("numpy", *parts),
            low=min(lows) if lows else None,
            high=max(highs) if highs else None,
        )
    )


@function("numpy.nonzero")
def nonzero(a: Value) -> Value:
    """One array of indices for each axis."""
    tensor = array(a)
    if tensor.shape.open:
        raise CannotTell("the rank is not known")
    count = unresolved("how many elements fulfil a condition")
    return tuple(vector(count, "int64", low=0, high=_last(dim)) for dim in tensor.shape.dims)


def _last(dim: Dim) -> Any:
    return dim - 1 if isinstance(dim, int) and dim else None


@function("numpy.flatnonzero")
def flatnonzero(a: Value) -> Value:
    """Indices into the flattened array."""
    return vector(unresolved("how many elements fulfil a condition"), "int64", low=0)


@function("numpy.argwhere")
def argwhere(a: Value) -> Value:
    """Indices as rows."""
    rank = array(a).shape.rank
    columns: Dim = unresolved("the rank is not known") if rank is None else rank
    return made(Shape.of(unresolved("how many elements fulfil a condition"), columns), None, "int64", low=0)


@function("numpy.extract")
def extract(condition: Value, arr: Value) -> Value:
    """The elements for which the condition holds."""
    return some(array(arr), Shape.of(unresolved("how many elements fulfil a condition")))


@function("numpy.compress")
def compress(condition: Value, a: Value, axis: Value = None, out: Value = None) -> Value:
    """The slices for which the condition holds."""
    tensor = array(a)
    count = unresolved("how many elements fulfil a condition")
    if axis is None:
        return some(tensor, Shape.of(count))
    return some(tensor, tensor.shape.with_dim(place(tensor, axis_argument(axis)), count))


@function("numpy.select")
def select(condlist: Value, choicelist: Value, default: Value = 0) -> Value:
    """Elements by the first condition that holds."""
    if not isinstance(condlist, (list, tuple)) or not isinstance(choicelist, (list, tuple)):
        return made(Shape.unknown(), None, None)
    choices = [array(choice) for choice in (*choicelist, default)]
    result = elementwise(*(array(condition) for condition in condlist), *choices)
    dtype = promote("numpy", *(choice.dtype for choice in choices[:-1]))
    weak = isinstance(default, (bool, int, float, complex))
    return result.but(
        dtype=promote_weak("numpy", dtype, default) if weak else promote("numpy", dtype, choices[-1].dtype)
    )


@function("numpy.choose")
def choose(a: Value, choices: Value, out: Value = None, mode: Value = "raise") -> Value:
    """Elements of one of several arrays."""
    if not isinstance(choices, (list, tuple)):
        return made(Shape.unknown(), None, None)
    return elementwise(array(a), *(array(choice) for choice in choices))


@function("numpy.piecewise")
def piecewise(x: Value, condlist: Value, funclist: Value, *args: Value, **kw: Value) -> Value:
    """A function defined by cases."""
    return made(array(x).shape, None, array(x).dtype)


# -- sets ----------------------------------------------------------------------------------------------


def distinct_count(tensor: Tensor) -> Dim:
    """How many different elements an array has."""
    known = distinct(tensor)
    if known is not None:
        return known
    lower = 1 if tensor.shape.is_closed and interval(tensor.shape.size())[0] > 0 else 0
    return unresolved("how many different elements there are", lower=lower)


@function("numpy.unique")
def unique(
    ar: Value,
    return_index: Value = False,
    return_inverse: Value = False,
    return_counts: Value = False,
    axis: Value = None,
    *,
    equal_nan: Value = True,
    sorted: Value = True,
) -> Value:
    """The different elements, and on request where and how often they are."""
    tensor = array(ar)
    count = distinct_count(tensor)
    given: list[Any] = []
    known: tuple[Any, ...] = ()
    along = None if axis is None else place(tensor, axis_argument(axis))
    if along is None:
        found = like(tensor, Shape.of(count))
        if isinstance(count, int) and tensor.contents is not None:
            given = list(elements.flat(tensor.contents))
            known = tuple(_in_order(set(given)))
            found = found.but(contents=known)
    else:
        count = unresolved("how many different slices there are")
        found = like(tensor, tensor.shape.with_dim(along, count))
    results = [found]
    if flag(return_index):
        places = tuple(map(given.index, known)) if known else None
        results.append(vector(count, "int64", low=0).but(contents=places))
    if flag(return_inverse):
        inverse = tensor.shape if along is None else Shape.of(tensor.shape.dim(along))
        results.append(made(inverse, None, "int64", low=0))
    if flag(return_counts):
        counts = tuple(map(given.count, known)) if known else None
        results.append(vector(count, "int64", low=1).but(contents=counts))
    return results[0] if len(results) == 1 else tuple(results)


def _in_order(items: Any) -> list[Any]:
    return sorted(items)


@function("numpy.unique_values")
def unique_values(x: Value) -> Value:
    """The different elements."""
    return like(array(x), Shape.of(distinct_count(array(x))))


@function("numpy.union1d", "numpy.setxor1d")
def union1d(ar1: Value, ar2: Value) -> Value:
    """A sorted set of elements."""
    return like(array(ar1), Shape.of(unresolved("how many elements a set has")), low=None, high=None)


@function("numpy.setdiff1d")
def setdiff1d(ar1: Value, ar2: Value, assume_unique: Value = False) -> Value:
    """Elements of one array that the other does not have."""
    return some(array(ar1), Shape.of(unresolved("how many elements a set has")))


@function("numpy.intersect1d")
def intersect1d(ar1: Value, ar2: Value, assume_unique: Value = False, return_indices: Value = False) -> Value:
    """Elements that both arrays have."""
    count = unresolved("how many elements a set has")
    found = some(array(ar1), Shape.of(count))
    if flag(return_indices):
        return found, vector(count, "int64", low=0), vector(count, "int64", low=0)
    return found


@function("numpy.isin", "numpy.in1d")
def isin(
    element: Value, test_elements: Value, assume_unique: Value = False, invert: Value = False, *, kind: Value = None
) -> Value:
    """Whether each element is among others."""
    return made(array(element).shape, None, "bool")


# -- counting ------------------------------------------------------------------------------------------


@function("numpy.bincount")
def bincount(x: Value, /, weights: Value = None, minlength: Value = 0) -> Value:
    """How often each integer occurs: as many counts as the largest is high, plus one."""
    tensor = array(x)
    dtype = "int64" if weights is None else "float64"
    if tensor.contents is not None and all(isinstance(i, int) for i in elements.flat(tensor.contents)):
        largest = max(elements.flat(tensor.contents), default=-1)
        return vector(dim_max(largest + 1, dimension(minlength)), dtype, low=0)
    return vector(unresolved("the largest element is not known"), dtype, low=0)


def _bin_count(bins: Value) -> Dim:
    if isinstance(bins, str):
        return unresolved("the number of bins")
    edges = array(bins)
    if edges.shape.rank == 0:
        return dimension(bins, "the number of bins")
    return edges.shape.dim(0) - 1 if edges.shape.is_closed else unresolved("the number of bins")


@function("numpy.histogram")
def histogram(a: Value, bins: Value = 10, range: Value = None, density: Value = None, weights: Value = None) -> Value:
    """Counts in bins, and the bins' edges."""
    count = _bin_count(bins)
    return vector(count, None), vector(count + 1, None)


@function("numpy.histogram_bin_edges")
def histogram_bin_edges(a: Value, bins: Value = 10, range: Value = None, weights: Value = None) -> Value:
    """The edges of bins."""
    return vector(_bin_count(bins) + 1, None)


@function("numpy.histogram2d")
def histogram2d(
    x: Value, y: Value, bins: Value = 10, range: Value = None, density: Value = None, weights: Value = None
) -> Value:
    """Counts in bins of two variables, and the edges."""
    pair = bins if isinstance(bins, (list, tuple)) and len(bins) == 2 else (bins, bins)
    one, other = map(_bin_count, pair)
    return made(Shape.of(one, other), None, None), vector(one + 1, None), vector(other + 1, None)


@function("numpy.digitize")
def digitize(x: Value, bins: Value, right: Value = False) -> Value:
    """The number of the bin of each element: 0 to the number of edges."""
    edges = array(bins).shape
    count = edges.dim(0) if edges.rank == 1 else None
    return settled(made(array(x).shape, None, "int64", low=0, high=count if isinstance(count, int) else None))


@function("numpy.searchsorted")
def searchsorted(a: Value, v: Value, side: Value = "left", sorter: Value = None) -> Value:
    """Where elements would be put in."""
    return settled(made(array(v).shape, None, "int64", low=0))


@function("numpy.unravel_index")
def unravel_index(indices: Value, shape: Value, order: Value = "C") -> Value:
    """One array of indices for each dim of the shape."""
    where = array(indices)
    if not isinstance(shape, (list, tuple)):
        raise CannotTell("the shape is not known")
    return tuple(settled(made(where.shape, None, "int64", low=0)) for _ in shape)


@function("numpy.ravel_multi_index")
def ravel_multi_index(multi_index: Value, dims: Value, mode: Value = "raise", order: Value = "C") -> Value:
    """Indices into the flattened array."""
    if isinstance(multi_index, (list, tuple)):
        return elementwise(*(array(part) for part in multi_index), dtype="int64")
    return made(Shape.unknown(), None, "int64")
