"""keras.backend: functions of each element, and reductions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays.guards import checked
from shapecheck.library.keras.ops import (
    control,
    elementwise,
    nn,
    reductions,
)
from shapecheck.library.keras.ops.common import (
    FLOATX,
    family,
    floating,
    result,
    same,
    tensor,
)
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import broadcast
from shapecheck.values import Tensor, Value

# -- each element ------------------------------------------------------------------------------------

family(elementwise.keep, "keras.backend", members="abs hard_sigmoid identity round sign softplus softsign square")
family(elementwise.to_float, "keras.backend", members="cos exp log sin sqrt tanh")
function("keras.backend.sigmoid")(elementwise.sigmoid)


@function("keras.backend.stop_gradient")
def stop_gradient(variables: Any) -> Any:
    """stop_gradient(x): B 3 -> B 3"""
    if isinstance(variables, (list, tuple)):
        return [elementwise.stop_gradient(value) for value in variables]
    return elementwise.stop_gradient(variables)


@function("keras.backend.cast")
def cast(x: Any, dtype: Any) -> Tensor:
    """cast(x, "int32"): B 3 -> B 3"""
    return elementwise.cast(x, dtype)


@function("keras.backend.cast_to_floatx")
def cast_to_floatx(x: Any) -> Tensor:
    """cast_to_floatx(x): B 3 -> B 3"""
    kind = x.kind if isinstance(x, Tensor) and x.kind == "numpy" else None
    found = elementwise.cast(x, FLOATX)
    return found.but(kind=kind) if kind else found


@function("keras.backend.clip")
def clip(x: Any, min_value: Any, max_value: Any) -> Tensor:
    """clip(x, 0, 1): B 3 -> B 3"""
    return elementwise.clip(x, min_value, max_value)


@function("keras.backend.elu")
def elu(x: Any, alpha: Any = 1.0) -> Tensor:
    """elu(x): B 3 -> B 3"""
    return elementwise.keep(x)


@function("keras.backend.relu")
def relu(x: Any, alpha: Any = 0.0, max_value: Any = None, threshold: Any = 0.0) -> Tensor:
    """relu(x): B 3 -> B 3"""
    return elementwise.keep(x)


@function("keras.backend.pow")
def power(x: Any, a: Any) -> Tensor:
    """pow(x, 2): B 3 -> B 3"""
    return elementwise.arithmetic("**", x, a)


def compared(x: Any, y: Any) -> Tensor:
    """equal(a, b): B 3, 3 -> B 3
    equal(a, b): B 3, 4 -> error
    """
    return elementwise.combined(x, y, dtype="bool")


family(compared, "keras.backend", members="equal not_equal less less_equal greater greater_equal")


def paired(x: Any, y: Any) -> Tensor:
    """maximum(a, b): B 3, 3 -> B 3"""
    return elementwise.combined(x, y)


family(paired, "keras.backend", members="maximum minimum")


@function("keras.backend.softmax")
def softmax(ctx: Context, x: Any, axis: Any = -1) -> Tensor:
    """softmax(x): B 3 -> B 3"""
    return nn.softmax(ctx, x, axis)


@function("keras.backend.dropout")
def dropout(x: Any, level: Any, noise_shape: Any = None, seed: Any = None) -> Tensor:
    """dropout(x, 0.5): B 3 -> B 3"""
    return elementwise.keep(x)


@function("keras.backend.l2_normalize")
def l2_normalize(x: Any, axis: Any = None) -> Tensor:
    """l2_normalize(x, axis=1): B 3 -> B 3"""
    value = tensor(x)
    nn.check_axes(value, axis)
    return same(value)


@intrinsic("keras.backend.switch")
def switch(ctx: Context, condition: Value, then_expression: Value, else_expression: Value) -> Value:
    """One of two tensors (broadcast against the condition), or what one of two functions gives."""
    if isinstance(then_expression, Tensor) and isinstance(else_expression, Tensor):
        picked = tensor(condition)
        with checked("op-shapes", then_expression, else_expression):
            found = broadcast(then_expression.shape, else_expression.shape)
        return result(found, then_expression.dtype, then_expression, else_expression, picked)
    return control.chosen(ctx, condition, then_expression, else_expression)


# -- reductions --------------------------------------------------------------------------------------


def _reduction(name: str, dtype_of: Callable[[str | None], str | None]) -> Callable[..., Tensor]:
    def rule(ctx: Context, x: Any, axis: Any = None, keepdims: Any = False) -> Tensor:
        """mean(x, axis=1): B 8 3 -> B 3
        mean(x, axis=-1, keepdims=True): B 8 3 -> B 8 1
        mean(x, axis=3): B 8 3 -> error
        """
        return reductions.reduction(ctx, name, x, axis, keepdims, dtype_of(tensor(x).dtype))

    return rule


for _name in ("sum", "prod", "max", "min"):
    function(f"keras.backend.{_name}")(_reduction(_name, lambda dtype: dtype))
for _name in ("mean", "std", "var", "logsumexp"):
    function(f"keras.backend.{_name}")(_reduction(_name, floating))
for _name in ("all", "any"):
    function(f"keras.backend.{_name}")(_reduction(_name, lambda dtype: "bool"))


def place(x: Any, axis: Any = -1) -> Tensor:
    """argmax(x): B 8 3 -> B 8"""
    return reductions.reduction(None, "argmax", x, axis, False, "int64")


family(place, "keras.backend", members="argmax argmin")


def cumulative(x: Any, axis: Any = 0) -> Tensor:
    """cumsum(x, axis=1): B 8 -> B 8"""
    value = tensor(x)
    return reductions.running(value, axis, value.dtype)


family(cumulative, "keras.backend", members="cumsum cumprod")


@function("keras.backend.in_top_k")
def in_top_k(predictions: Any, targets: Any, k: Any) -> Tensor:
    """in_top_k(p, t, 3): 4 8, 4 -> 4"""
    return same(tensor(targets), tensor(predictions), dtype="bool")
