"""Calls of numpy's functions that reshape, join, split, sort, search and index."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members
from tests.library.numpy.cases.common import array, dtype, known, partner, shape, target


def reshaped(s: Source) -> Arguments:
    dims = shape(s)
    return [array(s, dims), target(s, dims)], {}


def resized(s: Source) -> Arguments:
    return [array(s), shape(s, 0, 3)], {}


def one(s: Source) -> Arguments:
    return [s.pick(array(s), array(s), known(s))], {}


def plain(s: Source) -> Arguments:
    return [array(s)], {}


def several(s: Source) -> Arguments:
    return [array(s) for _ in range(s.dim(1, 3))], {}


def transposed(s: Source) -> Arguments:
    dims = shape(s)
    order = list(range(len(dims) if s.chance(0.92) else 2))
    s.random.shuffle(order)
    return [array(s, dims)], {"axes": s.pick(None, tuple(order), order)}


def moved(s: Source) -> Arguments:
    dims = shape(s, 1, 4)
    if len(dims) > 1 and s.chance(0.3):
        return [array(s, dims), [0, 1], [-1, 0]], {}
    return [array(s, dims), s.axis(dims), s.axis(dims)], {}


def swapped(s: Source) -> Arguments:
    dims = shape(s, 1, 4)
    return [array(s, dims), s.axis(dims), s.axis(dims)], {}


def expanded(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    return [array(s, dims)], {"axis": s.pick(s.axis((*dims, 1)), (0, -1))}


def squeezed(s: Source) -> Arguments:
    dims = tuple(s.pick(1, dim) for dim in shape(s))
    return [array(s, dims)], {"axis": s.pick(None, s.axis(dims))}


def flipped(s: Source) -> Arguments:
    dims = shape(s)
    return [array(s, dims)], {"axis": s.axes(dims)}


def rolled(s: Source) -> Arguments:
    dims = shape(s)
    return [array(s, dims), s.pick(1, -2)], {"axis": s.pick(None, s.axis(dims))}


def turned(s: Source) -> Arguments:
    dims = shape(s, 1, 4)
    return [array(s, dims)], {"k": s.dim(0, 3), "axes": s.pick((0, 1), (1, 0), (0, -1))}


def broadcast(s: Source) -> Arguments:
    dims = shape(s)
    return [array(s, partner(s, dims)), dims], {}


def broadcast_shapes(s: Source) -> Arguments:
    dims = shape(s)
    return [dims, partner(s, dims)], {}


def broadcast_arrays(s: Source) -> Arguments:
    dims = shape(s)
    return [array(s, dims), array(s, partner(s, dims))], {}


def padded(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    pairs = [(s.dim(0, 2), s.dim(0, 2)) for _ in range(len(dims) + s.pick(0, 0, 0, 0, 1))]
    return [array(s, dims), s.pick(s.dim(0, 2), (1, 2), pairs)], {"mode": s.pick("constant", "constant", "edge")}


def tiled(s: Source) -> Arguments:
    return [array(s), s.pick(s.dim(0, 3), tuple(s.dim(0, 3) for _ in range(s.dim(0, 4))))], {}


def repeated(s: Source) -> Arguments:
    dims = shape(s)
    axis = s.pick(None, s.axis(dims))
    size = dims[axis] if axis is not None and -len(dims) <= axis < len(dims) else 2
    return [array(s, dims), s.pick(s.dim(0, 3), [s.dim(0, 3) for _ in range(s.nearly(size, 0.1))])], {"axis": axis}


# -- joining and splitting ------------------------------------------------------------------------


def _parts(s: Source, dims: tuple[int, ...], axis: int) -> list[T]:
    parts = [array(s, dims)]
    for _ in range(s.dim(0, 2)):
        other = list(dims)
        if -len(dims) <= axis < len(dims):
            other[axis] = s.dim(0, 4)
        if other and s.chance(0.1):
            other[s.random.randrange(len(other))] = s.dim()
        parts.append(array(s, tuple(other) if s.chance(0.95) else shape(s)))
    return parts


def concatenated(s: Source) -> Arguments:
    dims = shape(s, 0, 4)
    axis = s.axis(dims)
    return [_parts(s, dims, axis)], {"axis": s.pick(axis, axis, axis, None)}


def stacked(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    parts = [array(s, dims) for _ in range(s.dim(1, 3))]
    if s.chance(0.1):
        parts.append(array(s))
    return [parts], {"axis": s.axis((*dims, 1))}


def piled(s: Source) -> Arguments:
    return [_parts(s, shape(s, 0, 3), 0)], {}


def side_by_side(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    return [_parts(s, dims, 1 if len(dims) > 1 else 0)], {}


def appended(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    axis = s.axis(dims)
    parts = [*_parts(s, dims, axis), array(s, dims)][:2]
    return [*parts], {"axis": s.pick(None, axis)}


def split(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    return [array(s, dims), s.pick(1, 2, 3, [1], [1, 3], [2, 1])], {"axis": s.axis(dims)}


def halved(s: Source) -> Arguments:
    return [array(s), s.pick(1, 2, [1], [1, 2])], {}


def unstacked(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    return [array(s, dims)], {"axis": s.axis(dims)}


def inserted(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    axis = s.pick(None, s.axis(dims))
    values = s.pick(5, T(partner(s, dims), "float64"))
    return [array(s, dims), s.pick(0, 1, -1, [0, 1]), values], {"axis": axis}


def deleted(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    return [array(s, dims), s.pick(0, -1, [0, 1], 3, slice(0, 2))], {"axis": s.pick(None, s.axis(dims))}


# -- sorting and searching ------------------------------------------------------------------------


def ordered(s: Source) -> Arguments:
    dims = shape(s)
    return [array(s, dims)], {"axis": s.pick(-1, None, s.axis(dims))}


def partitioned(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    return [T(dims, "float64"), s.pick(0, 1)], {"axis": s.axis(dims)}


def found(s: Source) -> Arguments:
    return [T(shape(s, 1, 1), "float64", 1), s.pick(array(s), 2, known(s))], {"side": s.pick("left", "right")}


def unique(s: Source) -> Arguments:
    dims = shape(s)
    return [T(dims, s.pick("int64", "float64"))], {
        "return_index": s.chance(0.2),
        "return_inverse": s.chance(0.3),
        "return_counts": s.chance(0.3),
        "axis": s.pick(None, None, s.axis(dims)),
    }


def together(s: Source) -> Arguments:
    return [T(shape(s, 0, 2), "int64"), T(shape(s, 0, 2), "int64")], {}


def digitized(s: Source) -> Arguments:
    return [T(shape(s), "float64"), s.pick([0.0, 1.0, 2.0], T((3,), "float64", 1))], {}


def counted(s: Source) -> Arguments:
    return [T(shape(s, 1, 1) if s.chance(0.9) else shape(s), "int64")], {"minlength": s.pick(0, 5)}


def histogram(s: Source) -> Arguments:
    return [T(shape(s, 1, 3), "float64")], {"bins": s.pick(10, 4, [0.0, 1.0, 2.0])}


def taken(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    return [array(s, dims), s.pick(0, [0, 0], T(shape(s, 0, 2), "int64", 0))], {"axis": s.pick(None, s.axis(dims))}


def taken_along(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    axis = s.axis(dims, 0)
    indices = list(dims)
    indices[axis] = s.dim()
    if s.chance(0.15):
        indices[s.random.randrange(len(indices))] = s.pick(1, s.dim())
    return [array(s, dims), T(tuple(indices), "int64", 0)], {"axis": axis}


def compressed(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    return [[s.chance(0.5) for _ in range(s.dim(1, 3))], array(s, dims)], {"axis": s.pick(None, s.axis(dims))}


def selected(s: Source) -> Arguments:
    dims = shape(s, 0, 3)
    pairs = s.dim(1, 2)
    conditions = [T(partner(s, dims), "bool") for _ in range(pairs)]
    return [conditions, [array(s, partner(s, dims)) for _ in range(pairs)]], {}


def open_mesh(s: Source) -> Arguments:
    return [s.pick(known(s), T((s.dim(),), "int64", 0), T((s.dim(),), "bool")) for _ in range(s.dim(1, 3))], {}


def windows(s: Source) -> Arguments:
    dims = shape(s, 1, 3)
    axis = s.pick(None, s.axis(dims))
    size = s.dim(1, 3) if axis is not None or len(dims) == 1 else tuple(s.dim(1, 3) for _ in dims)
    return [array(s, dims), size], {"axis": axis}


# -- indexing -------------------------------------------------------------------------------------


def _part(s: Source, dims: tuple[int, ...], place: int) -> Any:
    size = dims[place] if place < len(dims) else 1
    kind = s.random.randrange(12)
    if kind < 2:
        return s.dim(-2, 2)
    if kind < 5:
        ends = [s.pick(None, s.dim(-4, 6)) for _ in range(2)]
        return slice(*ends, s.pick(None, None, 1, 2, -1, -2))
    if kind < 6:
        return None
    if kind < 7:
        return Ellipsis
    if kind < 8:
        return [s.pick(0, -1) for _ in range(s.dim(1, 3))]
    if kind < 9:
        return T(shape(s, 0, 2), "int64", 0)
    if kind < 10:
        return T((s.nearly(size, 0.1),), "bool")
    if kind < 11:
        return s.pick(V([0, 0], "int64"), V([[0], [0]], "int64"), True, V([True] * size, "bool"))
    return slice(None)


def indexed(s: Source) -> Arguments:
    dims = shape(s)
    if dims and s.chance(0.1):
        return [array(s, dims), T(dims[: s.dim(1, len(dims))], "bool")], {}
    count = s.dim(0, len(dims) + (1 if s.chance(0.2) else 0))
    key = tuple(_part(s, dims, place) for place in range(count))
    return [array(s, dims), key[0] if len(key) == 1 else key], {}


def matrix_like(s: Source) -> Arguments:
    return [array(s, shape(s, 0, 4))], {"k": s.pick(0, 1, -1)}


def diagonal(s: Source) -> Arguments:
    dims = shape(s, 1, 4)
    return [array(s, dims)], {"offset": s.pick(0, 1, -2), "axis1": s.axis(dims), "axis2": s.axis(dims)}


def trimmed(s: Source) -> Arguments:
    return [T(shape(s, 1, 1), dtype(s))], {}


SHAPING: dict[str, Maker] = members(
    {
        reshaped: "reshape ndarray.reshape",
        resized: "resize",
        one: "ravel fliplr flipud shape ndim size copy argwhere nonzero flatnonzero matrix_transpose trim_zeros",
        plain: """ndarray.flatten ndarray.ravel ndarray.tolist ndarray.nonzero ndarray.copy ndarray.transpose
        ndarray.squeeze""",
        several: "atleast_1d atleast_2d atleast_3d",
        transposed: "transpose",
        moved: "moveaxis",
        swapped: "swapaxes ndarray.swapaxes rollaxis",
        expanded: "expand_dims",
        squeezed: "squeeze",
        flipped: "flip",
        rolled: "roll",
        turned: "rot90",
        broadcast: "broadcast_to",
        broadcast_shapes: "broadcast_shapes",
        broadcast_arrays: "broadcast_arrays",
        padded: "pad",
        tiled: "tile",
        repeated: "repeat ndarray.repeat",
        concatenated: "concatenate",
        stacked: "stack",
        piled: "vstack",
        side_by_side: "hstack dstack column_stack",
        appended: "append",
        split: "split array_split",
        halved: "hsplit vsplit dsplit",
        unstacked: "unstack",
        inserted: "insert",
        deleted: "delete",
        ordered: "sort argsort",
        partitioned: "partition argpartition",
        found: "searchsorted",
        unique: "unique",
        together: "union1d intersect1d setdiff1d isin",
        digitized: "digitize",
        counted: "bincount",
        histogram: "histogram",
        taken: "take ndarray.take",
        taken_along: "take_along_axis",
        compressed: "compress",
        selected: "select",
        open_mesh: "ix_",
        windows: "lib.stride_tricks.sliding_window_view",
        indexed: "ndarray.__getitem__",
        matrix_like: "tril triu diag diagflat",
        diagonal: "diagonal trace ndarray.diagonal",
        trimmed: "ediff1d",
    }
)
