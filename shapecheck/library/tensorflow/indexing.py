"""tf.gather, slice, scatter, masks and partitions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import getitem, shape_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import dimension, one_axis, require_leading, require_rank_at_least
from shapecheck.library.keras.ops import indexing as ops
from shapecheck.library.keras.ops.common import family, per_axis, result, same, tensor, tensors
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.keras.ops.reductions import data_dim
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, divisible, equal, unresolved
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
    batch, value, places = axis_argument(batch_dims), tensor(params), tensor(indices)
    if axis is None or not batch:
        return ops.gathered(value, places, batch if axis is None else axis, batch)
    if axis == 0:
        return ops.gathered(value, places, 0)  # tf.gather then pays no heed to batch_dims
    place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    if 0 <= place < batch:
        message = f"batch_dims {batch} must not be greater than axis {place}"
        raise Mismatch(message, rule="invalid-argument", argument="batch_dims")
    return ops.gathered(value, places, place, batch)


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
    if batch and batch >= min(value.shape.min_rank, places.shape.min_rank):
        message = f"batch_dims {batch} must be less than the ranks of {value.shape} and {places.shape}"
        raise Mismatch(message, rule="invalid-argument", argument="batch_dims")
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
    if depth == 0:
        raise Mismatch("the mask cannot be a scalar", rule="op-shapes", argument="mask", blame=(value, chosen))
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
    require_rank_at_least(given, 1, "updates")
    ops.check_updates(target, places, given)
    return target


def updated(tensor: Any, indices: Any, updates: Any, bad_indices_policy: Any = "", name: Any = None) -> Tensor:
    """tensor_scatter_nd_add(x, i, u): 8 3, 5 2, 5 -> 8 3
    tensor_scatter_nd_add(x, i, u): 8 3, 5 2, 4 -> error
    """
    value, places, given = _tensor(tensor), _tensor(indices), _tensor(updates)
    require_rank_at_least(given, 1, "updates")
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
    require_leading(value, parts, "the partitions")
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


def block_moved(input: Any, block_shape: Any, margins: Any, change: Callable[..., tuple[Dim, Dim]]) -> Tensor:
    """Blocks of space moved into the batch or out of it; `change` gives the new batch and size of one axis."""
    value, blocks = tensor(input), ops.sequence(block_shape, "the block")
    if blocks is None and isinstance(block_shape, int):
        blocks = [block_shape] * 2
    if value.shape.rank is None or blocks is None:
        return result(Shape.unknown(), value.dtype, value)
    require_rank_at_least(value, 1 + len(blocks))
    pairs = margins.contents if isinstance(margins, Tensor) else margins
    if not isinstance(pairs, (list, tuple)) or len(pairs) != len(blocks):
        return result(Shape.of_rank(value.shape.min_rank, "the margins are not known"), value.dtype, value)
    batch, *rest = value.shape.dims
    for axis, (block, pair) in enumerate(zip(blocks, pairs, strict=True)):
        before, after = per_axis(pair, 2, "margins")
        batch, rest[axis] = change(value, axis, batch, rest[axis], dimension(block), before + after)
    return result(Shape((batch, *rest)), value.dtype, value)


def _into_batch(value: Tensor, axis: int, batch: Dim, size: Dim, block: Dim, margin: Dim) -> tuple[Dim, Dim]:
    _require_multiple(value, axis + 1, size + margin, block)
    return batch * block, (size + margin) // block


def _out_of_batch(value: Tensor, axis: int, batch: Dim, size: Dim, block: Dim, margin: Dim) -> tuple[Dim, Dim]:
    _require_multiple(value, 0, batch, block)
    return batch // block, size * block - margin


def _require_multiple(value: Tensor, axis: int, size: Dim, block: Dim) -> None:
    if divisible(size, block) is False:
        message = f"axis {axis} of {value.shape} gives {size}, which is no multiple of the block's {block}"
        raise Mismatch(message, rule="op-shapes", blame=(value,))


@function("tensorflow.space_to_batch", "tensorflow.space_to_batch_nd", "tensorflow.nn.space_to_batch")
def space_to_batch(input: Any, block_shape: Any, paddings: Any, name: Any = None) -> Tensor:
    """space_to_batch(x, [2, 2], [[0, 0], [0, 1]]): 3 4 5 1 -> 12 2 3 1
    space_to_batch(x, [2, 2], [[0, 0], [0, 0]]): 3 4 5 1 -> error
    """
    return block_moved(input, block_shape, paddings, _into_batch)


@function("tensorflow.batch_to_space")
def batch_to_space(input: Any, block_shape: Any, crops: Any, name: Any = None) -> Tensor:
    """batch_to_space(x, [2, 2], [[0, 0], [0, 1]]): 12 2 3 1 -> 3 4 5 1
    batch_to_space(x, [2, 2], [[0, 0], [0, 0]]): 6 2 3 1 -> error
    """
    return block_moved(input, block_shape, crops, _out_of_batch)


@function("tensorflow.edit_distance")
def edit_distance(hypothesis: Any, truth: Any, normalize: Any = True, name: Any = "edit_distance") -> Tensor:
    """One distance for each pair of sequences."""
    return result(Shape.of(dimension(None)), "float32", tensor(hypothesis))
