"""Indexing: what ``x[index]`` is, and what ``x[index] = value`` makes of x.

The rules are those of numpy's user guide, "Indexing on ndarrays". TensorFlow and Keras tensors take the basic
ones and boolean masks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.convert import as_tensor, settled
from shapecheck.library.arrays.dtypes import is_integer
from shapecheck.library.arrays.facts import OF_ANY_PART, ONE_HOT, OUTER, of_some_elements
from shapecheck.library.arrays.guards import checked, numbers
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.records import dataclass, field
from shapecheck.shapes import (
    Dim,
    Expr,
    Shape,
    bounds,
    broadcast,
    broadcast_to,
    dynamic,
    equal,
    is_dynamic,
    less,
    slice_dim,
    unresolved,
)
from shapecheck.values import ListObject, Object, Tensor, Unknown, Value


def getitem(tensor: Tensor, index: Value) -> Value:
    """``tensor[index]``: a tensor, or a number where a numpy element is known."""
    parts = _parts(index)
    if parts is None:
        return Tensor(Shape.unknown(), tensor.dtype, tensor.kind, low=tensor.low, high=tensor.high)
    shape = _indexed_shape(tensor, parts)
    found = _indexed_contents(tensor, parts)
    facts = _facts_of_part(tensor, parts, shape)
    result = Tensor(shape, tensor.dtype, tensor.kind, contents=found, low=tensor.low, high=tensor.high, facts=facts)
    if shape.rank == 0 and tensor.dtype == "object" and tensor.kind == "numpy":
        return Unknown("an element of an object array")
    return settled(result)


def _facts_of_part(tensor: Tensor, parts: Sequence[Any], shape: Shape) -> frozenset[str]:
    """Facts of rows (one-hot, probabilities) hold while the last axis is not touched."""
    if any(part is None for part in parts):
        return (tensor.facts & OF_ANY_PART) | {OUTER}
    if tensor.shape.rank == 1:
        return of_some_elements(tensor, shape) - {ONE_HOT}
    if any(part is Ellipsis for part in parts) or tensor.shape.min_rank <= len(parts):
        return tensor.facts & OF_ANY_PART
    return of_some_elements(tensor, shape)


def _parts(index: Value) -> tuple[Any, ...] | None:
    """The index as a tuple of ints, slices, None, ... and tensors; None if it is not known."""
    items = index if isinstance(index, tuple) else (index,)
    parts = tuple(map(_part, items))
    if sum(part is Ellipsis for part in parts) > 1:
        raise Mismatch("an index can have a single ellipsis (...) only", rule="axis-range", error="IndexError")
    return None if any(isinstance(part, Unknown) for part in parts) else parts


def _part(item: Value) -> Any:
    match item:
        case None | bool() | int() | Expr() | slice() | Unknown():
            return item
        case _ if item is Ellipsis:
            return item
        case Tensor():
            if item.shape.rank == 0 and item.dtype != "bool":
                return item.contents if isinstance(item.contents, (int, Expr)) else _some_int(item)
            return item if item.dtype is not None else Unknown("the dtype of the index is not known")
        case list() | ListObject() | range() | Object() | tuple():
            tensor = as_tensor(item)
            if tensor.shape.dims == (0,) if tensor.shape.is_closed else False:
                return tensor.but(dtype="int64")
            known = tensor.dtype == "bool" or is_integer(tensor.dtype)
            return tensor if known else Unknown("what the index holds is not known")
    return Unknown("the index is not known")


def _some_int(item: Tensor) -> Any:
    return unresolved("an index") if is_integer(item.dtype) else Unknown("the index is not known")


def _takes(part: Any) -> int:
    """How many axes of the tensor a part of the index takes up."""
    if part is None or part is Ellipsis or isinstance(part, bool):
        return 0
    if isinstance(part, Tensor) and part.dtype == "bool":
        if part.shape.open:
            raise CannotTell("the rank of a boolean mask is not known")
        return part.shape.min_rank
    return 1


@dataclass
class _Walk:
    """The result's dims as the index is gone through; `place` is where the advanced indices' axes go."""

    dims: list[Dim] = field(default_factory=list)
    advanced: list[Shape] = field(default_factory=list)
    place: int | None = None
    apart: bool = False
    last_was_advanced: bool = False

    def basic(self, *dims: Dim) -> None:
        self.dims.extend(dims)
        self.last_was_advanced = False

    def array(self, shape: Shape) -> None:
        if self.place is None:
            self.place = len(self.dims)
        elif not self.last_was_advanced:
            self.apart = True
        self.advanced.append(shape)
        self.last_was_advanced = True

    def shape(self, *blame: Tensor) -> Shape:
        if not self.advanced:
            return Shape(tuple(self.dims))
        with checked("op-shapes", *blame, error="IndexError"):
            joint = broadcast(*self.advanced)
        place = 0 if self.apart or self.place is None else self.place
        return Shape(tuple(self.dims[:place])) + joint + Shape(tuple(self.dims[place:]))


def _indexed_shape(tensor: Tensor, parts: tuple[Any, ...]) -> Shape:
    try:
        taken = sum(map(_takes, parts))
    except CannotTell:
        return Shape.unknown()
    if tensor.shape.is_closed and taken > tensor.shape.min_rank:
        raise Mismatch(
            f"too many indices: shape {tensor.shape} has {tensor.shape.rank} axes, and {taken} are indexed",
            rule="axis-range",
            blame=(tensor,),
            error="IndexError",
        )
    if tensor.shape.open:
        return _indexed_open_shape(tensor, parts, taken)
    return _indexed_dims(tensor, tensor.shape.dims, parts, taken)


def _indexed_open_shape(tensor: Tensor, parts: tuple[Any, ...], taken: int) -> Shape:
    """Of an open shape the axes that the index does not reach stay unknown in number."""
    if any(isinstance(part, Tensor) for part in parts):
        return Shape.unknown()
    shape = tensor.shape
    dots = parts.index(Ellipsis) if Ellipsis in parts else len(parts)
    front, back = parts[:dots], parts[dots + 1 :]
    n_front, n_back = sum(map(_takes, front)), sum(map(_takes, back))
    before, after = len(shape.prefix), len(shape.suffix)
    head = tuple(shape.dim(axis) for axis in range(n_front))
    tail = tuple(shape.dim(axis) for axis in range(-n_back, 0))
    first = _indexed_dims(tensor, head, front, n_front)
    last = _indexed_dims(tensor, tail, back, n_back)
    # An axis keeps its place only if no part of the index can reach it, however few axes there are.
    rest_front = shape.prefix[n_front : max(0, min(before, before + after - n_back))]
    rest_back = shape.suffix[max(0, n_front - before) : max(0, after - n_back)]
    return Shape(first.dims + rest_front, rest_back + last.dims, open=True)


def _indexed_dims(tensor: Tensor, dims: tuple[Dim, ...], parts: tuple[Any, ...], taken: int) -> Shape:
    if Ellipsis not in [part for part in parts if not isinstance(part, Tensor)]:
        parts = (*parts, Ellipsis)
    walk = _Walk()
    axis = 0
    mixed = any(isinstance(part, Tensor) for part in parts)
    for part in parts:
        if part is Ellipsis:
            walk.basic(*dims[axis : axis + len(dims) - taken])
            axis += len(dims) - taken
        elif part is None:
            walk.basic(1)
        elif isinstance(part, bool):
            walk.array(Shape.of(1 if part else 0))
        elif isinstance(part, slice):
            walk.basic(sliced(dims[axis], part))
            axis += 1
        elif isinstance(part, Tensor) and part.dtype == "bool":
            walk.array(_mask_shape(tensor, dims[axis : axis + part.shape.min_rank], part, axis))
            axis += part.shape.min_rank
        else:
            _check_range(tensor, dims[axis], part, axis)
            if isinstance(part, Tensor):
                walk.array(part.shape)
            elif mixed:
                walk.array(Shape())
            axis += 1
    return walk.shape(tensor)


def sliced(dim: Dim, part: slice) -> Dim:
    ends = []
    for end in (part.start, part.stop, part.step):
        known = end.contents if isinstance(end, Tensor) and end.shape.rank == 0 else end
        if end is not None and not isinstance(known, (int, Expr)):
            return dynamic("slice") if is_dynamic(dim) else unresolved("a bound of a slice is not known")
        end = known
        ends.append(end)
    start, stop, step = ends
    if isinstance(step, Expr):
        return unresolved("the step of a slice is not known")
    with checked("op-shapes"):
        return slice_dim(dim, start, stop, step)


def _mask_shape(tensor: Tensor, dims: tuple[Dim, ...], mask: Tensor, axis: int) -> Shape:
    is_empty = any(equal(size, 0) is True for size in mask.shape.dims)
    for offset, (dim, size) in enumerate(zip(dims, mask.shape.dims, strict=True)):
        if equal(dim, size) is False and not (is_empty and tensor.kind == "numpy"):
            raise Mismatch(
                f"boolean index of shape {mask.shape} does not fit {tensor.shape}:"
                f" axis {axis + offset} is {dim}, the mask's is {size}",
                rule="op-shapes",
                blame=(tensor, mask),
                error="IndexError",
            )
    if isinstance(mask.contents, tuple):
        return Shape.of(sum(map(bool, elements.flat(mask.contents))))
    if tensor.kind != "numpy":
        return Shape.of(dynamic("selected"))
    return Shape.of(unresolved("how many elements a boolean mask selects"))


def _check_range(tensor: Tensor, dim: Dim, part: Any, axis: int) -> None:
    """A constant index beyond the axis is a mismatch."""
    if not isinstance(part, int) and not isinstance(part, Expr):
        return
    low, high = bounds(part)
    beyond = less(dim, part + 1) if low is not None and low >= 0 else None
    below = less(dim + part, 0) if high is not None and high < 0 else None
    if (beyond or below) and not is_dynamic(dim):
        raise Mismatch(
            f"index {part} is out of range for axis {axis} of shape {tensor.shape}, which has {dim} elements",
            rule="index-range",
            blame=(tensor,),
            error="IndexError",
            help=_on_next_axis(tensor, part, axis),
        )


def _on_next_axis(tensor: Tensor, part: Any, axis: int) -> str | None:
    """Rows were taken where the columns are meant."""
    rank = tensor.shape.rank
    if axis or rank is None or rank < 2 or not isinstance(part, int) or less(part, tensor.shape.dim(1)) is not True:
        return None
    return f"[:, {part}] takes it from axis 1, which has {tensor.shape.dim(1)} elements"


def _indexed_contents(tensor: Tensor, parts: tuple[Any, ...]) -> Any:
    """The elements that the index selects, by ints, slices and one array of ints on a small array."""
    if not isinstance(tensor.contents, tuple) or Ellipsis in [p for p in parts if not isinstance(p, Tensor)]:
        return None
    return _pick(tensor.contents, parts)


def _pick(found: Any, parts: Sequence[Any]) -> Any:
    if not parts:
        return found
    part, rest = parts[0], parts[1:]
    if part is None:
        inner = _pick(found, rest)
        return None if inner is None else (inner,)
    if not isinstance(found, tuple):
        return None
    if isinstance(part, int) and not isinstance(part, bool):
        return _pick(found[part], rest) if -len(found) <= part < len(found) else None
    if isinstance(part, slice) and all(isinstance(e, (int, type(None))) for e in (part.start, part.stop, part.step)):
        chosen = found[part]
    elif isinstance(part, Tensor) and not rest and _all_ints(part.contents):
        chosen = tuple(found[i] for i in part.contents)
    else:
        return None
    inner = tuple(_pick(item, rest) for item in chosen)
    return None if any(item is None for item in inner) else inner


def _all_ints(found: Any) -> bool:
    return isinstance(found, tuple) and all(isinstance(i, int) and not isinstance(i, bool) for i in found)


def setitem(tensor: Tensor, index: Value, value: Value) -> Tensor:
    """The array after ``tensor[index] = value``; a mismatch if the value's shape cannot be put there."""
    item = as_tensor(value)
    parts = _parts(index)
    if parts is not None:
        target = _indexed_shape(tensor, parts)
        _check_masked(tensor, parts, item)
        with checked("op-shapes", tensor, item):
            _check_assignment(item.shape, target)
    low, high = _widened(tensor, item)
    return tensor.but(contents=_assigned(tensor, parts, item), low=low, high=high, facts=tensor.facts & OF_ANY_PART)


def _check_masked(tensor: Tensor, parts: tuple[Any, ...], item: Tensor) -> None:
    """Through one boolean mask of all of its axes an array takes a vector or a number, nothing else."""
    if tensor.kind != "numpy" or len(parts) != 1 or not isinstance(parts[0], Tensor) or parts[0].dtype != "bool":
        return
    if tensor.shape.rank == parts[0].shape.rank is not None and item.shape.min_rank > 1:
        raise Mismatch(
            f"values of shape {item.shape} cannot be assigned through a boolean mask of shape {parts[0].shape}:"
            " they must be a vector or a number",
            rule="op-shapes",
            blame=(item, tensor),
            error="TypeError",
            help="take one column of the values, or reshape(-1) them" if item.shape.rank == 2 else None,
        )


def _check_assignment(shape: Shape, target: Shape) -> None:
    """numpy lets leading axes of 1 go when it assigns."""
    if target.open or shape.open:
        return
    dims = shape.dims
    while len(dims) > target.min_rank and equal(dims[0], 1) is not False:
        dims = dims[1:]
    broadcast_to(Shape(dims), target)


def _widened(tensor: Tensor, item: Tensor) -> tuple[Any, Any]:
    ends = numbers(tensor.low, item.low, tensor.high, item.high)
    return (min(ends[:2]), max(ends[2:])) if ends else (None, None)


def _assigned(tensor: Tensor, parts: tuple[Any, ...] | None, item: Tensor) -> Any:
    """The elements after one of a rank-1 array has been replaced by a known number."""
    if tensor.shape.rank != 1 or not isinstance(tensor.contents, tuple) or parts is None or len(parts) != 1:
        return None
    place = parts[0]
    if isinstance(place, bool) or not isinstance(place, int) or not elements.is_scalar(item.contents):
        return None
    items = list(tensor.contents)
    items[place] = item.contents
    return tuple(items)


def items_of(tensor: Tensor) -> tuple[list[Value] | None, Value]:
    """The items that iterating yields (None if their number or they are not known), and one that stands for any."""
    if tensor.shape.rank == 0:
        raise Mismatch(
            "iteration over a 0-d array: a scalar has no axis",
            rule="axis-range",
            blame=(tensor,),
            error="TypeError",
        )
    any_item = getitem(tensor, _any_index())
    if isinstance(tensor.contents, tuple):
        return [getitem(tensor, i) for i in range(len(tensor.contents))], any_item
    count = tensor.shape.dim(0)
    if isinstance(count, int) and count <= elements.MAX_ELEMENTS:
        return [any_item] * count, any_item
    return None, any_item


def _any_index() -> Expr:
    return unresolved("the position in an iteration")


def length(tensor: Tensor) -> Dim:
    """``len(tensor)``; a mismatch for a scalar."""
    if tensor.shape.rank == 0:
        raise Mismatch(
            "len() of an array of shape (): a scalar has no length",
            rule="axis-range",
            blame=(tensor,),
            error="TypeError",
        )
    return tensor.shape.dim(0)
