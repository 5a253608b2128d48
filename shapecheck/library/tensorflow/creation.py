"""tf.constant, zeros, range, eye, one_hot ...: tensors from values and shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import dimension, require_rank
from shapecheck.library.keras.ops import creation as ops
from shapecheck.library.keras.ops.common import promoted, result, tensor
from shapecheck.library.keras.ops.elementwise import mapped
from shapecheck.library.keras.ops.nn import encoded
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Shape, broadcast, equal
from shapecheck.values import Tensor, Unknown

# -- from values ----------------------------------------------------------------------------------


@function("tensorflow.constant")
def constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = "Const") -> Tensor:
    """constant(x): 2 3 -> 2 3
    constant(x, shape=(3, 2)): 2 3 -> 3 2
    constant(x, shape=(4, 2)): 2 3 -> error
    """
    found = made(value, dtype)
    if shape is None:
        return found
    target = shape_argument(shape)
    if equal(found.shape.size(), target.size()) is False and equal(found.shape.size(), 1) is not True:
        raise Mismatch(
            f"a constant of shape {found.shape} cannot get shape {target}",
            rule="reshape-total",
            argument="shape",
            blame=(found,),
        )
    return result(target, found.dtype, found)


def made(value: Any, dtype: Any) -> Tensor:
    """A value as a tensor of a dtype, if one is given. Ragged lists are a mismatch."""
    found = ops.made_tensor(value, None if dtype is None else dtype_name(dtype))
    original = tensor(value)
    if "ragged" in original.facts:
        raise Mismatch(
            "sequences of different lengths cannot become a tensor",
            rule="ragged-array",
            blame=(original,),
            help="pad them to one length, or use tf.ragged.constant",
        )
    return found


@function("tensorflow.convert_to_tensor")
def convert_to_tensor(value: Any, dtype: Any = None, dtype_hint: Any = None, name: Any = None) -> Tensor:
    """convert_to_tensor(x): B 3 -> B 3"""
    return made(value, dtype)


@function("tensorflow.is_tensor")
def is_tensor(x: Any) -> Any:
    """Whether the value is a TensorFlow tensor or variable."""
    if isinstance(x, Unknown):
        raise CannotTell("whether the value is a tensor is not known")
    return isinstance(x, Tensor) and x.kind in ("tf", "variable")


@function("tensorflow.is_symbolic_tensor")
def is_symbolic_tensor(tensor: Any) -> Any:
    """Whether the value is a tensor of a graph."""
    raise CannotTell("whether the tensor is in a graph is not known")


@function("tensorflow.get_static_value")
def get_static_value(tensor: Any, partial: Any = False) -> Any:
    """The elements, where they are known."""
    raise CannotTell("whether the value is known at that moment")


# -- from shapes ----------------------------------------------------------------------------------


def _filled_rule(value: float) -> Callable[..., Tensor]:
    def rule(shape: Any, dtype: Any = "float32", name: Any = None, layout: Any = None) -> Tensor:
        """zeros((2, 3)) -> 2 3"""
        return ops.filled(shape, dtype_name(dtype), int(value) if "int" in str(dtype_name(dtype)) else value)

    return rule


function("tensorflow.zeros")(_filled_rule(0.0))
function("tensorflow.ones")(_filled_rule(1.0))


def _like_rule(value: float) -> Callable[..., Tensor]:
    def rule(input: Any, dtype: Any = None, name: Any = None, layout: Any = None) -> Tensor:
        """zeros_like(x): B 3 -> B 3"""
        found = tensor(input)
        kept = result(found.shape, dtype_name(dtype) or found.dtype, found)
        return kept.but(contents=mapped(found, lambda item: value)) if found.contents is not None else kept

    return rule


function("tensorflow.zeros_like")(_like_rule(0.0))
function("tensorflow.ones_like")(_like_rule(1.0))


@function("tensorflow.fill")
def fill(dims: Any, value: Any, name: Any = None, layout: Any = None) -> Tensor:
    """fill((2, 3), 7) -> 2 3
    fill((2, 3), x): 3 -> error
    """
    item = value.contents if isinstance(value, Tensor) else value
    require_rank(tensor(value), 0, what="the value")
    return ops.filled(dims, tensor(value).dtype, item)


def eye(
    num_rows: Any, num_columns: Any = None, batch_shape: Any = None, dtype: Any = "float32", name: Any = None
) -> Tensor:
    """eye(3) -> 3 3
    eye(3, 4, batch_shape=[2]) -> 2 3 4
    """
    rows = dimension(num_rows)
    shape = Shape.of(rows, rows if num_columns is None else dimension(num_columns))
    if batch_shape is not None:
        shape = shape_argument(batch_shape) + shape
    return Tensor(shape, dtype=dtype_name(dtype), kind="tf")


function("tensorflow.eye", "tensorflow.linalg.eye")(eye)


@function("tensorflow.range")
def range_rule(start: Any, limit: Any = None, delta: Any = 1, dtype: Any = None, name: Any = "range") -> Tensor:
    """range(2, 8, 2) -> 3"""
    first, last = (0, start) if limit is None else (start, limit)
    given = [value for value in (start, limit, delta) if value is not None]
    own = promoted(*(ops.scalar(value) for value in given)) if dtype is None else dtype_name(dtype)
    return ops.spaced(first, last, delta, own, *given)


@function("tensorflow.linspace", "tensorflow.lin_space")
def linspace(start: Any, stop: Any, num: Any, name: Any = None, axis: Any = 0) -> Tensor:
    """linspace(0.0, 1.0, 5) -> 5"""
    first, last = tensor(start), tensor(stop)
    shape = broadcast(first.shape, last.shape).insert(axis if isinstance(axis, int) else 0, dimension(num))
    return result(shape, first.dtype, first, last)


@function("tensorflow.one_hot")
def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: Any = None,
    dtype: Any = None,
    name: Any = None,
) -> Tensor:
    """one_hot(x, 4): B -> B 4
    one_hot(x, 4, axis=1): B 3 -> B 4 3
    """
    value = tensor(indices)
    shape = encoded(value, dimension(depth, "depth"), -1 if axis is None else axis)
    given = on_value if on_value is not None else off_value
    own = dtype_name(dtype) if dtype is not None else "float32" if given is None else tensor(given).dtype
    facts = frozenset({"one-hot"}) if axis in (None, -1) else frozenset()
    return result(shape, own, value, facts=facts)


@function("tensorflow.sequence_mask")
def sequence_mask(lengths: Any, maxlen: Any = None, dtype: Any = "bool", name: Any = None) -> Tensor:
    """sequence_mask(x, 7): B -> B 7"""
    from shapecheck.library.keras.ops.reductions import data_dim

    value = tensor(lengths)
    longest = data_dim("the longest length") if maxlen is None else dimension(ops.scalar(maxlen))
    return result(value.shape + Shape.of(longest), dtype_name(dtype), value)


@function("tensorflow.meshgrid")
def meshgrid(*args: Any, **kwargs: Any) -> list[Tensor]:
    """meshgrid(a, b): 3, 4 -> 4 3, 4 3
    meshgrid(a, b, indexing="ij"): 3, 4 -> 3 4, 3 4
    """
    if len(args) == 1 and isinstance(args[0], (list, tuple)) and args[0] and isinstance(args[0][0], Tensor):
        args = tuple(args[0])
    return ops.meshgrid(*args, indexing=kwargs.get("indexing", "xy"))


@function("tensorflow.broadcast_dynamic_shape", "tensorflow.broadcast_static_shape")
def broadcast_shapes(shape_x: Any, shape_y: Any) -> Any:
    """The shape that two shapes broadcast to."""
    one, other = shape_argument(shape_x), shape_argument(shape_y)
    found = broadcast(one, other)
    if found.open:
        raise CannotTell("the rank of a shape is not known")
    return Tensor(Shape.of(found.min_rank), dtype="int32", kind="tf", contents=found.dims)
