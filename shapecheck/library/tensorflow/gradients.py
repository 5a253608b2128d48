"""tf.GradientTape, tf.gradients, tf.TensorArray and tf.Module."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops import control as ops
from shapecheck.library.keras.ops.common import result, same, tensor
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, beyond_reach, function, intrinsic, library_class
from shapecheck.shapes import Dim, Expr, Shape, join, unresolved
from shapecheck.values import (
    ListObject,
    Object,
    Tensor,
    Unknown,
    Value,
)

# -- gradients ------------------------------------------------------------------------------------

TAPE = "tensorflow.GradientTape"


@function(TAPE)
def gradient_tape(ctx: Context, persistent: Any = False, watch_accessed_variables: Any = True) -> Any:
    """A tape, used in a with statement."""
    return ctx.instance(TAPE)


@intrinsic(f"{TAPE}.gradient")
def gradient(
    ctx: Context,
    self: Value,
    target: Value,
    sources: Value,
    output_gradients: Value = None,
    unconnected_gradients: Value = None,
) -> Value:
    """One tensor shaped as each source, in the same structure."""
    return gradients_of(sources)


def gradients_of(sources: Value) -> Value:
    """One tensor shaped as each source, in the same structure."""
    if isinstance(sources, ListObject) and sources.is_open:
        element = gradients_of(sources.element)
        return ListObject([gradients_of(item) for item in sources.items], element, sources.length)
    return ops.each(lambda leaf: same(tensor(leaf)) if isinstance(leaf, Tensor) else leaf, sources)


@function(f"{TAPE}.jacobian")
def jacobian(
    self: Any,
    target: Any,
    sources: Any,
    unconnected_gradients: Any = None,
    parallel_iterations: Any = None,
    experimental_use_pfor: Any = True,
) -> Any:
    """The target's axes and then the source's."""
    value = tensor(target)
    if isinstance(sources, (list, tuple)):
        return [result(value.shape + tensor(source).shape, value.dtype, value) for source in sources]
    return result(value.shape + tensor(sources).shape, value.dtype, value)


@function(f"{TAPE}.batch_jacobian")
def batch_jacobian(
    self: Any,
    target: Any,
    source: Any,
    unconnected_gradients: Any = None,
    parallel_iterations: Any = None,
    experimental_use_pfor: Any = True,
) -> Tensor:
    """The target's axes and then the source's, but for the batch."""
    value, given = tensor(target), tensor(source)
    return result(value.shape + given.shape.take(1), value.dtype, value)


def _nothing(self: Any, *args: Any, **kwargs: Any) -> None:
    """Nothing."""


function(f"{TAPE}.watch", f"{TAPE}.reset")(_nothing)


@function(f"{TAPE}.stop_recording")
def stop_recording(self: Any) -> Any:
    """A context manager."""
    return self


@function(f"{TAPE}.watched_variables")
def watched_variables(self: Any) -> Any:
    """The variables that were used."""
    raise CannotTell("the variables that a tape has seen are not followed")


@intrinsic("tensorflow.gradients", "tensorflow.autodiff.gradients")
def gradients(
    ctx: Context,
    ys: Value,
    xs: Value,
    grad_ys: Value = None,
    name: Value = "gradients",
    gate_gradients: Value = False,
    aggregation_method: Value = None,
    stop_gradients: Value = None,
    unconnected_gradients: Value = None,
) -> Value:
    """One tensor shaped as each source, in a list."""
    found = gradients_of(xs)
    return found if isinstance(found, (ListObject, tuple, Unknown)) else ListObject([found])


beyond_reach("tensorflow.hessians", "second derivatives are not followed")

# -- TensorArray ----------------------------------------------------------------------------------

ARRAY = "tensorflow.TensorArray"


@function(ARRAY)
def tensor_array(
    ctx: Context,
    dtype: Any,
    size: Any = None,
    dynamic_size: Any = None,
    clear_after_read: Any = None,
    tensor_array_name: Any = None,
    handle: Any = None,
    flow: Any = None,
    infer_shape: Any = True,
    element_shape: Any = None,
    colocate_with_first_write_call: Any = True,
    name: Any = None,
) -> Any:
    """An array of tensors of one shape; every write gives the array anew."""
    count: Any = None if dynamic_size is True or size is None else dimension(size)
    return ctx.instance(ARRAY, dtype=dtype_name(dtype), length=count, element=None)


def _written(self: Object, value: Any) -> Object:
    item = tensor(value)
    known = self.attrs.get("element")
    shape = item.shape if not isinstance(known, Tensor) else join(known.shape, item.shape)
    return Object(self.cls, {**self.attrs, "element": result(shape, item.dtype, item)})


@function(f"{ARRAY}.write")
def write(self: Any, index: Any, value: Any, name: Any = None) -> Any:
    """The array with one more element known."""
    return _written(self, value)


@function(f"{ARRAY}.unstack")
def unstack(self: Any, value: Any, name: Any = None) -> Any:
    """The array of the rows of a tensor."""
    found = tensor(value)
    if found.shape.rank == 0:
        raise CannotTell("a scalar has no rows")
    element = result(found.shape.without(0), found.dtype, found)
    return Object(self.cls, {**self.attrs, "element": element, "length": found.shape.dim(0)})


def _element(self: Object) -> Tensor:
    element = self.attrs.get("element")
    return element if isinstance(element, Tensor) else Tensor(Shape.unknown(), dtype=self.attrs.get("dtype"), kind="tf")


def _length(self: Object) -> Dim:
    length = self.attrs.get("length")
    return length if isinstance(length, (int, Expr)) else unresolved("how many elements an array has")


@function(f"{ARRAY}.read")
def read(self: Any, index: Any, name: Any = None) -> Tensor:
    """One element."""
    return same(_element(self))


@function(f"{ARRAY}.stack")
def stack(self: Any, name: Any = None) -> Tensor:
    """All elements along a new first axis."""
    element = _element(self)
    return result(Shape.of(_length(self)) + element.shape, element.dtype, element)


@function(f"{ARRAY}.concat")
def concat(self: Any, name: Any = None) -> Tensor:
    """All elements along their first axis."""
    element = _element(self)
    if not element.shape.rank:
        return result(Shape.unknown(), element.dtype, element)
    return result(element.shape.with_dim(0, element.shape.dim(0) * _length(self)), element.dtype, element)


@function(f"{ARRAY}.gather")
def gather(self: Any, indices: Any, name: Any = None) -> Tensor:
    """Some elements along a new first axis."""
    element = _element(self)
    return result(tensor(indices).shape + element.shape, element.dtype, element)


@function(f"{ARRAY}.size")
def size(self: Any, name: Any = None) -> Tensor:
    """The number of elements."""
    return result(Shape(), "int32", contents=_length(self))


@function(f"{ARRAY}.mark_used", f"{ARRAY}.close")
def mark_used(self: Any, name: Any = None) -> Any:
    """Nothing."""
    return None


library_class("tensorflow.Module")


@function("tensorflow.Module.__init__")
def module_init(self: Any, name: Any = None) -> None:
    """Nothing."""


@function("tensorflow.Module.with_name_scope")
def with_name_scope(method: Any) -> Any:
    """The method itself."""
    return method
