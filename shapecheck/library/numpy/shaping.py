"""The same elements in another shape or order of axes."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import axes as axes_argument
from shapecheck.library.arrays import axis as axis_argument
from shapecheck.library.arrays import checked, elementwise, reshape_target, shape_argument, shape_value
from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT, OUTER, of_some_elements
from shapecheck.library.arrays.scrambling import advise_scrambled
from shapecheck.library.numpy.common import array, like, made, place, raised, some
from shapecheck.library.numpy.common import array as as_array
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Shape, broadcast_to, expand_dims, flatten, moveaxis, swapaxes, transpose
from shapecheck.shapes import broadcast as broadcast_shape
from shapecheck.shapes import reshape as reshape_shape
from shapecheck.shapes import squeeze as squeeze_shape
from shapecheck.values import Tensor, Value


def reshaped(ctx: Context, tensor: Tensor, target: Value, order: Value = "C") -> Tensor:
    """The tensor in another shape; a mismatch if the elements do not fill it."""
    try:
        dims = reshape_target(target)
    except CannotTell:
        return like(tensor, Shape.unknown())
    with checked("reshape-total", tensor):
        shape = reshape_shape(tensor.shape, dims)
    advise_scrambled(ctx, tensor, shape, order)
    found = elements.refilled(tensor.contents, shape) if order in ("C", None) else None
    return like(tensor, shape, contents=found, facts=_facts_after_reshape(tensor, shape))


def _facts_after_reshape(tensor: Tensor, shape: Shape) -> frozenset[str]:
    """A reshape to a column or a row is an axis that the program asked for."""
    all_there = frozenset(f for f in tensor.facts if f == ATTAINED or f.startswith(DISTINCT))
    kept = all_there | (of_some_elements(tensor, tensor.shape) & like(tensor, tensor.shape).facts)
    return kept | {OUTER} if shape.rank is not None and shape.rank >= 2 and 1 in shape.dims else kept


@function("numpy.reshape")
def reshape(ctx: Context, a: Value, /, shape: Value, order: Value = "C", *, copy: Value = None) -> Value:
    """The elements in another shape; one dim may be -1."""
    return reshaped(ctx, array(a), shape, order)


@function("numpy.resize")
def resize(a: Value, new_shape: Value) -> Value:
    """An array of any shape, filled with the elements again and again."""
    return some(array(a), shape_argument(new_shape))


@function("numpy.ravel")
def ravel(a: Value, order: Value = "C") -> Value:
    """All elements in one axis."""
    return flattened(array(a), order)


def flattened(tensor: Tensor, order: Value = "C") -> Tensor:
    """All elements in one axis."""
    if tensor.shape.rank == 1:
        return tensor
    found = tuple(elements.flat(tensor.contents)) if order == "C" and tensor.contents is not None else None
    return like(tensor, flatten(tensor.shape), contents=found)


@function("numpy.transpose", "numpy.permute_dims")
def transpose_(a: Value, axes: Value = None) -> Value:
    """The axes in another order, reversed by default."""
    return transposed(array(a), axes)


def transposed(tensor: Tensor, axes: Value = None) -> Tensor:
    """The tensor with its axes in another order."""
    try:
        order = axes_argument(axes, "the order of the axes")
    except CannotTell:
        rank = tensor.shape.rank
        return like(tensor, Shape.unknown() if rank is None else Shape.of_rank(rank, "the order of the axes"))
    order = (order,) if isinstance(order, int) else order
    with checked("axis-range", tensor, argument="axes"):
        shape = transpose(tensor.shape, order)
    turned = tensor.contents if tensor.shape.rank == 1 else None
    kept = like(tensor, shape).facts | (tensor.facts & {OUTER, "keepdims"})
    return like(tensor, shape, contents=turned, facts=kept)


@function("numpy.matrix_transpose", "numpy.linalg.matrix_transpose")
def matrix_transpose(x: Value, /) -> Value:
    """The last two axes in each other's place."""
    tensor = array(x)
    with checked("axis-range", tensor):
        return like(tensor, swapaxes(tensor.shape, -1, -2))


@function("numpy.moveaxis")
def moveaxis_(a: Value, source: Value, destination: Value) -> Value:
    """Some axes at other places."""
    tensor = array(a)
    one, other = axes_argument(source), axes_argument(destination)
    with checked("axis-range", tensor, error="AxisError"):
        return like(tensor, moveaxis(tensor.shape, one, other))


@function("numpy.rollaxis")
def rollaxis(a: Value, axis: Value, start: Value = 0) -> Value:
    """An axis moved before another."""
    tensor = array(a)
    source, goal = place(tensor, axis_argument(axis)), axis_argument(start)
    if tensor.shape.open:
        return made(Shape.unknown(), None, tensor.dtype)
    goal = goal + tensor.shape.min_rank if goal < 0 else goal
    order = [n for n in range(tensor.shape.min_rank) if n != source]
    order.insert(goal - 1 if source < goal else goal, source)
    return transposed(tensor, tuple(order))


@function("numpy.swapaxes")
def swapaxes_(a: Value, axis1: Value, axis2: Value) -> Value:
    """Two axes in each other's place."""
    tensor = array(a)
    one, other = axis_argument(axis1), axis_argument(axis2)
    with checked("axis-range", tensor, error="AxisError"):
        return like(tensor, swapaxes(tensor.shape, one, other))


@function("numpy.expand_dims")
def expand_dims_(a: Value, axis: Value) -> Value:
    """New axes of 1."""
    tensor = array(a)
    try:
        axes = axes_argument(axis)
    except CannotTell:
        rank = tensor.shape.rank
        return like(tensor, Shape.unknown() if rank is None else Shape.of_rank(rank + 1, "the axis is not known"))
    with checked("axis-range", tensor, argument="axis", error="AxisError"):
        shape = expand_dims(tensor.shape, axes if axes is not None else ())
    return like(tensor, shape, facts=like(tensor, shape).facts | {OUTER})


@function("numpy.squeeze")
def squeeze(a: Value, axis: Value = None) -> Value:
    """Without axes of 1."""
    return squeezed(array(a), axis)


def squeezed(tensor: Tensor, axis: Value = None) -> Tensor:
    """The tensor without these axes of 1, by default without all."""
    try:
        axes = axes_argument(axis)
    except CannotTell:
        return like(tensor, Shape.unknown())
    if tensor.shape.rank == 0 and axes in (0, -1):
        return tensor
    with checked("axis-range", tensor, argument="axis"):
        return like(tensor, squeeze_shape(tensor.shape, axes))


def _at_least(rank: int, arrays: tuple[Value, ...]) -> Value:
    results = [raised(array(item), rank) for item in arrays]
    return results[0] if len(results) == 1 else tuple(results)


@function("numpy.atleast_1d")
def atleast_1d(*arys: Value) -> Value:
    """Scalars as vectors."""
    return _at_least(1, arys)


@function("numpy.atleast_2d")
def atleast_2d(*arys: Value) -> Value:
    """Vectors as rows of a matrix."""
    return _at_least(2, arys)


@function("numpy.atleast_3d")
def atleast_3d(*arys: Value) -> Value:
    """Matrices with a last axis of 1."""
    return _at_least(3, arys)


@function("numpy.broadcast_to")
def broadcast_to_(array: Value, shape: Value, subok: Value = False) -> Value:
    """The array broadcast to a shape."""
    tensor, target = as_array(array), shape_argument(shape)
    with checked("op-shapes", tensor):
        return like(tensor, broadcast_to(tensor.shape, target))


@function("numpy.broadcast_arrays")
def broadcast_arrays(*args: Value, subok: Value = False) -> Value:
    """The arrays, all broadcast to one shape."""
    tensors = [array(arg) for arg in args]
    shape = elementwise(*tensors).shape
    return tuple(like(tensor, shape) for tensor in tensors)


@function("numpy.broadcast_shapes")
def broadcast_shapes(*args: Value) -> Value:
    """The shape that these shapes broadcast to."""
    shapes = [shape_argument(arg) for arg in args]
    with checked("op-shapes"):
        result = broadcast_shape(*shapes)
    if result.open:
        raise CannotTell("one of the shapes is not known")
    return result.dims


def _same(value: Value) -> Tensor:
    tensor = array(value)
    return like(tensor, tensor.shape)


@function("numpy.flip")
def flip(m: Value, axis: Value = None) -> Value:
    """The elements in reverse order along axes."""
    tensor = array(m)
    if isinstance(axis, int):
        place(tensor, axis)
    return like(tensor, tensor.shape)


def _needs_rank(value: Value, rank: int, name: str) -> Value:
    tensor = array(value)
    if tensor.shape.is_closed and tensor.shape.min_rank < rank:
        raise Mismatch(
            f"{name} needs an array of rank {rank} at least, found shape {tensor.shape}",
            rule="op-shapes",
            blame=(tensor,),
        )
    return like(tensor, tensor.shape)


@function("numpy.fliplr")
def fliplr(m: Value) -> Value:
    """Columns in reverse order."""
    return _needs_rank(m, 2, "fliplr")


@function("numpy.flipud")
def flipud(m: Value) -> Value:
    """Rows in reverse order."""
    return _needs_rank(m, 1, "flipud")


@function("numpy.rot90")
def rot90(m: Value, k: Value = 1, axes: Value = (0, 1)) -> Value:
    """Turned by k quarters in the plane of two axes."""
    tensor = array(m)
    plane: Any = axes_argument(axes)
    if not isinstance(plane, tuple) or len(plane) != 2:
        raise Mismatch("rot90 needs two axes", rule="invalid-argument", argument="axes")
    one, other = (place(tensor, axis) for axis in plane)
    if tensor.shape.is_closed and one == other:
        raise Mismatch(
            f"rot90 needs two axes, found axis {one} of {tensor.shape} twice", rule="axis-range", blame=(tensor,)
        )
    if not isinstance(k, int):
        unknown = tensor.shape.rank
        return like(tensor, Shape.unknown() if unknown is None else Shape.of_rank(unknown, "how far it is turned"))
    return like(tensor, tensor.shape if k % 2 == 0 else swapaxes(tensor.shape, one, other))


@function("numpy.real_if_close")
def real_if_close(a: Value, tol: Value = 100) -> Value:
    """Real elements, if the imaginary parts are 0."""
    return _same(a)


@function("numpy.shape")
def shape(a: Value) -> Value:
    """The shape as a tuple."""
    return shape_value(array(a))


@function("numpy.ndim", "numpy.rank")
def ndim(a: Value) -> Value:
    """The rank."""
    tensor = array(a)
    if tensor.shape.open:
        raise CannotTell("the rank is not known")
    return tensor.shape.min_rank


@function("numpy.size")
def size(a: Value, axis: Value = None) -> Value:
    """The number of elements, or a dim."""
    tensor = array(a)
    return tensor.shape.size() if axis is None else tensor.shape.dim(place(tensor, axis_argument(axis)))
