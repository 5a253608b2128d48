"""Losses called by the program itself: ``loss_fn(y, prediction)`` and ``keras.losses.mean_squared_error(...)``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import as_tensor
from shapecheck.library.meeting.activation_advice import advise_on_activation
from shapecheck.library.meeting.declaring import REQUIRED, Parameters, class_of, signature
from shapecheck.library.meeting.loss_checks import loss_values
from shapecheck.library.meeting.losses import CLASS_ORDER, ROWS, Loss, LossRow, resolve_loss
from shapecheck.library.registry import Context, constant, function, intrinsic
from shapecheck.shapes import Shape
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value

_REDUCTIONS = {
    "AUTO": "sum_over_batch_size",
    "NONE": "none",
    "SUM": "sum",
    "SUM_OVER_BATCH_SIZE": "sum_over_batch_size",
}


def constructor_parameters(row: LossRow) -> Parameters:
    """The parameters of a loss class, in Keras's order."""
    common = {"reduction": "sum_over_batch_size", "name": row.function_name, "dtype": None}
    every = {**row.options, **common}
    order = CLASS_ORDER.get(row.class_name, tuple(every))
    return {name: every[name] for name in order}


def function_parameters(row: LossRow) -> Parameters:
    """The parameters of a loss function."""
    return {"y_true": REQUIRED, "y_pred": REQUIRED, **row.options}


def reduced(values: Shape, reduction: Value) -> Tensor:
    """A loss after its reduction: a scalar, or the values themselves without one."""
    if reduction in (None, "none"):
        return Tensor(values, "float32", "tf")
    if isinstance(reduction, str):
        return Tensor(Shape(), "float32", "tf")
    return Tensor(Shape.unknown(), "float32", "tf")


@intrinsic("keras.losses.Loss.__call__")
def call_loss(ctx: Context, self: Object, y_true: Value, y_pred: Value, sample_weight: Value = None) -> Value:
    """A loss object on labels and predictions."""
    reduction = self.attrs.get("reduction", "sum_over_batch_size")
    loss = resolve_loss(self)
    if loss is None:
        return Unknown("the loss is not known")
    labels, outputs = ctx.export(y_true), ctx.export(y_pred)
    if loss.row is None:
        found = ctx.call(ctx.get_attribute(self, "call"), [_float(y_true), _float(y_pred)])
        return reduced(found.shape, reduction) if isinstance(found, Tensor) else Tensor(Shape(), "float32", "tf")
    values = _meet(ctx, loss, labels, outputs)
    return reduced(values, reduction)


def _float(value: Value) -> Value:
    """What Keras hands to ``call``: a tensor for an array; lists and dicts stay as they are, leaf by leaf."""
    return value.but(kind="tf") if isinstance(value, Tensor) and value.kind not in ("tf", "keras") else value


def _meet(ctx: Context, loss: Loss, y_true: Any, y_pred: Any) -> Shape:
    if isinstance(y_true, Unknown) or isinstance(y_pred, (Unknown, dict)):
        return Shape.unknown()
    labels, outputs = as_tensor(y_true, "tf"), as_tensor(y_pred, "tf")
    advise_on_activation(ctx, loss, labels, outputs)
    return loss_values(ctx, loss, labels, outputs)


def function_of(row: LossRow) -> Callable[..., Tensor]:
    expected = signature(function_parameters(row), "ctx")

    def call(ctx: Context, *args: Any, **kwargs: Any) -> Tensor:
        arguments = expected.bind(ctx, *args, **kwargs).arguments
        options = {**row.options, **{k: v for k, v in arguments.items() if k in row.options}}
        loss = Loss(row.function_name, None, row, options, wrapped=False)
        return Tensor(_meet(ctx, loss, arguments["y_true"], arguments["y_pred"]), "float32", "tf")

    call.__name__ = call.__qualname__ = row.function_name
    call.__signature__ = expected  # type: ignore[attr-defined]
    return call


def _declare(row: LossRow) -> None:
    name = f"keras.losses.{row.class_name}"
    class_of(name, constructor_parameters(row), "keras.losses.Loss")
    names = [row.function_name, *row.aliases]
    function(*(f"keras.losses.{name}" for name in names))(function_of(row))


class_of("keras.losses.Loss", {"name": None, "reduction": "sum_over_batch_size", "dtype": None})
for _row in ROWS:
    _declare(_row)
for _name, _value in _REDUCTIONS.items():
    constant(f"keras.losses.Reduction.{_name}", _value)


@function("keras.losses.get", "keras.losses.deserialize")
def get(identifier: Value, custom_objects: Value = None) -> Value:
    """A loss by its name."""
    loss = resolve_loss(identifier) if isinstance(identifier, str) else None
    if loss is not None and loss.row is not None:
        return Object(LibraryClass(f"keras.losses.{loss.row.class_name}"), dict(constructor_parameters(loss.row)))
    return identifier if not isinstance(identifier, str) else Unknown("the loss is not known by this name")
