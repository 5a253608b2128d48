"""Calls of TensorFlow's functions that reshape, join, take apart and pick."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members
from tests.library.ops import cases, rarer_cases


def reshape(s: Source) -> Arguments:
    (x, target), _ = cases.reshape(s)
    return [x, V(list(target), "int32") if s.chance(0.3) else target], {}


def transpose(s: Source) -> Arguments:
    dims = s.dims(0, 4)
    order = list(range(len(dims) if s.chance(0.9) else 3))
    s.random.shuffle(order)
    return [T(dims)], {"perm": s.pick(None, order)}


def concat(s: Source) -> Arguments:
    (parts,), options = cases.concatenate(s)
    return [[T(part.dims) for part in parts]], options


def split(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    axis = s.axis(dims, 0.05)
    size = dims[axis] if -len(dims) <= axis < len(dims) else 4
    first = s.dim(0, size or 1)
    sizes: Any = [first, (size or 6) - first]
    if s.chance(0.2):
        sizes = [first, -1]
    return [T(dims), s.pick(s.dim(1, 3), sizes, [1, 2])], {"axis": axis}


def unstack(s: Source) -> Arguments:
    dims = s.dims(1, 3, none=0.1)
    return [T(dims)], {"axis": s.axis(dims), "num": s.pick(None, None, None, dims[0])}


def tile(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    times = [s.dim(0, 3) for _ in range(len(dims) + s.pick(0, 0, 0, 0, 1))]
    return [T(dims), V(times, "int32") if times and s.chance(0.3) else times], {}


def repeat(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    axis = s.pick(None, s.axis(dims))
    size = dims[axis] if axis is not None and -len(dims) <= axis < len(dims) else None
    return [T(dims), s.pick(s.dim(0, 3), [s.dim(0, 3) for _ in range(size or 1)])], {"axis": axis}


def pad(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    mode = s.pick("CONSTANT", "CONSTANT", "REFLECT", "SYMMETRIC", "constant")
    pairs = [[s.dim(0, 2), s.dim(0, 2)] for _ in range(len(dims) + s.pick(0, 0, 0, 0, 1))]
    return [T(dims), pairs], {"mode": mode}


def reverse(s: Source) -> Arguments:
    dims = s.dims(0, 4)
    return [T(dims), s.pick([s.axis(dims)], [0], [0, 1])], {}


def roll(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    return [T(dims), *s.pick((1, s.axis(dims)), ([1, 2], [0, -1]))], {}


def squeeze(s: Source) -> Arguments:
    dims = tuple(s.pick(1, dim) for dim in s.dims(0, 4))
    if None not in dims and s.chance(0.3):
        return [T(dims)], {}
    return [T(dims)], {"axis": s.pick(s.axis(dims), [s.axis(dims)])}


def expand(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    return [T(dims), s.axis((*dims, 1))], {}


def broadcast(s: Source) -> Arguments:
    dims = s.dims(0, 3, none=0)
    return [T(s.broadcastable(dims)), s.pick(dims, V(list(dims), "int32") if dims else [])], {}


def ensured(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    told = tuple(None if s.chance(0.3) else dim if s.chance(0.9) else s.dim() for dim in dims)
    return [T(dims), s.pick(told, list(told))], {}


def meshgrid(s: Source) -> Arguments:
    return [T(s.dims(0, 1) if s.chance(0.9) else s.dims(2, 2)) for _ in range(s.dim(1, 3))], {
        "indexing": s.pick("xy", "ij")
    }


def gather(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    indices = s.dims(0, 3)
    options: dict[str, Any] = {"axis": s.pick(None, 0, s.axis(dims))}
    if s.chance(0.3):
        batch = s.dim(1, len(dims))
        indices = (*dims[:batch], *s.dims(0, 1))[: s.dim(batch, 4)]
        options = {"batch_dims": batch if s.chance(0.9) else -1, "axis": s.pick(None, s.axis(dims))}
    return [T(dims), T(indices, "int32", 0)], options


def gather_nd(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    depth = s.dim(0, len(dims)) if s.chance(0.9) else len(dims) + 1
    options = {}
    lead = s.dims(0, 2)
    if s.chance(0.25):
        batch = s.dim(1, len(dims))
        depth, lead, options = s.dim(0, len(dims) - batch), (*dims[:batch], *s.dims(0, 1)), {"batch_dims": batch}
    return [T(dims), T((*lead, depth), "int32", 0)], options


def sliced(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    starts = [s.dim(0, (dim or 3) - 1) for dim in dims]
    sizes = [s.pick(-1, s.dim(0, (dim or 3) - start)) for dim, start in zip(dims, starts, strict=True)]
    if dims and s.chance(0.1):
        sizes[0] += 7
    return [T(dims), starts, sizes], {}


def strided(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    count = s.dim(1, len(dims))
    numbers = [[s.dim(-2, 3) for _ in range(count)] for _ in range(2)]
    return [T(dims), *numbers], {
        "strides": s.pick(None, [s.pick(1, 2, -1) for _ in range(count)]),
        "begin_mask": s.dim(0, 3),
        "end_mask": s.dim(0, 3),
        "shrink_axis_mask": s.pick(0, 0, 1),
        "new_axis_mask": s.pick(0, 0, 1, 2),
    }


def masked(s: Source) -> Arguments:
    dims = s.dims(1, 4)
    axis = s.dim(0, len(dims) - 1)
    count = s.dim(1, len(dims) - axis)
    mask = dims[axis : axis + count] if s.chance(0.9) else s.dims(0, 2)
    return [T(dims), T(mask, "bool")], {"axis": s.pick(None, 0) if axis == 0 else axis}


def scatter_nd(s: Source) -> Arguments:
    shape = s.dims(1, 3, none=0)
    depth, rows = s.dim(1, len(shape)), s.dims(1, 2)
    updates = (*rows, *shape[depth:]) if s.chance(0.9) else (*rows, s.dim())
    return [T((*rows, depth), "int32", 0), T(updates), s.pick(list(shape), V(list(shape), "int32"))], {}


def updated(s: Source) -> Arguments:
    shape = s.dims(1, 3)
    depth, rows = s.dim(1, len(shape)), s.dims(1, 2)
    updates = (*rows, *shape[depth:]) if s.chance(0.9) else (*rows, s.dim())
    return [T(shape), T((*rows, depth), "int32", 0), T(updates)], {}


def partitioned(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    lead = dims[: s.dim(0, len(dims))] if s.chance(0.9) else s.dims(1, 2)
    return [T(dims), T(lead, "int32", 0), s.dim(1, 3)], {}


def stitched(s: Source) -> Arguments:
    rest = s.dims(0, 2, none=0)
    sizes = [s.dims(0, 2, none=0) for _ in range(2)]
    return [[T(size, "int32", 1) for size in sizes], [T((*size, *rest)) for size in sizes]], {}


def sequence_mask(s: Source) -> Arguments:
    return [T(s.dims(0, 2), "int32")], {"maxlen": s.pick(None, s.dim(3, 6)), "dtype": s.pick("bool", "float32")}


def one_hot(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    return [T(dims, "int32"), s.dim(1, 5)], {"axis": s.pick(None, -1, 0, 1, 4), "dtype": s.pick(None, "int32")}


def space_to_batch(s: Source) -> Arguments:
    block = [s.dim(1, 3) for _ in range(s.dim(1, 2))]
    sizes = [size * s.dim(1, 3) for size in block]
    pads = [[0, s.pick(0, 0, size)] for size in block]
    if s.chance(0.1):
        pads[0][1] += 1
    return [T((s.pick(None, 2), *sizes, *s.dims(0, 1, none=0)))], {"block_shape": block, "paddings": pads}


def batch_to_space(s: Source) -> Arguments:
    block = [s.dim(1, 3) for _ in range(s.dim(1, 2))]
    total = 1
    for size in block:
        total *= size
    rows = s.dim(1, 3) * total + s.pick(0, 0, 0, 0, 1)
    crops = [[s.dim(0, 1), s.dim(0, 1)] for _ in block]
    return [T((rows, *(s.dim(1, 4) for _ in block), *s.dims(0, 1, none=0)))], {"block_shape": block, "crops": crops}


def blocks(s: Source) -> Arguments:
    (x, size), _ = rarer_cases.blocks(s)
    return [x, size if s.chance(0.9) else 1], {"data_format": "NHWC"}


def reverse_sequence(s: Source) -> Arguments:
    dims = s.dims(2, 4)
    seq, batch = s.random.sample(range(len(dims)), 2)
    rows = dims[batch] if s.chance(0.9) else s.dim()
    return [T(dims), T((rows,), "int32", 1)], {"seq_axis": seq, "batch_axis": batch}


def ranged(s: Source) -> Arguments:
    numbers = s.pick((s.dim(),), (s.dim(0, 3), s.dim(3, 9)), (s.dim(0, 3), s.dim(3, 9), s.dim(1, 3)), (0.0, 1.0, 0.25))
    return [*numbers], {"dtype": s.pick(None, None, "float32", "float64")}


def linspace(s: Source) -> Arguments:
    dims = s.dims(0, 2)
    ends = s.pick((0.0, 1.0), (T(dims), T(dims)))
    return [*ends, s.dim(1, 6)], {"axis": 0 if ends == (0.0, 1.0) else s.axis((*dims, 1))}


def eye(s: Source) -> Arguments:
    return [s.dim()], {"num_columns": s.pick(None, s.dim()), "batch_shape": s.pick(None, [s.dim()], [2, 3])}


def stacked(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    parts = [T(dims) for _ in range(s.dim(1, 3))]
    if dims and s.chance(0.15):
        parts.append(T((*dims[:-1], s.dim())))
    return [parts], {"axis": s.axis((*dims, 1))}


def unravelled(s: Source) -> Arguments:
    return [T(s.dims(0, 1), "int32", 0), V(list(s.dims(1, 3, none=0)), "int32")], {}


def searched(s: Source) -> Arguments:
    lead = s.dims(0, 2)
    other = lead if s.chance(0.9) else s.dims(0, 2)
    return [T((*lead, s.dim()), fill=1), T((*other, s.dim()))], {"side": s.pick("left", "right")}


def unique(s: Source) -> Arguments:
    return [T(s.dims(1, 1) if s.chance(0.9) else s.dims(0, 2), "int32")], {}


def sorted_along(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    return [T(dims)], {"axis": s.axis(dims), "direction": s.pick("ASCENDING", "DESCENDING")}


def shuffled(s: Source) -> Arguments:
    return [T(s.dims(0, 3))], {}


def item(s: Source) -> Arguments:
    dims = s.dims(0, 4)

    def part(size: int | None) -> Any:
        return s.pick(
            s.dim(-2, 2),
            slice(None),
            slice(s.dim(-3, 3), None),
            slice(None, s.dim(-3, 3)),
            slice(s.dim(0, 2), s.dim(0, 6), s.pick(None, 2)),
            slice(None, None, -1),
            None,
            Ellipsis if s.chance(0.5) else slice(None),
        )

    key = tuple(part(size) for size in dims[: s.dim(0, len(dims))])
    if s.chance(0.08):
        key = (*key, 0, 0)
    return [T(dims), key[0] if len(key) == 1 else key], {}


def two_shapes(s: Source) -> Arguments:
    first = s.dims(0, 3, none=0)
    return [V(list(first), "int32"), V(list(s.broadcastable(first)), "int32")] if first else [[], []], {}


def confusion(s: Source) -> Arguments:
    rows = s.pick(None, s.dim())
    return [T((rows,), "int32"), T((rows if s.chance(0.9) else s.dim(),), "int32")], {"num_classes": s.pick(None, 4, 5)}


def bins(s: Source) -> Arguments:
    return [T(s.dims(0, 2), "int32")], {"minlength": s.pick(None, 5), "maxlength": s.pick(None, 3)}


def histogram(s: Source) -> Arguments:
    return [T(s.dims(0, 3)), [0.0, 4.0]], {"nbins": s.dim(2, 9)}


SHAPING: dict[str, Maker] = members(
    {
        reshape: "reshape",
        transpose: "transpose",
        concat: "concat",
        split: "split",
        unstack: "unstack",
        tile: "tile",
        repeat: "repeat",
        pad: "pad",
        reverse: "reverse",
        roll: "roll",
        squeeze: "squeeze",
        expand: "expand_dims",
        broadcast: "broadcast_to",
        ensured: "ensure_shape",
        meshgrid: "meshgrid",
        gather: "gather",
        gather_nd: "gather_nd",
        sliced: "slice",
        strided: "strided_slice",
        masked: "boolean_mask",
        scatter_nd: "scatter_nd",
        updated: "tensor_scatter_nd_update tensor_scatter_nd_add tensor_scatter_nd_sub tensor_scatter_nd_max",
        partitioned: "dynamic_partition",
        stitched: "dynamic_stitch",
        sequence_mask: "sequence_mask",
        one_hot: "one_hot",
        space_to_batch: "space_to_batch",
        batch_to_space: "batch_to_space",
        blocks: "nn.space_to_depth nn.depth_to_space",
        reverse_sequence: "reverse_sequence",
        ranged: "range",
        linspace: "linspace",
        eye: "eye",
        stacked: "stack",
        unravelled: "unravel_index",
        searched: "searchsorted",
        unique: "unique unique_with_counts",
        sorted_along: "sort argsort",
        shuffled: "random.shuffle",
        item: "Tensor.__getitem__",
        two_shapes: "broadcast_dynamic_shape",
        confusion: "math.confusion_matrix",
        bins: "math.bincount",
        histogram: "histogram_fixed_width histogram_fixed_width_bins",
    }
)
