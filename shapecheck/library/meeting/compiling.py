"""``model.compile``: the configuration is kept on the model for whoever trains it, and looked at once."""

from __future__ import annotations

from typing import Any

from shapecheck.graph.kinds import is_network, network_of
from shapecheck.graph.network import tensors_of
from shapecheck.library.meeting.activation_advice import advise_on_activation
from shapecheck.library.meeting.losses import resolve_loss
from shapecheck.library.meeting.optimizers import get as optimizer_by_name
from shapecheck.library.meeting.targets import Undecided, outputs_of
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, intrinsic
from shapecheck.values import Alternatives, LayerObject, LibraryClass, Object, Tensor, Unknown, Value

CONFIG = "_compiled"
_GONE = frozenset({"sample_weight_mode", "target_tensors", "experimental_run_tf_function", "distribute", "options"})


@intrinsic("keras.Model.compile")
def compile_(
    ctx: Context,
    self: LayerObject,
    optimizer: Value = "rmsprop",
    loss: Value = None,
    loss_weights: Value = None,
    metrics: Value = None,
    weighted_metrics: Value = None,
    run_eagerly: Value = False,
    steps_per_execution: Value = 1,
    jit_compile: Value = "auto",
    auto_scale_loss: Value = True,
    **kwargs: Value,
) -> None:
    """Keeps losses and metrics; advises where the last activation contradicts the loss."""
    if ctx.settings.keras_version < (3,):
        loss_weights, metrics = _old_order(loss_weights, metrics)
    _refuse_old_arguments(ctx, metrics, kwargs)
    config = Object(
        LibraryClass("keras.CompileConfig"),
        {
            "loss": loss,
            "metrics": metrics,
            "weighted_metrics": weighted_metrics,
            "loss_weights": loss_weights,
            "run_eagerly": run_eagerly,
            "site": ctx.site,
        },
    )
    ctx.touch(self)
    self.attrs["optimizer"] = optimizer_by_name(optimizer) if isinstance(optimizer, str) else optimizer
    config.attrs["advised"] = _advise(ctx, self, config)
    self.attrs[CONFIG] = config
    for key in [key for key in self.attrs if key.startswith("_ranks_")]:
        del self.attrs[key]


def _old_order(loss_weights: Value, metrics: Value) -> tuple[Value, Value]:
    """Keras 2 has ``compile(optimizer, loss, metrics, loss_weights)``: positional ones arrive swapped."""
    if isinstance(loss_weights, (str, Object)) or _holds_names(loss_weights):
        return metrics, loss_weights
    return loss_weights, metrics


def _holds_names(value: Value) -> bool:
    items = getattr(value, "items", None)
    return isinstance(items, list) and any(isinstance(item, str) for item in items)


def _refuse_old_arguments(ctx: Context, metrics: Value, kwargs: dict[str, Value]) -> None:
    if ctx.settings.keras_version < (3,):
        return
    for name in kwargs:
        if name in _GONE:
            raise Mismatch(
                f"compile has no argument `{name}` in Keras 3", rule="keras2-only", argument=name, error="TypeError"
            )
    if isinstance(metrics, str):
        raise Mismatch(
            f"`metrics` must be a list or dict, not the string {metrics!r}",
            rule="invalid-argument",
            argument="metrics",
            help=f"metrics=[{metrics!r}]",
        )


def _advise(ctx: Context, model: LayerObject, config: Object) -> bool:
    """Compares the loss with the last activation, if the model's outputs are known; whether it could."""
    network = network_of(model) if is_network(model) else None
    if network is None:
        return False
    try:
        for output in outputs_of(ctx, config, Unknown("labels"), _plain(network.outputs), output_names(model)):
            loss = resolve_loss(output.loss)
            if loss is not None and isinstance(output.y_pred, Tensor):
                advise_on_activation(ctx, loss, None, output.y_pred, about=model)
    except (Undecided, Mismatch):
        return False
    return True


def _plain(outputs: Any) -> Any:
    """A list of one output counts as that output, as Keras returns it."""
    return outputs[0] if isinstance(outputs, (list, tuple)) and len(outputs) == 1 else outputs


def output_names(model: LayerObject) -> list[Any]:
    """The names of a model's outputs: of the layers that make them; empty where they are not known."""
    network = network_of(model) if is_network(model) else None
    if network is None:
        return []
    names = []
    for tensor in tensors_of(network.outputs):
        layer = tensor.producer.layer if tensor.producer is not None else None
        names.append(layer.name if layer is not None else None)
    return names


def config_of(model: LayerObject) -> Object | None:
    """The configuration that the model was compiled with, if it is known which."""
    found = model.attrs.get(CONFIG)
    return None if isinstance(found, (Alternatives, Unknown)) else found
