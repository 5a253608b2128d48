"""One step of training or evaluation: a batch goes through the model, its losses and metrics."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapecheck.graph.kinds import user_method
from shapecheck.graph.state import Fed
from shapecheck.graph.tracing import parameters, takes_any_keyword
from shapecheck.library.meeting.compiling import config_of, output_names
from shapecheck.library.meeting.feeds import Feed, leaves_of, map_tensors, with_batch
from shapecheck.library.meeting.inputs import run_model
from shapecheck.library.meeting.retracing import check_ranks, keep_ranks, refuse_rankless
from shapecheck.library.meeting.targets import check_targets
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.values import (
    BoundMethod,
    LayerObject,
    Object,
    Tensor,
)


def take_step(ctx: Context, model: LayerObject, feed: Feed, name: str, *, training: bool) -> Any:
    """One training or evaluation step: the user's own, or Keras's."""
    own = user_method(model, name)
    if own is not None:
        result = ctx.call(own, [ctx.wrap(packed(feed))])
        for size in feed.batch_sizes:
            with ctx.rehearsal():
                ctx.call(own, [ctx.wrap(packed(feed, size))])
        return result
    config = config_of(model)
    ctx.graph.feeds.append(Fed(model, ctx.site, name, feed, config))
    check_ranks(ctx, model, feed, name)
    refuse_rankless(ctx, model, feed, name)
    y_pred = run_model(ctx, model, feed, training=training)
    loss = user_method(model, "compute_loss")
    if loss is not None:
        _call_own_loss(ctx, loss, feed, y_pred, training)
    else:
        advised = config is not None and config.attrs.get("advised") is True
        check_targets(ctx, config, feed, y_pred, output_names(model), advised=advised)
        _check_last_batch(ctx, model, config, feed, y_pred)
        if config is not None and not advised:
            ctx.touch(config)
            config.attrs["advised"] = True
    keep_ranks(ctx, model, feed, name)
    return y_pred


def _call_own_loss(ctx: Context, loss: BoundMethod, feed: Feed, y_pred: Any, training: bool) -> None:
    """The model's own ``compute_loss`` on a batch, with the arguments that Keras's train step passes to it."""
    x, y, weight = _plain_batch(feed, None)
    given = {"x": x, "y": y, "y_pred": map_tensors(lambda leaf: leaf.but(kind="tf"), y_pred), "sample_weight": weight}
    values = {name: ctx.wrap(value) for name, value in given.items()}
    if ctx.settings.keras_version < (3,):
        ctx.call(loss, list(values.values()))
        return
    if "training" in parameters(loss.function) or takes_any_keyword(loss.function):
        values["training"] = training
    ctx.call(loss, [], values)


def _check_last_batch(ctx: Context, model: LayerObject, config: Object | None, feed: Feed, y_pred: Any) -> None:
    """An output whose first axis does not follow the batch meets the labels of the last, smaller batch as well."""
    outputs = [leaf for leaf in leaves_of(y_pred) if isinstance(leaf, Tensor)]
    if len(feed.batch_sizes) < 2 or not any(isinstance(dim, int) for leaf in outputs for dim in leaf.shape.prefix[:1]):
        return
    size = feed.batch_sizes[-1]

    def last(tensor: Tensor) -> Tensor:
        return tensor.but(shape=with_batch(tensor.shape, feed.batch, size))

    smaller = replace(feed, y=map_tensors(last, feed.y), weight=None, batch=None, batch_sizes=(size,))
    try:
        check_targets(ctx, config, smaller, map_tensors(last, y_pred), output_names(model), advised=True)
    except Mismatch as problem:
        problem.message += f": the last batch has {size} samples, the output follows no batch"
        problem.help = "take the number of samples from a tensor (keras.ops.shape(x)[0]), not from a constant"
        raise


def _plain_batch(feed: Feed, size: int | None) -> tuple[Any, Any, Any]:
    """The inputs, labels and weights of a batch, of a certain size or any, as TensorFlow tensors."""

    def plain(part: Any) -> Any:
        return map_tensors(
            lambda tensor: tensor.but(kind="tf", shape=with_batch(tensor.shape, feed.batch, size)),
            tuple(part) if isinstance(part, list) else part,
        )

    return plain(feed.x), plain(feed.y), plain(feed.weight)


def packed(feed: Feed, size: int | None = None) -> Any:
    """The batch as ``train_step(self, data)`` gets it (`pack_x_y_sample_weight`)."""
    x, y, weight = _plain_batch(feed, size)
    if y is None:
        return (x,) if isinstance(x, tuple) else x
    return (x, y) if weight is None else (x, y, weight)
