"""tf.reshape, transpose, tile, concat, split ...: the same elements in another shape, joined or taken apart."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, dimension, one_axis
from shapecheck.library.keras.ops import joining, shaping
from shapecheck.library.keras.ops.common import result, same, tensor
from shapecheck.library.keras.ops.common import tensors as tensors_of
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, broadcast_to, compatible, dynamic, equal, less, pad, refine, swapaxes
from shapecheck.values import Tensor

# -- shapes as values -----------------------------------------------------------------------------


@function("tensorflow.shape")
def shape_rule(input: Any, out_type: Any = "int32", name: Any = None) -> Tensor:
    """shape(x): 4 5 6 -> 3"""
    return shape_tensor(tensor(input), dtype_name(out_type) or "int32")


def shape_tensor(value: Tensor, dtype: str | None = "int32") -> Tensor:
    """The dims as a tensor, the symbolic ones as they are."""
    if value.shape.open:
        return result(Shape.of_rank(1, "the rank of the input is not known"), dtype)
    return result(Shape.of(value.shape.min_rank), dtype, contents=value.shape.dims)


@function("tensorflow.shape_n")
def shape_n(input: Any, out_type: Any = "int32", name: Any = None) -> list[Tensor]:
    """The dims of each tensor."""
    return [shape_tensor(value) for value in tensors_of(input)]


@function("tensorflow.size")
def size(input: Any, out_type: Any = "int32", name: Any = None) -> Tensor:
    """size(x): 4 5 -> ()"""
    return result(Shape(), dtype_name(out_type) or "int32", contents=tensor(input).shape.size())


@function("tensorflow.rank")
def rank(input: Any, name: Any = None) -> Tensor:
    """rank(x): 4 5 -> ()"""
    return result(Shape(), "int32", contents=tensor(input).shape.rank)


# -- reshape --------------------------------------------------------------------------------------


@function("tensorflow.reshape")
def reshape(ctx: Context, tensor: Any, shape: Any, name: Any = None) -> Tensor:
    """reshape(x, (-1, 6)): B 2 3 -> B 6
    reshape(x, [4, 4]): 2 9 -> error
    reshape(x, [-1, 4]): 2 9 -> error
    """
    return shaping.reshaped(ctx, _tensor(tensor), none_as_dynamic(shape), "shape")


_tensor = tensor


def none_as_dynamic(shape: Any) -> Any:
    """A target whose None dims vary: TensorFlow refuses None, but it is not certain that it is one here."""
    if isinstance(shape, (list, tuple)):
        return tuple(dynamic("dim") if dim is None else dim for dim in shape)
    return shape


@function("tensorflow.ensure_shape")
def ensure_shape(x: Any, shape: Any, name: Any = None) -> Tensor:
    """ensure_shape(x, (None, 3)): B 3 -> B 3
    ensure_shape(x, (None, 4)): B 3 -> error
    """
    return told(tensor(x), shape)


def told(value: Tensor, shape: Any) -> Tensor:
    """What is known of a tensor once it is told its shape; a mismatch if the shape is surely another one."""
    target = shape_argument(none_as_unknown(shape))
    if compatible(value.shape, target) is False:
        raise Mismatch(
            f"a tensor of shape {value.shape} cannot have shape {target}",
            rule="op-shapes",
            argument="shape",
            blame=(value,),
        )
    return same(value.but(shape=refine(target, value.shape)), low=value.low, high=value.high)


@function("tensorflow.expand_dims")
def expand_dims(input: Any, axis: Any = None, name: Any = None, dim: Any = None) -> Tensor:
    """expand_dims(x, -1): B 3 -> B 3 1
    expand_dims(x, 4): B 3 -> error
    """
    return shaping.expanded(tensor(input), axis if axis is not None else dim)


@function("tensorflow.squeeze")
def squeeze(input: Any, axis: Any = None, name: Any = None, squeeze_dims: Any = None) -> Tensor:
    """squeeze(x, [1]): B 1 3 -> B 3
    squeeze(x, 1): B 3 -> error
    """
    places = axis if axis is not None else squeeze_dims
    return shaping.squeezed(tensor(input), None if places in ([], ()) else places)


@function("tensorflow.transpose")
def transpose(a: Any, perm: Any = None, conjugate: Any = False, name: Any = "transpose") -> Tensor:
    """transpose(x, [0, 2, 1]): B 2 3 -> B 3 2
    transpose(x): 2 3 -> 3 2
    transpose(x, [1, 0]): B 2 3 -> error
    """
    return shaping.transposed(tensor(a), perm)


def matrix_transposed(value: Tensor) -> Tensor:
    """The tensor with its last two axes swapped."""
    if value.shape.is_closed and value.shape.min_rank < 2:
        raise Mismatch(f"a matrix is needed, found shape {value.shape}", rule="op-shapes", blame=(value,))
    return result(swapaxes(value.shape, -2, -1), value.dtype, value)


@function("tensorflow.linalg.matrix_transpose")
def matrix_transpose(a: Any, name: Any = "matrix_transpose", conjugate: Any = False) -> Tensor:
    """matrix_transpose(x): B 2 3 -> B 3 2"""
    return matrix_transposed(tensor(a))


@function("tensorflow.linalg.adjoint")
def adjoint(matrix: Any, name: Any = None) -> Tensor:
    """adjoint(x): B 2 3 -> B 3 2"""
    return matrix_transposed(tensor(matrix))


@function("tensorflow.reverse")
def reverse(tensor: Any, axis: Any, name: Any = None) -> Tensor:
    """reverse(x, [1]): B 3 -> B 3"""
    value = _tensor(tensor)
    return same(value) if value.shape.rank == 0 else shaping.flipped(value, axis)


@function("tensorflow.roll")
def roll(input: Any, shift: Any, axis: Any, name: Any = None) -> Tensor:
    """roll(x, 1, 1): B 3 -> B 3"""
    return shaping.flipped(tensor(input), axis)


@function("tensorflow.random.shuffle", "tensorflow.random_shuffle")
def shuffle(value: Any, seed: Any = None, name: Any = None) -> Tensor:
    """shuffle(x): 4 3 -> 4 3"""
    found = tensor(value)
    return same(found, low=found.low, high=found.high, facts=found.facts)


# -- more elements --------------------------------------------------------------------------------


@function("tensorflow.tile")
def tile(input: Any, multiples: Any, name: Any = None) -> Tensor:
    """tile(x, [1, 2]): B 3 -> B 6
    tile(x, [2]): B 3 -> error
    """
    value = tensor(input)
    times = tensor(multiples).shape
    if times.rank == 1 and value.shape.rank is not None and equal(times.dim(0), value.shape.rank) is False:
        raise Mismatch(
            f"multiples must have one number for each axis of {value.shape}, found {times.dim(0)}",
            rule="op-shapes",
            argument="multiples",
            blame=(value,),
        )
    return shaping.tiled(value, multiples)


@function("tensorflow.repeat")
def repeat(input: Any, repeats: Any, axis: Any = None, name: Any = None) -> Tensor:
    """repeat(x, 2, axis=1): B 3 -> B 6
    repeat(x, [1, 2, 3], axis=1): B 3 -> B 6
    """
    value = tensor(input)
    if value.shape.rank == 0:
        value = result(Shape.of(1), value.dtype, value)
    return shaping.repeated(value, repeats, axis)


@function("tensorflow.pad")
def pad_rule(tensor: Any, paddings: Any, mode: Any = "CONSTANT", constant_values: Any = 0, name: Any = None) -> Tensor:
    """pad(x, [[0, 0], [1, 2]]): B 3 -> B 6
    pad(x, [[1, 2]]): B 3 -> error
    """
    value = _tensor(tensor)
    if isinstance(paddings, Tensor):
        paddings = paddings.contents
    if not isinstance(paddings, (list, tuple)):
        rank = value.shape.rank
        shape = Shape.unknown() if rank is None else Shape.of_rank(rank, "the padding is not known")
        return result(shape, value.dtype, value)
    if value.shape.rank is not None and len(paddings) != value.shape.rank:
        raise Mismatch(
            f"paddings must have one pair for each axis of {value.shape}, found {len(paddings)}",
            rule="op-shapes",
            argument="paddings",
            blame=(value,),
        )
    pairs = [shaping.pad_pairs((pair,), Shape.of(1))[0] for pair in paddings]
    _check_mirror(value, pairs, mode)
    with checked("op-shapes", value, argument="paddings"):
        return result(pad(value.shape, pairs), value.dtype, value)


def _check_mirror(value: Tensor, pairs: list[tuple[Dim, Dim]], mode: Any) -> None:
    """A mismatch if more is mirrored than there is."""
    kept = {"REFLECT": 1, "SYMMETRIC": 0}.get(mode.upper()) if isinstance(mode, str) else None
    if kept is None or value.shape.open:
        return
    for axis, (dim, pair) in enumerate(zip(value.shape.dims, pairs, strict=False)):
        if any(less(dim - kept, part) is True for part in pair):
            raise Mismatch(
                f"axis {axis} of {value.shape} is too short to mirror {pair[0]} and {pair[1]} elements",
                rule="op-shapes",
                argument="paddings",
                blame=(value,),
            )


@function("tensorflow.broadcast_to")
def broadcast_to_rule(input: Any, shape: Any, name: Any = None) -> Tensor:
    """broadcast_to(x, (2, 3)): 3 -> 2 3
    broadcast_to(x, (2, 4)): 3 -> error
    """
    value, target = tensor(input), shape_argument(none_as_unknown(shape))
    with checked("op-shapes", value, argument="shape"):
        return result(broadcast_to(value.shape, target), value.dtype, value)


# -- together and apart ---------------------------------------------------------------------------


@function("tensorflow.concat")
def concat(ctx: Context, values: Any, axis: Any, name: Any = "concat") -> Tensor:
    """concat([a, b], axis=-1): B 3, B 4 -> B 7
    concat([a, b], 1): B 3 5, B 4 6 -> error
    """
    if isinstance(values, Tensor):
        return same(tensor(values))
    found = joining.joined(ctx, tensors_of(values), axis)
    strong = [value.dtype for value in values if isinstance(value, Tensor)]
    return found.but(dtype=strong[0] if strong else found.dtype)


@function("tensorflow.parallel_stack")
def parallel_stack(values: Any, name: Any = "parallel_stack") -> Tensor:
    """parallel_stack([a, b]): 4 3, 4 3 -> 2 4 3"""
    return joining.stacked(tensors_of(values), 0)


@function("tensorflow.stack", "tensorflow.compat.v1.pack")
def stack(values: Any, axis: Any = 0, name: Any = "stack") -> Tensor:
    """stack([a, b], axis=1): B 3, B 3 -> B 2 3
    stack([a, b]): B 3, B 4 -> error
    """
    return joining.stacked(tensors_of(values), axis)


@function("tensorflow.unstack")
def unstack(value: Any, num: Any = None, axis: Any = 0, name: Any = "unstack") -> list[Tensor]:
    """unstack(x, axis=1): B 2 3 -> B 3, B 3"""
    return joining.unstacked_along(tensor(value), num, axis)


@function("tensorflow.split")
def split(value: Any, num_or_size_splits: Any, axis: Any = 0, num: Any = None, name: Any = "split") -> list[Tensor]:
    """split(x, 2, axis=1): B 6 -> B 3, B 3
    split(x, [1, 2, 3], axis=1): B 6 -> B 1, B 2, B 3
    split(x, 4, axis=1): B 6 -> error
    split(x, [1, 2], axis=1): B 6 -> error
    """
    found, where = tensor(value), joining.split_places(num_or_size_splits)
    place = one_axis(found.shape, axis_argument(axis), "axis-range", found)
    if not isinstance(where, (list, tuple)):
        return joining.split_evenly(found, where, place)
    dim = found.shape.dim(place)
    rest = [number for number, part in enumerate(where) if part == -1]
    sizes = [dimension(0 if part == -1 else part, "the size of a part") for part in where]
    total: Dim = 0
    for part in sizes:
        total = total + part
    if rest:
        sizes[rest[0]] = dim - total
    elif equal(total, dim) is False:
        raise Mismatch(
            f"axis {place} of {found.shape} is {dim}, the parts are {total} together",
            rule="op-shapes",
            argument="num_or_size_splits",
            blame=(found,),
            help=f"the parts must be {dim} together, or the tensor {total} wide",
        )
    return joining.parts_at(found, place, sizes)
