"""What a model's own ``train_step`` calls: ``compute_loss``, ``compiled_loss``, ``compiled_metrics`` and super()."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor
from shapecheck.library.meeting.compiling import config_of, output_names
from shapecheck.library.meeting.feeds import Feed, unpack
from shapecheck.library.meeting.inputs import run_model
from shapecheck.library.meeting.targets import check_targets
from shapecheck.library.registry import Context, function, intrinsic, prop
from shapecheck.shapes import Shape
from shapecheck.values import DictObject, LayerObject, LibraryClass, ListObject, Object, Tensor, Unknown, Value

_SCALAR = Tensor(Shape(), "float32", "tf")


def _check(ctx: Context, model: LayerObject, y: Value, y_pred: Value) -> None:
    labels, outputs = ctx.export(y), ctx.export(y_pred)
    if labels is None or isinstance(labels, Unknown):
        return
    if isinstance(labels, Tensor):
        labels = as_tensor(labels)
    check_targets(ctx, config_of(model), Feed("batch", None, labels), outputs, output_names(model), advised=True)


@intrinsic("keras.Model.compute_loss")
def compute_loss(
    ctx: Context,
    self: LayerObject,
    x: Value = None,
    y: Value = None,
    y_pred: Value = None,
    sample_weight: Value = None,
    training: Value = True,
) -> Tensor:
    """The compiled losses on labels and predictions."""
    _check(ctx, self, y, y_pred)
    return _SCALAR


@intrinsic("keras.Model.compiled_loss", "keras.Model.loss")
def compiled_loss(
    ctx: Context,
    self: LayerObject,
    y: Value,
    y_pred: Value,
    sample_weight: Value = None,
    regularization_losses: Value = None,
) -> Tensor:
    """The compiled losses, as Keras 2's train steps call them."""
    _check(ctx, self, y, y_pred)
    return _SCALAR


@prop("keras.Model.compiled_metrics")
def compiled_metrics(self: LayerObject) -> Object:
    """The compiled metrics, as Keras 2's train steps update them."""
    return Object(LibraryClass("keras.CompiledMetrics"), {"model": self})


@function("keras.CompiledMetrics.update_state")
def update_compiled_metrics(self: Object, y: Value, y_pred: Value, sample_weight: Value = None) -> None:
    """Nothing that the losses have not checked."""


@function("keras.Model.compute_metrics", "keras.Model.get_metrics_result")
def compute_metrics(self: LayerObject, *args: Value, **kwargs: Value) -> DictObject:
    """The metrics so far, by name."""
    return DictObject({}, _SCALAR)


@prop("keras.Model.metrics")
def metrics(self: LayerObject) -> ListObject:
    """The metrics: how many is not known."""
    return ListObject([], Unknown("a metric of the model"))


@intrinsic("keras.Model.train_step", "keras.Model.test_step")
def train_step(ctx: Context, self: LayerObject, data: Value) -> DictObject:
    """Keras's own step, called by super()."""
    x, y, weight = unpack(ctx.export(data))
    if not isinstance(x, Unknown):
        feed = Feed("batch", x, y, weight)
        y_pred: Any = run_model(ctx, self, feed, training=True)
        check_targets(ctx, config_of(self), feed, y_pred, output_names(self), advised=True)
    return DictObject({}, _SCALAR)


@intrinsic("keras.Model.predict_step")
def predict_step(ctx: Context, self: LayerObject, data: Value) -> Value:
    """Keras's own prediction of one batch, called by super()."""
    x, _, _ = unpack(ctx.export(data))
    if isinstance(x, Unknown):
        return x
    return ctx.wrap(run_model(ctx, self, Feed("batch", x), training=False))
