"""Methods and attributes of TensorFlow tensors, variables and symbolic Keras tensors; tf.Variable."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import attributes, shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.keras.ops import shaping
from shapecheck.library.keras.ops.common import is_graph_tensor, same, tensor
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, beyond_reach, function, prop
from shapecheck.library.tensorflow.shaping import told
from shapecheck.shapes import Shape, compatible, dynamic
from shapecheck.values import Function, LibraryFunction, Partial, Tensor, Unknown, dims_value

TENSOR = "tensorflow.Tensor"
SYMBOLIC = "keras.KerasTensor"
VARIABLE = "tensorflow.Variable"

# -- attributes -----------------------------------------------------------------------------------


def dims_of(ctx: Context, value: Tensor) -> Any:
    """``x.shape`` as a tuple: None for a dynamic dim of a symbolic tensor or inside a layer's ``call``.

    Outside of them TensorFlow runs eagerly: there the dim is a number, whose symbol goes on.
    """
    depth = getattr(getattr(ctx, "graph", None), "depth", 0)
    hidden = value.kind == "keras" or (value.kind == "tf" and depth > 0)
    return dims_value(value.shape, "the rank of the tensor is not known", hides=hidden)


@prop(f"{TENSOR}.shape", f"{SYMBOLIC}.shape")
def shape(ctx: Context, self: Tensor) -> Any:
    """The dims."""
    return dims_of(ctx, self)


@prop("keras.KerasTensor._keras_shape")
def keras_shape(ctx: Context, self: Tensor) -> Any:
    """The dims, as Keras 2.0 had them."""
    return dims_of(ctx, self)


@function(f"{TENSOR}.get_shape")
def get_shape(ctx: Context, self: Tensor) -> Any:
    """The dims."""
    if is_graph_tensor(self) and ctx.settings.keras_version >= (3,):
        raise Mismatch(
            "a KerasTensor has no method `get_shape` in Keras 3",
            rule="keras2-only",
            blame=(self,),
            help="use x.shape",
            error="AttributeError",
        )
    return dims_of(ctx, self)


@function(f"{TENSOR}.set_shape")
def set_shape(self: Tensor, shape: Any) -> None:
    """Tells TensorFlow what it does not know; a mismatch if it knows better."""
    told(self, shape)


@prop(f"{TENSOR}.ndim", f"{SYMBOLIC}.ndim")
def ndim(self: Tensor) -> Any:
    """The rank."""
    return attributes.ndim(self)


@prop(f"{TENSOR}.dtype", f"{SYMBOLIC}.dtype")
def dtype(self: Tensor) -> Any:
    """The dtype."""
    return attributes.dtype(self)


@prop(f"{TENSOR}.device", f"{TENSOR}.graph", f"{TENSOR}.op", f"{TENSOR}.name", f"{SYMBOLIC}.name")
def something(self: Tensor) -> Any:
    """What no shape depends on."""
    return self.name if self.name is not None else Unknown("a name that no shape depends on")


@prop(f"{SYMBOLIC}.sparse", f"{SYMBOLIC}.ragged")
def is_other(self: Tensor) -> bool:
    """Symbolic tensors are dense here."""
    return False


@function(f"{TENSOR}.numpy", f"{TENSOR}.eval", f"{TENSOR}.__array__")
def numpy(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """The tensor as a numpy array."""
    fields = {"contents": self.contents, "low": self.low, "high": self.high, "facts": self.facts}
    return Tensor(self.shape, dtype=self.dtype, kind="numpy", **fields)


@function(f"{TENSOR}.ref", f"{TENSOR}.experimental_ref")
def ref(self: Tensor) -> Any:
    """A hashable reference."""
    return Unknown("a reference to a tensor")


@function(f"{SYMBOLIC}.reshape")
def reshape(ctx: Context, self: Tensor, newshape: Any) -> Tensor:
    """The tensor in another shape."""
    return shaping.reshape(ctx, self, newshape)


@function(f"{SYMBOLIC}.squeeze")
def squeeze(self: Tensor, axis: Any = None) -> Tensor:
    """The tensor without axes of size 1."""
    return shaping.squeezed(self, axis)


for _name in ("to_tensor", "values", "row_lengths", "row_splits", "nested_row_splits", "flat_values", "bounding_shape"):
    beyond_reach(f"{TENSOR}.{_name}", "ragged tensors are not followed")

# -- variables ------------------------------------------------------------------------------------


@function(VARIABLE, "tensorflow.compat.v1.Variable")
def variable(
    ctx: Context,
    initial_value: Any = None,
    trainable: Any = None,
    validate_shape: Any = True,
    caching_device: Any = None,
    name: Any = None,
    variable_def: Any = None,
    dtype: Any = None,
    import_scope: Any = None,
    constraint: Any = None,
    synchronization: Any = None,
    aggregation: Any = None,
    shape: Any = None,
    experimental_enable_variable_lifting: Any = True,
) -> Tensor:
    """A variable of its value's shape."""
    if isinstance(initial_value, (Function, LibraryFunction, Partial)):
        initial_value = ctx.call(initial_value)
    value = tensor(initial_value)
    found = shape_argument(none_as_unknown(shape)) if shape is not None else value.shape
    return Tensor(
        found,
        dtype=dtype_name(dtype) or value.dtype,
        kind="variable",
        name=name if isinstance(name, str) else None,
    )


@function("keras.Variable")
def keras_variable(
    ctx: Context,
    initializer: Any,
    shape: Any = None,
    dtype: Any = None,
    trainable: Any = True,
    autocast: Any = True,
    aggregation: Any = "none",
    synchronization: Any = "auto",
    name: Any = None,
    layout: Any = None,
    **kwargs: Any,
) -> Tensor:
    """A variable of this shape, or of its initial value's."""
    if shape is None and isinstance(initializer, (Tensor, int, float, list, tuple)):
        dims = tensor(initializer).shape
    else:
        dims = Shape.unknown() if shape is None else shape_argument(none_as_unknown(shape))
    own = initializer.dtype if isinstance(initializer, Tensor) else None
    return Tensor(
        dims,
        dtype=dtype_name(dtype) or own or "float32",
        kind="variable",
        name=name if isinstance(name, str) else None,
    )


@function("keras.KerasTensor")
def keras_tensor(
    shape: Any,
    dtype: Any = "float32",
    sparse: Any = False,
    ragged: Any = False,
    record_history: Any = True,
    name: Any = None,
    **kwargs: Any,
) -> Tensor:
    """A symbolic tensor that no layer made; None varies."""
    if isinstance(shape, (list, tuple)):
        shape = tuple(dynamic("dim") if dim is None else dim for dim in shape)
    return Tensor(shape_argument(shape), dtype=dtype_name(dtype), kind="keras")


def assigned(self: Tensor, value: Any) -> Tensor:
    """The variable with another value, which must have its shape."""
    given = tensor(value)
    if compatible(self.shape, given.shape) is False:
        raise Mismatch(
            f"a variable of shape {self.shape} cannot get a value of shape {given.shape}",
            rule="op-shapes",
            argument="value",
            blame=(self, given),
        )
    return self.but(contents=None)


@function(f"{VARIABLE}.assign")
def assign(self: Tensor, value: Any, use_locking: Any = False, name: Any = None, read_value: Any = True) -> Tensor:
    """The variable with another value."""
    return assigned(self, value)


@function(f"{VARIABLE}.assign_add", f"{VARIABLE}.assign_sub")
def assign_add(self: Tensor, delta: Any, use_locking: Any = False, name: Any = None, read_value: Any = True) -> Tensor:
    """The variable changed by a tensor of its shape."""
    return assigned(self, delta)


@function("tensorflow.assign", "tensorflow.assign_add", "tensorflow.assign_sub")
def assign_v1(ref: Any, value: Any, validate_shape: Any = None, use_locking: Any = None, name: Any = None) -> Any:
    """TensorFlow 1's way to assign."""
    return ref


@function(f"{VARIABLE}.value", f"{VARIABLE}.read_value", f"{VARIABLE}.initialized_value")
def value_of(self: Tensor) -> Tensor:
    """The value as a tensor."""
    return same(tensor(self))


def scattered(self: Tensor, *args: Any, **kwargs: Any) -> Tensor:
    """The variable with some rows changed."""
    return self


for _name in ["update", "add", "sub", "max", "min", "mul", "div", "nd_update", "nd_add", "nd_sub"]:
    function(f"{VARIABLE}.scatter_{_name}")(scattered)


@prop(f"{VARIABLE}.trainable")
def trainable(self: Tensor) -> Any:
    """Whether it is trained."""
    return Unknown("whether a variable is trained")


@prop(f"{VARIABLE}.initializer", f"{VARIABLE}.handle", f"{VARIABLE}.path")
def of_variable(self: Tensor) -> Any:
    """What no shape depends on."""
    return Unknown("an attribute of a variable")
