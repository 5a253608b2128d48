"""Metrics as objects and functions that the program itself makes and calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays import as_tensor, shape_argument
from shapecheck.library.meeting import demands
from shapecheck.library.meeting.declaring import REQUIRED, class_of, signature
from shapecheck.library.meeting.loss_calls import function_of
from shapecheck.library.meeting.losses import ROWS as LOSS_ROWS
from shapecheck.library.meeting.metrics import ROWS, MetricRow, check_metric
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import Shape, ShapeError
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value

_SCALAR = Tensor(Shape(), "float32", "tf")
_WITHOUT_LABELS = ("keras.metrics.Mean", "keras.metrics.Sum")

class_of("keras.metrics.Metric", {"dtype": None, "name": None}, extra=True)
class_of("keras.metrics.Mean", {"name": "mean", "dtype": None}, "keras.metrics.Metric")
class_of("keras.metrics.Sum", {"name": "sum", "dtype": None}, "keras.metrics.Metric")
class_of(
    "keras.metrics.MeanMetricWrapper",
    {"fn": REQUIRED, "name": None, "dtype": None},
    "keras.metrics.Mean",
    "keras.metrics.Metric",
    extra=True,
)
for _row in ROWS:
    class_of(f"keras.metrics.{_row.class_name}", _row.parameters, "keras.metrics.Metric")


@intrinsic("keras.metrics.Metric.update_state", "keras.metrics.Metric.__call__")
def update_state(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> Value:
    """A metric object on labels and predictions; calling it also gives its value so far."""
    values = [*args, *kwargs.values()]
    known = isinstance(self.cls, LibraryClass) and self.class_name not in _WITHOUT_LABELS
    if known and len(values) >= 2 and not any(isinstance(ctx.export(v), (Unknown, dict)) for v in values[:2]):
        y_true = as_tensor(ctx.export(kwargs.get("y_true", values[0])), "tf")
        y_pred = as_tensor(ctx.export(kwargs.get("y_pred", values[1])), "tf")
        check_metric(ctx, self, y_true, y_pred)
    return _SCALAR


@function("keras.metrics.Metric.result")
def result(self: Object) -> Tensor:
    """The value so far: a scalar for all but metrics of several classes."""
    several = self.class_name in ("keras.metrics.F1Score", "keras.metrics.FBetaScore", "keras.metrics.R2Score")
    return Tensor(Shape.unknown(), "float32", "tf") if several else _SCALAR


@function("keras.metrics.Metric.reset_state", "keras.metrics.Metric.reset_states")
def reset_state(self: Object) -> None:
    """Back to the beginning."""


@function("keras.metrics.Metric.add_weight", "keras.metrics.Metric.add_variable")
def add_weight(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> Tensor:
    """A variable of the metric. In Keras 2 the name comes first."""
    named_first = bool(args) and isinstance(args[0], str)
    if named_first and ctx.settings.keras_version >= (3,):
        raise Mismatch(
            f"add_weight takes the name by keyword in Keras 3: name={args[0]!r}",
            rule="keras2-only",
            argument="name",
            help=f"add_weight(shape=..., name={args[0]!r})",
        )
    order = ("name", "shape") if named_first else ("shape",)
    given = {**dict(zip(order, args, strict=False)), **kwargs}
    return Tensor(shape_argument(given.get("shape", ())), "float32", "variable")


def _metric_function(row: MetricRow) -> Callable[..., Tensor]:
    options = {key: value for key, value in row.parameters.items() if key not in ("name", "dtype")}
    expected = signature({"y_true": REQUIRED, "y_pred": REQUIRED, **options})

    def call(*args: Any, **kwargs: Any) -> Tensor:
        arguments = expected.bind(*args, **kwargs).arguments
        y_true, y_pred = as_tensor(arguments["y_true"], "tf"), as_tensor(arguments["y_pred"], "tf")
        if row.demand is demands.undemanding:
            return Tensor(Shape.unknown(), "float32", "tf")
        try:
            return Tensor(row.demand(y_true.shape, y_pred.shape), "float32", "tf")
        except ShapeError as refusal:
            raise Mismatch(
                f"{row.function_name} cannot compare labels of shape {y_true.shape} with {y_pred.shape}",
                rule="label-shape",
                blame=(y_true, y_pred),
            ) from refusal

    call.__name__ = call.__qualname__ = str(row.function_name)
    call.__signature__ = expected  # type: ignore[attr-defined]
    return call


for _row in ROWS:
    if _row.loss is None and _row.function_name is not None:
        function(f"keras.metrics.{_row.function_name}")(_metric_function(_row))
for _loss in LOSS_ROWS:
    function(*(f"keras.metrics.{name}" for name in (_loss.function_name, *_loss.aliases)))(function_of(_loss))


@function("keras.metrics.get", "keras.metrics.deserialize")
def get(identifier: Value, custom_objects: Value = None) -> Value:
    """A metric by its name."""
    return Unknown("a metric by its name") if isinstance(identifier, str) else identifier
