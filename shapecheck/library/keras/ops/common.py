"""What the rules of keras.ops, tensorflow and keras.backend share: tensors in, tensors out, proofs between.

Reading of single arguments is in `library.arrays.guards`; dtypes are in `library.arrays.dtypes`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import as_tensor
from shapecheck.library.arrays.dtypes import dtype_name, dtype_of_scalar, is_float, promote, promote_weak
from shapecheck.library.arrays.guards import dimension
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.library.symbolic import comes_from_input
from shapecheck.shapes import Dim, Expr, Shape, unresolved
from shapecheck.values import Tensor, Unknown, tensors_in

FLOATX = "float32"


def names(prefix: str, text: str) -> list[str]:
    """The names of a text, each behind the prefix: a row of a family."""
    return [f"{prefix}.{name}" for name in text.split()]


def family(rule: Callable[..., Any], *prefixes: str, members: str) -> None:
    """Declares the members, in each of the namespaces, as functions that all follow one rule."""
    function(*(name for prefix in prefixes for name in names(prefix, members)))(rule)


# -- tensors --------------------------------------------------------------------------------------


def tensor(value: Any) -> Tensor:
    """Anything array-like as a TensorFlow or Keras tensor; of unknown shape where nothing is known."""
    found = as_tensor(value, "tf")
    return found.but(kind="tf") if found.kind in ("numpy", "variable") else found


def tensors(values: Any) -> list[Tensor]:
    """A list of array-likes as tensors. CannotTell if their number is not known."""
    if isinstance(values, Tensor):
        return unstacked(values)
    if isinstance(values, (list, tuple)):
        return [tensor(value) for value in values]
    raise CannotTell("the list of tensors is not known")


def unstacked(value: Tensor) -> list[Tensor]:
    """The tensors along the first axis of one."""
    count = value.shape.dim(0) if value.shape.rank else None
    if not isinstance(count, int):
        raise CannotTell("the number of tensors is not known")
    part = result(value.shape.without(0), value.dtype, value)
    if isinstance(value.contents, tuple):
        return [part.but(contents=item) for item in value.contents]
    return [part] * count


def is_symbolic(*values: Any) -> bool:
    """Whether a Keras tensor is among the values (in any structure)."""
    return any(value.kind == "keras" for value in tensors_in(list(values)))


def is_graph_tensor(value: Any) -> bool:
    """Whether the value is surely a tensor of Keras's functional graph."""
    return isinstance(value, Tensor) and value.kind == "keras" and comes_from_input(value)


def result(shape: Shape, dtype: str | None, *sources: Any, **fields: Any) -> Tensor:
    """A fresh tensor, symbolic if one of the sources is."""
    return Tensor(shape, dtype=dtype, kind="keras" if is_symbolic(*sources) else "tf", **fields)


def same(value: Tensor, *sources: Any, dtype: str | None = None, **fields: Any) -> Tensor:
    """A fresh tensor of the same shape (and dtype, if no other is given)."""
    return result(value.shape, dtype or value.dtype, value, *sources, **fields)


def lost(why: str, *sources: Any, dtype: str | None = None) -> Tensor:
    """A tensor of which nothing but the kind is known."""
    return result(Shape.unknown(), dtype, *sources)


# -- arguments ------------------------------------------------------------------------------------


def per_axis(value: Any, count: int, what: str) -> tuple[Dim, ...]:
    """One number for each of `count` axes, from one number for all or from a sequence."""
    if isinstance(value, Tensor) and isinstance(value.contents, tuple):
        value = value.contents
    if isinstance(value, (list, tuple)):
        if len(value) == count:
            return tuple(dimension(item, what) for item in value)
        if len(value) == 1:
            return (dimension(value[0], what),) * count
        raise Mismatch(
            f"{what} must be one number or {count} numbers, found {tuple(value)}",
            rule="invalid-argument",
            argument=what,
        )
    if isinstance(value, (int, Expr)):
        return (dimension(value, what),) * count
    why = value.why if isinstance(value, Unknown) else f"{what} is not known"
    return tuple(unresolved(why) for _ in range(count))


def channels_last(ctx: Context, data_format: Any) -> bool:
    """Whether a Keras data_format argument puts the channels last."""
    if data_format is None:
        data_format = ctx.settings.image_data_format
    if data_format not in ("channels_last", "channels_first"):
        if isinstance(data_format, str):
            raise Mismatch(
                f'data_format must be "channels_last" or "channels_first", found {data_format!r}',
                rule="invalid-argument",
                argument="data_format",
            )
        raise CannotTell("data_format is not known")
    return bool(data_format == "channels_last")


def text(value: Any, what: str) -> str:
    """A string argument. CannotTell if it is not known."""
    if isinstance(value, str):
        return value
    raise CannotTell(f"{what} is not known")


# -- checks ---------------------------------------------------------------------------------------


# -- dtypes ---------------------------------------------------------------------------------------


def keras_dtype(value: Any) -> str | None:
    """A dtype argument as Keras reads it (``float`` is float32); None if none is given or known."""
    if value in ("float", "int", "bool"):
        return {"float": FLOATX, "int": "int32", "bool": "bool"}[value]
    return dtype_name(value)


def floating(dtype: str | None) -> str | None:
    """The dtype of sqrt, mean, ...: its own if it floats, else Keras's floatx."""
    if dtype is None or is_float(dtype) or dtype.startswith("complex"):
        return dtype
    return FLOATX


def promoted(*values: Any) -> str | None:
    """The dtype of an op on several values in Keras; Python's numbers give way to tensors."""
    strong = [value.dtype for value in values if isinstance(value, Tensor)]
    if None in strong:
        return None
    dtype = promote("keras", *strong) if strong else None
    for value in values:
        if not isinstance(value, Tensor):
            dtype = promote_weak("keras", dtype, value) if dtype else dtype_of_scalar(value, "keras")
    return dtype


def operand(value: Any) -> Any:
    """An operand of an elementwise op: a tensor, or a Python number as it is."""
    return value if isinstance(value, (bool, int, float, complex, Expr)) else tensor(value)
