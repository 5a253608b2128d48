"""The attributes that all arrays have: shape, ndim, size, dtype, T, nbytes."""

from __future__ import annotations

from collections.abc import Callable

from shapecheck.library.arrays.convert import shape_value
from shapecheck.library.arrays.dtypes import dtype_object
from shapecheck.library.outcome import CannotTell
from shapecheck.shapes import transpose
from shapecheck.values import Tensor, Unknown, Value

_ITEM_SIZES = {
    "bool": 1,
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "float16": 2,
    "bfloat16": 2,
    "int32": 4,
    "uint32": 4,
    "float32": 4,
    "int64": 8,
    "uint64": 8,
    "float64": 8,
    "complex64": 8,
    "complex128": 16,
}


def ndim(tensor: Tensor) -> Value:
    """The rank."""
    return Unknown("the rank is not known") if tensor.shape.open else tensor.shape.min_rank


def size(tensor: Tensor) -> Value:
    """The number of elements."""
    return tensor.shape.size()


def dtype(tensor: Tensor) -> Value:
    """The dtype: a name for Keras, an object elsewhere."""
    found = dtype_object(tensor.dtype, tensor.kind)
    return Unknown("the dtype is not known") if found is None else found


def transposed(tensor: Tensor) -> Value:
    """The tensor with its axes reversed."""
    return tensor.but(shape=transpose(tensor.shape), contents=None, producer=None, origin=None, name=None)


def itemsize(tensor: Tensor) -> Value:
    """Bytes of one element."""
    found = _ITEM_SIZES.get(tensor.dtype or "")
    if found is None:
        raise CannotTell("the dtype is not known")
    return found


def nbytes(tensor: Tensor) -> Value:
    """Bytes of all elements."""
    return tensor.shape.size() * itemsize(tensor)


ATTRIBUTES: dict[str, Callable[[Tensor], Value]] = {
    "shape": shape_value,
    "ndim": ndim,
    "size": size,
    "dtype": dtype,
    "T": transposed,
    "itemsize": itemsize,
    "nbytes": nbytes,
}
