"""Methods and properties of ndarray (and of numpy's scalars, which are plain numbers here)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import attributes, getitem, settled, shape_argument
from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.argmax import advise_argmax
from shapecheck.library.arrays.dtypes import FLOATS, INTEGERS, dtype_name
from shapecheck.library.numpy.common import NOT_GIVEN, array, like, made
from shapecheck.library.numpy.diagonals import diagonal
from shapecheck.library.numpy.linalg import dotted
from shapecheck.library.numpy.reductions import accumulated, reduced, trace
from shapecheck.library.numpy.searching import compress, nonzero, searchsorted
from shapecheck.library.numpy.sequences import repeated
from shapecheck.library.numpy.shaping import flattened, reshaped, squeezed, swapaxes_, transposed
from shapecheck.library.numpy.sorting import order_of, taken
from shapecheck.library.numpy.types import cast
from shapecheck.library.numpy.ufuncs import clipped, real_dtype, rounded
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function, prop
from shapecheck.shapes import Shape
from shapecheck.values import ListObject, Tensor, Unknown, Value


def _declare_attribute(name: str, rule: Callable[[Tensor], Value]) -> None:
    @prop(f"numpy.ndarray.{name}")
    def attribute(self: Value) -> Value:
        return rule(array(self))


for _name, _rule in attributes.ATTRIBUTES.items():
    _declare_attribute(_name, _rule)


@prop("numpy.ndarray.flat")
def flat(self: Value) -> Value:
    """All elements in one axis."""
    return flattened(array(self))


@prop("numpy.ndarray.real", "numpy.ndarray.imag")
def real(self: Value) -> Value:
    """The real parts."""
    tensor = array(self)
    return settled(tensor.but(dtype=real_dtype(tensor.dtype), contents=None))


@prop("numpy.ndarray.mT")
def matrix_transposed(self: Value) -> Value:
    """The last two axes in each other's place."""
    return swapaxes_(self, -1, -2)


@prop("numpy.ndarray.flags", "numpy.ndarray.strides", "numpy.ndarray.data", "numpy.ndarray.base")
def flags(self: Value) -> Value:
    """Where the array is stored."""
    return Unknown("where arrays are stored")


# -- shape -------------------------------------------------------------------------------------------------


@function("numpy.ndarray.reshape")
def reshape(ctx: Context, self: Value, /, *shape: Value, order: Value = "C", copy: Value = None) -> Value:
    """The elements in another shape, given as one tuple or dim by dim."""
    return reshaped(ctx, array(self), _one_or_several(shape), order)


def _one_or_several(values: tuple[Value, ...]) -> Value:
    if len(values) == 1:
        return values[0]
    return values


@function("numpy.ndarray.transpose")
def transpose(self: Value, /, *axes: Value) -> Value:
    """The axes in another order, given as one tuple or one by one."""
    order = axes[0] if len(axes) == 1 and not isinstance(axes[0], int) else axes
    return transposed(array(self), None if order in ((), None) else order)


@function("numpy.ndarray.flatten", "numpy.ndarray.ravel")
def flatten(self: Value, /, order: Value = "C") -> Value:
    """All elements in one axis."""
    return flattened(array(self), order)


@function("numpy.ndarray.squeeze")
def squeeze(self: Value, /, axis: Value = None) -> Value:
    """Without axes of 1."""
    return squeezed(array(self), axis)


@function("numpy.ndarray.swapaxes")
def swapaxes(self: Value, axis1: Value, axis2: Value, /) -> Value:
    """Two axes in each other's place."""
    return swapaxes_(self, axis1, axis2)


@function("numpy.ndarray.resize")
def resize(self: Value, /, *new_shape: Value, refcheck: Value = True) -> Value:
    return None


@function("numpy.ndarray.repeat")
def repeat(self: Value, repeats: Value, /, axis: Value = None) -> Value:
    """Each element repeated."""
    return repeated(array(self), repeats, axis)


@function("numpy.ndarray.diagonal")
def diagonal_(self: Value, /, offset: Value = 0, axis1: Value = 0, axis2: Value = 1) -> Value:
    """The diagonals."""
    return diagonal(self, offset, axis1, axis2)


# -- elements ----------------------------------------------------------------------------------------------


@function("numpy.ndarray.astype")
def astype(
    self: Value,
    /,
    dtype: Value,
    order: Value = "K",
    casting: Value = "unsafe",
    subok: Value = True,
    copy: Value = True,
) -> Value:
    """The elements converted."""
    return cast(self, dtype_name(dtype))


@function("numpy.ndarray.copy")
def copy(self: Value, /, order: Value = "C") -> Value:
    """The same array."""
    return array(self)


@function("numpy.ndarray.conj", "numpy.ndarray.conjugate")
def conj(self: Value, /) -> Value:
    """The conjugate."""
    return array(self).but(contents=None)


@function("numpy.ndarray.view")
def view(self: Value, /, *args: Value, **kwargs: Value) -> Value:
    """The same memory; as another dtype, the last axis may change."""
    tensor = array(self)
    if not args and not kwargs:
        return tensor
    rank = tensor.shape.rank
    return made(Shape.unknown() if rank is None else Shape.of_rank(rank, "a view as another dtype"), None, None)


@function("numpy.ndarray.fill", "numpy.ndarray.itemset")
def fill(self: Value, *args: Value) -> Value:
    return None


@function("numpy.ndarray.put")
def put(self: Value, indices: Value, values: Value, /, mode: Value = "raise") -> Value:
    return None


@function("numpy.ndarray.sort")
def sort(self: Value, /, axis: Value = -1, kind: Value = None, order: Value = None, *, stable: Value = None) -> Value:
    return None


@function("numpy.ndarray.partition")
def partition(self: Value, kth: Value, /, axis: Value = -1, kind: Value = "introselect", order: Value = None) -> Value:
    return None


@function("numpy.ndarray.setflags", "numpy.ndarray.tofile", "numpy.ndarray.dump")
def setflags(self: Value, /, *args: Value, **kwargs: Value) -> Value:
    return None


@function("numpy.ndarray.tobytes", "numpy.ndarray.tostring", "numpy.ndarray.dumps")
def tobytes(self: Value, /, order: Value = "C") -> Value:
    raise CannotTell("the bytes of an array")


@function("numpy.ndarray.item")
def item(self: Value, /, *args: Value) -> Value:
    """One element as a number."""
    tensor = array(self)
    if not args:
        if tensor.shape.is_known and tensor.shape.size() != 1:
            raise Mismatch(
                f"can only convert an array of size 1 to a scalar, found shape {tensor.shape}",
                rule="op-shapes",
                blame=(tensor,),
            )
        found = list(elements.flat(tensor.contents)) if tensor.contents is not None else []
        return found[0] if len(found) == 1 else settled(like(tensor, Shape()))
    if len(args) == tensor.shape.rank:
        return getitem(tensor, tuple(args))
    return settled(like(tensor, Shape()))


@function("numpy.ndarray.tolist")
def tolist(self: Value, /) -> Value:
    """Nested lists of numbers; of an array of unknown rank, the array stands for them."""
    tensor = array(self)
    if tensor.contents is not None:
        return _as_lists(tensor.contents)
    plain = "int64" if tensor.dtype in INTEGERS else "float64" if tensor.dtype in FLOATS else tensor.dtype
    return _as_list_of_rows(tensor.but(dtype=plain))


def _as_list_of_rows(tensor: Tensor) -> Value:
    if tensor.shape.open or not tensor.shape.dims:
        return tensor
    rows, row = tensor.shape.dims[0], tensor.but(shape=Shape(tensor.shape.dims[1:]))
    if isinstance(rows, int) and rows <= 64:
        return ListObject([_as_list_of_rows(row) for _ in range(rows)])
    return ListObject([], _as_list_of_rows(row), rows)


def _as_lists(found: Any) -> Any:
    return [_as_lists(part) for part in found] if isinstance(found, tuple) else found


@function("numpy.ndarray.clip")
def clip(self: Value, /, min: Value = None, max: Value = None, out: Value = None, **kwargs: Value) -> Value:
    """Elements kept within limits."""
    return clipped(array(self), min, max)


@function("numpy.ndarray.round")
def round_(self: Value, /, decimals: Value = 0, out: Value = None) -> Value:
    """Rounded elements."""
    return rounded(array(self), decimals)


@function("numpy.ndarray.take")
def take(self: Value, indices: Value, /, axis: Value = None, out: Value = None, mode: Value = "raise") -> Value:
    """Elements at some indices."""
    return taken(array(self), indices, axis)


@function("numpy.ndarray.dot")
def dot(self: Value, other: Value, /, out: Value = None) -> Value:
    """The product over the last axis of the left and the last but one of the right."""
    return dotted(array(self), array(other))


@function("numpy.ndarray.argsort")
def argsort(
    self: Value, /, axis: Value = -1, kind: Value = None, order: Value = None, *, stable: Value = None
) -> Value:
    """The indices that sort."""
    return order_of(array(self), axis)


@function("numpy.ndarray.argpartition")
def argpartition(
    self: Value, kth: Value, /, axis: Value = -1, kind: Value = "introselect", order: Value = None
) -> Value:
    """Indices that sort partly."""
    return order_of(array(self), axis)


@function("numpy.ndarray.nonzero")
def nonzero_(self: Value, /) -> Value:
    """One array of indices for each axis."""
    return nonzero(self)


@function("numpy.ndarray.compress")
def compress_(self: Value, /, condition: Value, axis: Value = None, out: Value = None) -> Value:
    """The slices for which the condition holds."""
    return compress(condition, self, axis)


@function("numpy.ndarray.searchsorted")
def searchsorted_(self: Value, v: Value, /, side: Value = "left", sorter: Value = None) -> Value:
    """Where elements would be put in."""
    return searchsorted(self, v)


@function("numpy.ndarray.trace")
def trace_(
    self: Value, /, offset: Value = 0, axis1: Value = 0, axis2: Value = 1, dtype: Value = None, out: Value = None
) -> Value:
    """The sums of diagonals."""
    return trace(self, offset, axis1, axis2, dtype)


@function("numpy.ndarray.choose")
def choose_(self: Value, /, choices: Value, out: Value = None, mode: Value = "raise") -> Value:
    raise CannotTell("ndarray.choose is not modelled")


@function("numpy.ndarray.byteswap")
def byteswap(self: Value, /, inplace: Value = False) -> Value:
    """The same shape."""
    return array(self).but(contents=None)


# -- reductions --------------------------------------------------------------------------------------------


def _declare_plain(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def method(
        ctx: Context,
        self: Value,
        /,
        axis: Value = None,
        out: Value = None,
        keepdims: Value = NOT_GIVEN,
        initial: Value = NOT_GIVEN,
        where: Value = NOT_GIVEN,
    ) -> Value:
        if name == "argmax":
            advise_argmax(ctx, "argmax", self, axis)
        return reduced(name, self, axis, keepdims)


def _declare_typed(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def method(
        self: Value,
        /,
        axis: Value = None,
        dtype: Value = None,
        out: Value = None,
        keepdims: Value = NOT_GIVEN,
        initial: Value = NOT_GIVEN,
        where: Value = NOT_GIVEN,
    ) -> Value:
        return reduced(name, self, axis, keepdims, dtype)


def _declare_deviation(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def method(
        self: Value,
        /,
        axis: Value = None,
        dtype: Value = None,
        out: Value = None,
        ddof: Value = 0,
        keepdims: Value = NOT_GIVEN,
        **kwargs: Value,
    ) -> Value:
        return reduced(name, self, axis, keepdims, dtype)


def _declare_running(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def method(self: Value, /, axis: Value = None, dtype: Value = None, out: Value = None) -> Value:
        return accumulated(array(self), name, axis, dtype)


for _name in ("max", "min", "all", "any", "argmax", "argmin", "ptp"):
    _declare_plain(_name)
for _name in ("sum", "prod", "mean"):
    _declare_typed(_name)
for _name in ("std", "var"):
    _declare_deviation(_name)
for _name in ("cumsum", "cumprod"):
    _declare_running(_name)


@function("numpy.ndarray")
def ndarray(
    shape: Value,
    dtype: Value = float,
    buffer: Value = None,
    offset: Value = 0,
    strides: Value = None,
    order: Value = None,
) -> Value:
    """An array of this shape, not filled."""
    return made(shape_argument(shape), dtype)
