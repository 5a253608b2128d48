"""The weights of a kernel: one matrix, or with LoRA two small factors that are trained in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from shapecheck.library.keras.layers.arguments import refuse
from shapecheck.library.outcome import Result
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape
from shapecheck.values import Value, Weight

Family = Callable[..., Any]


def filters_may_follow(family: Family) -> Family:
    """Lets a convolution be made with ``filters=None``, as a subclass does that sets them when it builds.

    Keras refuses only to make the kernel, so that is an error of the call.
    """

    @wraps(family)
    def make(ctx: Context, *, layer: str, **given: Value) -> Any:
        if given["filters"] is not None:
            return family(ctx, layer=layer, **given)

        def call(inputs: Value) -> Result:
            refuse(layer, "filters", "a positive integer", None)

        return call

    return make


QUANTIZED = ("int8", "int4", "float8")
"""How the dtype policies begin that store a kernel in other weights, of other sizes: "int8_from_float32"."""


def kernel_weights(dims: Sequence[Dim], lora_rank: Value, name: str = "kernel") -> tuple[Weight, ...]:
    """A kernel (..., features), and with LoRA its factors (..., rank) and (rank, features)."""
    if not isinstance(lora_rank, int) or not lora_rank:
        return (Weight(name, Shape.of(*dims)),)
    return (
        Weight(name, Shape.of(*dims), trainable=False),
        Weight(f"lora_{name}_a", Shape.of(*dims[:-1], lora_rank)),
        Weight(f"lora_{name}_b", Shape.of(lora_rank, dims[-1])),
    )


def is_quantized(dtype: Value) -> bool:
    """Whether a layer's `dtype` names a policy that stores kernels in other weights."""
    return isinstance(dtype, str) and "_from_" in dtype and dtype.startswith(QUANTIZED)


def of_unknown_size(rule: Callable[..., Any]) -> Callable[..., Any]:
    """The rule of a quantized layer: the same output, of weights that are not known."""

    @wraps(rule)
    def call(*args: Any, **kwargs: Any) -> Any:
        result = rule(*args, **kwargs)
        if not isinstance(result, Result) or not result.weights:
            return result
        return Result(result.output, tuple(Weight(weight.name, Shape.unknown()) for weight in result.weights))

    return call
