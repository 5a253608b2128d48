"""tf.TensorShape, tf.TensorSpec: shapes as values. A TensorShape is a tuple here, with these methods."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function, prop
from shapecheck.shapes import Expr, Shape, compatible
from shapecheck.values import OpenDims, Tensor, Unknown

TUPLE = "builtins.tuple"


@function("tensorflow.TensorShape", "tensorflow.Dimension")
def tensor_shape(dims: Any) -> Any:
    """The dims as a tuple."""
    if dims is None:
        return Unknown("a shape of unknown rank")
    if isinstance(dims, (int, Expr)):
        return (dims,)
    if isinstance(dims, Tensor) and isinstance(dims.contents, tuple):
        return dims.contents
    if isinstance(dims, (list, tuple)):
        return tuple(dims)
    raise CannotTell("the shape is not known")


@function(f"{TUPLE}.as_list")
def as_list(self: tuple[Any, ...] | OpenDims) -> Any:
    """The dims in a list."""
    return self if isinstance(self, OpenDims) else list(self)


@prop(f"{TUPLE}.rank", f"{TUPLE}.ndims")
def rank(self: tuple[Any, ...]) -> int:
    """The number of dims."""
    return len(self)


@prop(f"{TUPLE}.dims")
def dims(self: tuple[Any, ...]) -> list[Any]:
    """The dims in a list."""
    return list(self)


@function(f"{TUPLE}.num_elements")
def num_elements(self: tuple[Any, ...]) -> Any:
    """The product of the dims; None if one of them varies."""
    total: Any = 1
    for dim in self:
        if dim is None:
            return None
        if not isinstance(dim, (int, Expr)):
            raise CannotTell("a dim is not known")
        total = total * dim
    return total


@function(f"{TUPLE}.is_fully_defined")
def is_fully_defined(self: tuple[Any, ...]) -> bool:
    """Whether no dim is None."""
    return all(dim is not None for dim in self)


@function(f"{TUPLE}.is_compatible_with")
def is_compatible_with(self: tuple[Any, ...], other: Any) -> Any:
    """Whether two shapes may be the same."""
    answer = compatible(_shape(self), _shape(other))
    if answer is None:
        raise CannotTell("whether the shapes are the same is not known")
    return answer


def _shape(value: Any) -> Shape:
    return shape_argument(none_as_unknown(value))


def _nothing(self: tuple[Any, ...], *args: Any, **kwargs: Any) -> None:
    """Nothing: what it checks is not followed."""


function(*(f"{TUPLE}.assert_{name}" for name in ["has_rank", "is_compatible_with", "is_fully_defined", "same_rank"]))(
    _nothing
)


@function(f"{TUPLE}.with_rank", f"{TUPLE}.with_rank_at_least", f"{TUPLE}.with_rank_at_most")
def with_rank(self: tuple[Any, ...], rank: Any) -> tuple[Any, ...]:
    """The shape itself."""
    return self


@function(f"{TUPLE}.merge_with")
def merge_with(self: tuple[Any, ...], other: Any) -> tuple[Any, ...]:
    """What is known of a shape from two of it."""
    if not isinstance(other, (tuple, list)) or len(other) != len(self):
        return self
    return tuple(mine if mine is not None else theirs for mine, theirs in zip(self, other, strict=True))


@function(f"{TUPLE}.concatenate")
def concatenate(self: tuple[Any, ...], other: Any) -> tuple[Any, ...]:
    """One shape after the other."""
    if isinstance(other, (tuple, list)):
        return (*self, *other)
    if other is None or isinstance(other, (int, Expr)):
        return (*self, other)
    raise CannotTell("the other shape is not known")


@function("tensorflow.TensorSpec", "tensorflow.RaggedTensorSpec", "tensorflow.SparseTensorSpec")
def tensor_spec(
    ctx: Context, shape: Any = None, dtype: Any = "float32", name: Any = None, *args: Any, **kwargs: Any
) -> Any:
    """A description of tensors."""
    return ctx.instance("tensorflow.TensorSpec", shape=shape, dtype=dtype_name(dtype), name=name)


@function("tensorflow.TensorSpec.from_tensor")
def spec_of(ctx: Context, tensor: Any, name: Any = None) -> Any:
    """The description of a tensor."""
    if not isinstance(tensor, Tensor) or tensor.shape.open:
        raise CannotTell("the tensor's shape is not known")
    return ctx.instance("tensorflow.TensorSpec", shape=tensor.shape.dims, dtype=tensor.dtype, name=name)


@function("tensorflow.type_spec_from_value")
def type_spec_from_value(ctx: Context, value: Any) -> Any:
    """The description of a tensor."""
    return spec_of(ctx, value)
