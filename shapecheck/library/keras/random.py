"""keras.random: tensors of a shape, shuffles, and seed generators."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.keras.ops.common import FLOATX, keras_dtype, result, same, tensor
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.keras.ops.nn import check_axes
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Shape
from shapecheck.values import Object, Tensor


def drawn(shape: Any, dtype: Any, *sources: Any, low: Any = None, high: Any = None, default: str = FLOATX) -> Tensor:
    """A random tensor of this shape; bounds are kept for integers."""
    name = default if dtype is None else keras_dtype(dtype)
    found = result(shape_argument(none_as_unknown(shape)), name, *sources)
    if isinstance(low, int) and isinstance(high, int) and name is not None and name.startswith("int"):
        return found.but(low=low, high=high - 1)
    return found


def normal(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> Tensor:
    """normal((2, 3)) -> 2 3"""
    return drawn(shape, dtype)


function("keras.random.normal", "keras.random.truncated_normal")(normal)


@function("keras.random.uniform")
def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> Tensor:
    """uniform((2, 3)) -> 2 3"""
    return drawn(shape, dtype, low=minval, high=maxval)


@function("keras.random.randint")
def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> Tensor:
    """randint((2, 3), 0, 9) -> 2 3"""
    return drawn(shape, dtype, low=minval, high=maxval)


@function("keras.random.beta")
def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> Tensor:
    """beta((2, 3), 1.0, 1.0) -> 2 3"""
    return drawn(shape, dtype)


@function("keras.random.binomial")
def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> Tensor:
    """binomial((2, 3), 4.0, 0.5) -> 2 3"""
    return drawn(shape, dtype)


@function("keras.random.gamma")
def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> Tensor:
    """gamma((2, 3), 1.0) -> 2 3"""
    return drawn(shape, dtype)


@function("keras.random.categorical")
def categorical(logits: Any, num_samples: Any, dtype: Any = "int32", seed: Any = None) -> Tensor:
    """categorical(x, 5): 4 3 -> 4 5"""
    value = tensor(logits)
    return result(Shape.of(value.shape.dim(0), dimension(num_samples)), keras_dtype(dtype), value)


@function("keras.random.dropout")
def dropout(inputs: Any, rate: Any, noise_shape: Any = None, seed: Any = None) -> Tensor:
    """dropout(x, 0.5): B 3 -> B 3"""
    return same(tensor(inputs))


@function("keras.random.shuffle")
def shuffle(x: Any, axis: Any = 0, seed: Any = None) -> Tensor:
    """shuffle(x): 4 3 -> 4 3"""
    value = tensor(x)
    check_axes(value, axis)
    return same(value, low=value.low, high=value.high)


@function("keras.random.SeedGenerator")
def seed_generator(ctx: Context, seed: Any = None, name: Any = None, **kwargs: Any) -> Any:
    """A source of seeds."""
    return ctx.instance("keras.random.SeedGenerator", seed=seed, name=name)


@function("keras.random.SeedGenerator.next")
def next_seed(self: Object, ordered: Any = True) -> Tensor:
    """A seed: two integers."""
    return Tensor(Shape.of(2), dtype="int64", kind="tf")
