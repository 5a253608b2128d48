"""tf.gather, slice, scatter, masks and partitions."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import getitem, shape_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops import indexing as ops
from shapecheck.library.keras.ops.common import family, result, same, tensor, tensors
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.keras.ops.reductions import data_dim
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, equal, fresh_like, unresolved
from shapecheck.values import Tensor

# -- gather ---------------------------------------------------------------------------------------


@function("tensorflow.gather")
def gather(
    params: Any, indices: Any, validate_indices: Any = None, axis: Any = None, batch_dims: Any = 0, name: Any = None
) -> Tensor:
    """gather(x, i): 9 3, B 5 -> B 5 3
    gather(x, i, axis=1): 4 9 3, 5 -> 4 5 3
    gather(x, i, batch_dims=1): 4 9 3, 4 5 -> 4 5 3
    gather(x, i, axis=3): 4 9 3, 5 -> error
    """
    batch = axis_argument(batch_dims)
    return ops.gathered(tensor(params), tensor(indices), batch if axis is None else axis, batch)


@function("tensorflow.gather_nd")
def gather_nd(params: Any, indices: Any, batch_dims: Any = 0, name: Any = None, bad_indices_policy: Any = "") -> Tensor:
    """gather_nd(x, i): 9 8 3, 5 2 -> 5 3
    gather_nd(x, i): 9 8, 5 3 -> error
    """
    value, places, batch = tensor(params), tensor(indices), axis_argument(batch_dims)
    if value.shape.open or places.shape.open:
        return result(Shape.unknown(), value.dtype, value, places)
    depth = places.shape.dim(-1)
    if not isinstance(depth, int):
        return result(Shape.unknown(), value.dtype, value, places)
    if depth + batch > value.shape.min_rank:
        raise Mismatch(
            f"indices {places.shape} name {depth} axes of {value.shape}",
            rule="op-shapes",
            argument="indices",
            blame=(value, places),
        )
    shape = places.shape.without(-1) + value.shape.take(batch + depth)
    return result(shape, value.dtype, value, places, low=value.low, high=value.high)


@function("tensorflow.boolean_mask")
def boolean_mask(tensor: Any, mask: Any, axis: Any = None, name: Any = "boolean_mask") -> Tensor:
    """boolean_mask(x, m): 9 3, 9 -> N 3"""
    value, chosen = _tensor(tensor), _tensor(mask)
    if value.shape.open or chosen.shape.rank is None:
        return result(Shape.unknown(), value.dtype, value, chosen)
    start, depth = 0 if axis is None else axis_argument(axis), chosen.shape.rank
    for offset in range(depth):
        if start + offset >= value.shape.min_rank:
            raise Mismatch(
                f"the mask {chosen.shape} has more axes than {value.shape}",
                rule="op-shapes",
                argument="mask",
                blame=(value, chosen),
            )
        left, right = value.shape.dim(start + offset), chosen.shape.dim(offset)
        if equal(left, right) is False:
            raise Mismatch(
                f"axis {start + offset} of {value.shape} is {left}, the mask's {right}",
                rule="op-shapes",
                argument="mask",
                blame=(value, chosen),
            )
    contents = chosen.contents
    known = isinstance(contents, tuple) and depth == 1
    count = sum(map(bool, contents)) if known else data_dim("the number of selected")
    shape = value.shape.take(0, start) + Shape.of(count) + value.shape.take(start + depth)
    return result(shape, value.dtype, value, chosen, low=value.low, high=value.high)


_tensor = tensor


@function("tensorflow.nn.embedding_lookup")
def embedding_lookup(params: Any, ids: Any, max_norm: Any = None, name: Any = None) -> Tensor:
    """embedding_lookup(x, i): 9 3, B 5 -> B 5 3"""
    table = params[0] if isinstance(params, (list, tuple)) and len(params) == 1 else params
    return ops.gathered(tensor(table), tensor(ids), 0)


# -- slices ---------------------------------------------------------------------------------------


@function("tensorflow.slice")
def slice_rule(input_: Any, begin: Any, size: Any, name: Any = None) -> Tensor:
    """slice(x, [0, 1], [2, 2]): 4 3 -> 2 2
    slice(x, [0, 1], [-1, -1]): B 3 -> B 2
    slice(x, [0, 1], [2, 3]): 4 3 -> error
    """
    return ops.sliced(tensor(input_), begin, size)


@function("tensorflow.strided_slice")
def strided_slice(
    input_: Any,
    begin: Any,
    end: Any,
    strides: Any = None,
    begin_mask: Any = 0,
    end_mask: Any = 0,
    ellipsis_mask: Any = 0,
    new_axis_mask: Any = 0,
    shrink_axis_mask: Any = 0,
    var: Any = None,
    name: Any = None,
) -> Any:
    """strided_slice(x, [0, 1], [2, 3]): 4 3 -> 2 2"""
    value = tensor(input_)
    masks = (begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask)
    starts, stops = ops.sequence(begin, "begin"), ops.sequence(end, "end")
    if starts is None or stops is None or not all(isinstance(mask, int) for mask in masks):
        raise CannotTell("the bounds of the slice are not known")
    steps = ops.sequence(strides, "strides") if strides is not None else [1] * len(starts)
    if steps is None or not len(starts) == len(stops) == len(steps):
        raise CannotTell("the bounds of the slice are not known")
    return getitem(value, tuple(_part(number, starts, stops, steps, masks) for number in range(len(starts))))


def _part(number: int, starts: list[Any], stops: list[Any], steps: list[Any], masks: tuple[int, ...]) -> Any:
    """One axis of a strided slice as Python would write it."""
    begins, ends, dots, new, shrunk = (bool(mask >> number & 1) for mask in masks)
    if dots:
        return Ellipsis
    if new:
        return None
    if shrunk:
        return starts[number]
    return slice(None if begins else starts[number], None if ends else stops[number], steps[number])


# -- scatter --------------------------------------------------------------------------------------


@function("tensorflow.scatter_nd")
def scatter_nd(indices: Any, updates: Any, shape: Any, bad_indices_policy: Any = "", name: Any = None) -> Tensor:
    """scatter_nd(i, v, [8, 3]): 5 1, 5 3 -> 8 3"""
    places, given = tensor(indices), tensor(updates)
    target = result(shape_argument(none_as_unknown(shape)), given.dtype, places, given)
    ops.check_updates(target, places, given)
    return target


def updated(tensor: Any, indices: Any, updates: Any, bad_indices_policy: Any = "", name: Any = None) -> Tensor:
    """tensor_scatter_nd_add(x, i, u): 8 3, 5 2, 5 -> 8 3
    tensor_scatter_nd_add(x, i, u): 8 3, 5 2, 4 -> error
    """
    value, places, given = _tensor(tensor), _tensor(indices), _tensor(updates)
    ops.check_updates(value, places, given)
    return same(value, places, given)


family(
    updated,
    "tensorflow",
    members="tensor_scatter_nd_add tensor_scatter_nd_sub tensor_scatter_nd_max tensor_scatter_nd_min",
)


@function("tensorflow.tensor_scatter_nd_update")
def tensor_scatter_nd_update(tensor: Any, indices: Any, updates: Any, name: Any = None) -> Tensor:
    """tensor_scatter_nd_update(x, i, u): 8 3, 5 1, 5 3 -> 8 3"""
    return updated(tensor, indices, updates)


@function("tensorflow.dynamic_partition")
def dynamic_partition(data: Any, partitions: Any, num_partitions: Any, name: Any = None) -> list[Tensor]:
    """dynamic_partition(x, p, 2): 9 3, 9 -> N 3, N 3"""
    value, parts = tensor(data), tensor(partitions)
    if not isinstance(num_partitions, int) or parts.shape.rank is None or value.shape.open:
        raise CannotTell("the number of partitions is not known")
    rest = value.shape.take(parts.shape.rank)
    return [
        result(Shape.of(data_dim("the size of a partition")) + rest, value.dtype, value) for _ in range(num_partitions)
    ]


@function("tensorflow.dynamic_stitch")
def dynamic_stitch(indices: Any, data: Any, name: Any = None) -> Tensor:
    """The rows of several tensors, in the order of their indices."""
    places, values = tensors(indices), tensors(data)
    if not places or not values or places[0].shape.rank is None or values[0].shape.open:
        raise CannotTell("the rank of the data is not known")
    rest = values[0].shape.take(places[0].shape.rank)
    return result(Shape.of(data_dim("the highest index")) + rest, values[0].dtype, *values)


@function("tensorflow.unravel_index")
def unravel_index(indices: Any, dims: Any, name: Any = None) -> Tensor:
    """unravel_index(i, [4, 5]): 7 -> 2 7"""
    value, target = tensor(indices), shape_argument(dims)
    rank = target.rank if target.rank is not None else unresolved("the rank is not known")
    return result(Shape.of(rank) + value.shape, value.dtype, value)


# -- blocks of space ------------------------------------------------------------------------------


def block_moved(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> Tensor:
    """Blocks of space put into the batch."""
    value = tensor(input)
    if value.shape.rank is None:
        return result(Shape.unknown(), value.dtype, value)
    blocks = ops.sequence(block_shape, "the block") or [block_shape]
    moved = range(1, 1 + len(blocks))
    dims = [fresh_like(dim, why="space and batch") if at in moved or at == 0 else dim for at, dim in _dims(value)]
    return result(Shape(tuple(dims)), value.dtype, value)


def _dims(value: Tensor) -> list[tuple[int, Any]]:
    return list(enumerate(value.shape.dims))


@function("tensorflow.space_to_batch", "tensorflow.space_to_batch_nd", "tensorflow.nn.space_to_batch")
def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> Tensor:
    """Blocks of space put into the batch."""
    return block_moved(input, block_shape, paddings)


@function("tensorflow.batch_to_space")
def batch_to_space(input: Any, block_shape: Any, crops: Any, name: Any = None) -> Tensor:
    """Blocks of space taken out of the batch."""
    return block_moved(input, block_shape, crops)


@function("tensorflow.edit_distance")
def edit_distance(hypothesis: Any, truth: Any, normalize: Any = True, name: Any = "edit_distance") -> Tensor:
    """One distance for each pair of sequences."""
    return result(Shape.of(dimension(None)), "float32", tensor(hypothesis))
