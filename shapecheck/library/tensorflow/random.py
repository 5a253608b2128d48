"""tf.random: tensors of a shape, stateless ones, generators."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import shape_argument
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import checked, dimension, require_rank
from shapecheck.library.keras.ops.common import result, tensor
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Shape, broadcast, compatible
from shapecheck.values import Tensor

RANDOM = "tensorflow.random"


def drawn(shape: Any, dtype: Any, low: Any = None, high: Any = None) -> Tensor:
    """A random tensor of this shape; bounds are kept for integers."""
    found = Tensor(shape_argument(none_as_unknown(shape)), dtype=dtype_name(dtype), kind="tf")
    if isinstance(low, int) and isinstance(high, int) and found.dtype is not None and found.dtype.startswith("int"):
        return found.but(low=low, high=high - 1)
    return found


def spread(samples: Tensor, *parameters: Any) -> Tensor:
    """Samples that are scaled and moved by parameters, which may have more axes."""
    parts = [tensor(parameter) for parameter in parameters if isinstance(parameter, Tensor)]
    with checked("op-shapes", *parts):
        return samples.but(shape=broadcast(samples.shape, *(part.shape for part in parts)))


def require_suffix(shape: Shape, parameter: Tensor) -> None:
    """A mismatch if samples of this shape surely do not end with the shape of their parameter."""
    if shape.open or parameter.shape.open:
        return
    rank = parameter.shape.min_rank
    end = shape.take(shape.min_rank - rank) if shape.min_rank >= rank else shape
    if end.rank != rank or compatible(end, parameter.shape) is False:
        raise Mismatch(
            f"the shape {shape} must end with that of the parameter, {parameter.shape}",
            rule="op-shapes",
            argument="shape",
            blame=(parameter,),
        )


def normal(
    shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", seed: Any = None, name: Any = None
) -> Tensor:
    """normal((2, 3)) -> 2 3
    normal((3,), x): 2 3 -> 2 3
    """
    return spread(drawn(shape, dtype), mean, stddev)


function(f"{RANDOM}.normal", f"{RANDOM}.truncated_normal")(normal)
function("tensorflow.random_normal", "tensorflow.truncated_normal")(normal)


def uniform(
    shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", seed: Any = None, name: Any = None
) -> Tensor:
    """uniform((2, 3)) -> 2 3"""
    return drawn(shape, dtype, minval, maxval)


function(f"{RANDOM}.uniform", "tensorflow.random_uniform")(uniform)


@function(f"{RANDOM}.gamma")
def gamma(
    shape: Any, alpha: Any, beta: Any = None, dtype: Any = "float32", seed: Any = None, name: Any = None
) -> Tensor:
    """gamma((2, 3), 1.0) -> 2 3"""
    found, rate = drawn(shape, dtype), tensor(alpha)
    return result(found.shape + rate.shape, found.dtype)


@function(f"{RANDOM}.poisson")
def poisson(shape: Any, lam: Any, dtype: Any = "float32", seed: Any = None, name: Any = None) -> Tensor:
    """poisson((2, 3), 1.0) -> 2 3"""
    found, rate = drawn(shape, dtype), tensor(lam)
    return result(found.shape + rate.shape, found.dtype)


@function(f"{RANDOM}.categorical", "tensorflow.multinomial")
def categorical(logits: Any, num_samples: Any, dtype: Any = None, seed: Any = None, name: Any = None) -> Tensor:
    """categorical(x, 5): 4 3 -> 4 5"""
    value = tensor(logits)
    require_rank(value, 2, what="logits")
    return result(Shape.of(value.shape.dim(0), dimension(num_samples)), dtype_name(dtype) or "int64", value)


# -- stateless ------------------------------------------------------------------------------------


def stateless_normal(
    shape: Any,
    seed: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = "float32",
    name: Any = None,
    alg: Any = "auto_select",
) -> Tensor:
    """stateless_normal((2, 3), (1, 2)) -> 2 3"""
    return spread(drawn(shape, dtype), mean, stddev)


function(f"{RANDOM}.stateless_normal", f"{RANDOM}.stateless_truncated_normal")(stateless_normal)


@function(f"{RANDOM}.stateless_uniform")
def stateless_uniform(
    shape: Any,
    seed: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = "float32",
    name: Any = None,
    alg: Any = "auto_select",
) -> Tensor:
    """stateless_uniform((2, 3), (1, 2)) -> 2 3"""
    return drawn(shape, dtype, minval, maxval)


@function(f"{RANDOM}.stateless_categorical")
def stateless_categorical(logits: Any, num_samples: Any, seed: Any, dtype: Any = "int64", name: Any = None) -> Tensor:
    """stateless_categorical(x, 5, (1, 2)): 4 3 -> 4 5"""
    return categorical(logits, num_samples, dtype)


@function(f"{RANDOM}.stateless_gamma")
def stateless_gamma(
    shape: Any, seed: Any, alpha: Any, beta: Any = None, dtype: Any = "float32", name: Any = None
) -> Tensor:
    """stateless_gamma((2, 3), (1, 2), 1.0) -> 2 3
    stateless_gamma((2, 3), (1, 2), x): 4 -> error
    """
    found = drawn(shape, dtype)
    require_suffix(found.shape, tensor(alpha))
    return found


@function(f"{RANDOM}.stateless_poisson")
def stateless_poisson(shape: Any, seed: Any, lam: Any, dtype: Any = "int32", name: Any = None) -> Tensor:
    """stateless_poisson((2, 3), (1, 2), 1.0) -> 2 3"""
    found = drawn(shape, dtype)
    require_suffix(found.shape, tensor(lam))
    return found


@function(f"{RANDOM}.stateless_binomial")
def stateless_binomial(
    shape: Any, seed: Any, counts: Any, probs: Any, output_dtype: Any = "int32", name: Any = None
) -> Tensor:
    """stateless_binomial((2, 3), (1, 2), 4.0, 0.5) -> 2 3"""
    return drawn(shape, output_dtype)


# -- seeds and generators -------------------------------------------------------------------------


@function(f"{RANDOM}.set_seed", "tensorflow.set_random_seed")
def set_seed(seed: Any) -> None:
    """Nothing that a shape depends on."""


@function(f"{RANDOM}.set_global_generator")
def set_global_generator(generator: Any) -> None:
    """Nothing that a shape depends on."""


@function(f"{RANDOM}.split", f"{RANDOM}.experimental.stateless_split")
def split(seed: Any, num: Any = 2, alg: Any = "auto_select") -> Tensor:
    """split((1, 2), 3) -> 3 2"""
    return Tensor(Shape.of(dimension(num), 2), dtype="int32", kind="tf")


@function(f"{RANDOM}.fold_in", f"{RANDOM}.experimental.stateless_fold_in")
def fold_in(seed: Any, data: Any, alg: Any = "auto_select") -> Tensor:
    """fold_in((1, 2), 3) -> 2"""
    return Tensor(Shape.of(2), dtype="int32", kind="tf")


GENERATOR = f"{RANDOM}.Generator"


@function(GENERATOR)
def generator(ctx: Context, copy_from: Any = None, state: Any = None, alg: Any = None) -> Any:
    """A source of random numbers."""
    return ctx.instance(GENERATOR)


@function(f"{GENERATOR}.from_seed")
def from_seed(ctx: Context, seed: Any, alg: Any = None) -> Any:
    """A source of random numbers."""
    return ctx.instance(GENERATOR)


@function(f"{GENERATOR}.from_non_deterministic_state")
def from_non_deterministic_state(ctx: Context, alg: Any = None) -> Any:
    """A source of random numbers."""
    return ctx.instance(GENERATOR)


@function(f"{RANDOM}.get_global_generator")
def get_global_generator(ctx: Context) -> Any:
    """A source of random numbers."""
    return ctx.instance(GENERATOR)


@function(f"{GENERATOR}.split")
def generator_split(self: Any, count: Any = 1) -> list[Any]:
    """More generators."""
    return [self] * count if isinstance(count, int) else []


def generator_normal(
    self: Any, shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = "float32", name: Any = None
) -> Tensor:
    """A tensor of this shape."""
    return drawn(shape, dtype)


function(f"{GENERATOR}.normal", f"{GENERATOR}.truncated_normal")(generator_normal)


@function(f"{GENERATOR}.uniform")
def generator_uniform(
    self: Any, shape: Any, minval: Any = 0, maxval: Any = None, dtype: Any = "float32", name: Any = None
) -> Tensor:
    """A tensor of this shape."""
    return drawn(shape, dtype, minval, maxval)


@function(f"{GENERATOR}.make_seeds")
def make_seeds(self: Any, count: Any = 1) -> Tensor:
    """Seeds: two rows, one column each."""
    return Tensor(Shape.of(2, dimension(count)), dtype="int64", kind="tf")
