"""Sorting, and taking elements by index."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import axis as axis_argument
from shapecheck.library.arrays import checked, elementwise, settled
from shapecheck.library.numpy.common import array, like, made, place, raised, some
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, take_axis
from shapecheck.values import Tensor, Value


def sorted_like(tensor: Tensor, axis: Value) -> Tensor:
    """The elements in another order along an axis; None flattens."""
    if axis is None:
        return like(tensor, Shape.of(tensor.shape.size()))
    if isinstance(axis, int):
        place(tensor, axis)
    return like(tensor, tensor.shape)


def order_of(tensor: Tensor, axis: Value) -> Tensor:
    """Indices that sort along an axis: 0 to its size minus 1."""
    result = sorted_like(raised(tensor, 1), axis)
    along = 0 if axis is None else axis if isinstance(axis, int) else None
    dim = result.shape.dim(along) if along is not None else None
    return made(result.shape, None, "int64", low=0, high=dim - 1 if isinstance(dim, int) and dim else None)


@function("numpy.sort")
def sort(a: Value, axis: Value = -1, kind: Value = None, order: Value = None, *, stable: Value = None) -> Value:
    """The elements in order along an axis."""
    return sorted_like(array(a), axis)


@function("numpy.argsort")
def argsort(a: Value, axis: Value = -1, kind: Value = None, order: Value = None, *, stable: Value = None) -> Value:
    """The indices that sort."""
    return order_of(array(a), axis)


@function("numpy.partition")
def partition(a: Value, kth: Value, axis: Value = -1, kind: Value = "introselect", order: Value = None) -> Value:
    """Partly sorted elements."""
    return sorted_like(array(a), axis)


@function("numpy.argpartition")
def argpartition(a: Value, kth: Value, axis: Value = -1, kind: Value = "introselect", order: Value = None) -> Value:
    """Indices that sort partly."""
    return order_of(array(a), axis)


@function("numpy.lexsort")
def lexsort(keys: Value, axis: Value = -1) -> Value:
    """Indices that sort by several keys."""
    tensor = array(keys)
    return made(tensor.shape.without(0) if tensor.shape.min_rank else Shape.unknown(), None, "int64", low=0)


@function("numpy.sort_complex")
def sort_complex(a: Value) -> Value:
    """The elements in order."""
    return like(array(a), array(a).shape, dtype="complex128")


def taken(tensor: Tensor, indices: Value, axis: Value) -> Value:
    """Elements at some indices along an axis; their shape takes the axis's place."""
    tensor, where = raised(tensor, 1), array(indices).shape
    try:
        along = None if axis is None else axis_argument(axis)
    except CannotTell:
        return some(tensor, Shape.unknown())
    with checked("axis-range", tensor, argument="axis", error="AxisError"):
        shape = take_axis(tensor.shape, where, along)
    return settled(some(tensor, shape))


@function("numpy.take")
def take(a: Value, indices: Value, axis: Value = None, out: Value = None, mode: Value = "raise") -> Value:
    """Elements at some indices."""
    return taken(array(a), indices, axis)


@function("numpy.take_along_axis")
def take_along_axis(arr: Value, indices: Value, axis: Value = -1) -> Value:
    """Elements at indices that are given for each slice."""
    tensor, where = array(arr), array(indices)
    if axis is None:
        return some(tensor, where.shape)
    if tensor.shape.open or where.shape.open or not isinstance(axis, int):
        return some(tensor, Shape.unknown())
    along = place(tensor, axis)
    if where.shape.rank != tensor.shape.rank:
        return some(tensor, Shape.unknown())
    flat = elementwise(
        tensor.but(shape=tensor.shape.with_dim(along, 1), contents=None),
        where.but(shape=where.shape.with_dim(along, 1), contents=None),
    )
    return some(tensor, flat.shape.with_dim(along, where.shape.dim(along)))


def _no_result(*_: Any) -> None:
    return None


@function("numpy.put")
def put(a: Value, ind: Value, v: Value, mode: Value = "raise") -> Value:
    """Changes elements of an array."""
    return _no_result(a)


@function("numpy.put_along_axis")
def put_along_axis(arr: Value, indices: Value, values: Value, axis: Value) -> Value:
    """Changes elements of an array."""
    return _no_result(arr)


@function("numpy.copyto")
def copyto(dst: Value, src: Value, casting: Value = "same_kind", where: Value = True) -> Value:
    """Changes elements of an array."""
    return _no_result(dst)


@function("numpy.fill_diagonal")
def fill_diagonal(a: Value, val: Value, wrap: Value = False) -> Value:
    """Changes elements of an array."""
    return _no_result(a)


@function("numpy.place")
def place_(arr: Value, mask: Value, vals: Value) -> Value:
    """Changes elements of an array."""
    return _no_result(arr)


@function("numpy.putmask")
def putmask(a: Value, /, mask: Value, values: Value) -> Value:
    """Changes elements of an array."""
    return _no_result(a)
