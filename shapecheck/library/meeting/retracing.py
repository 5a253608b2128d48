"""Compiled steps need to know the ranks: one of arrays of one rank cannot take another, and none takes no rank.

Keras 3 compiles train, test and predict steps with ``tf.function(reduce_retracing=True)``: a second call with
another rank is traced with tensors of unknown rank, on which models and losses of Keras fail. ``compile`` forgets
the steps.
"""

from __future__ import annotations

from typing import Any

from shapecheck.graph.kinds import is_network
from shapecheck.library.arrays.facts import RANKLESS
from shapecheck.library.meeting.compiling import CONFIG
from shapecheck.library.meeting.feeds import Feed, leaves_of
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.values import LayerObject, Object, Tensor


def check_ranks(ctx: Context, model: LayerObject, feed: Feed, step: str) -> None:
    """Compares the ranks with those of the step's first call that went well.

    Single batches (``train_on_batch``) are handed over eagerly, and do not count.
    """
    before = model.attrs.get(f"_ranks_{step}")
    if not isinstance(before, tuple) or not _is_compiled(ctx, model, feed):
        return
    parts = _parts(feed, step)
    for (name, part), old, new in zip(parts, before, _specifications(parts), strict=True):
        if len(old) != len(new):
            continue
        for was, is_now, leaf in zip(old, new, leaves_of(part), strict=True):
            if was is not None and is_now is not None and was[0] == is_now[0] and was[1] != is_now[1]:
                raise _other_rank(name, leaf, was[1], step)


def refuse_rankless(ctx: Context, model: LayerObject, feed: Feed, step: str) -> None:
    """What a dataset has from ``tf.py_function``, without anything that told its shape, has no rank while training."""
    if feed.source != "dataset" or not _is_compiled(ctx, model, feed):
        return
    config = model.attrs.get(CONFIG)
    compared = isinstance(config, Object) and config.attrs.get("loss") is not None
    for name, part in (("x", feed.x), ("y", feed.y if compared else None)):
        for leaf in leaves_of(part):
            if isinstance(leaf, Tensor) and RANKLESS in leaf.facts:
                raise _no_rank(name, leaf, step)


def _no_rank(name: str, leaf: Tensor, step: str) -> Mismatch:
    maker = leaf.origin.label if leaf.origin is not None else "py_function"
    return Mismatch(
        f"`{name}` comes from tf.{maker} without a shape: TensorFlow does not know its rank,"
        f" and Keras's {step.replace('_', ' ')} fails on it",
        rule="data-rank" if name == "x" else "label-shape",
        blame=(leaf,),
        help=f"tell the shape of what tf.{maker} returns: tensor.set_shape([...]) or tf.ensure_shape(tensor, [...])",
    )


def keep_ranks(ctx: Context, model: LayerObject, feed: Feed, step: str) -> None:
    """Remembers the ranks of a call that went well, if it was the first."""
    key = f"_ranks_{step}"
    if _is_compiled(ctx, model, feed) and not isinstance(model.attrs.get(key), tuple):
        ctx.touch(model)
        model.attrs[key] = _specifications(_parts(feed, step))


def _is_compiled(ctx: Context, model: LayerObject, feed: Feed) -> bool:
    return (
        feed.source != "batch" and ctx.settings.keras_version >= (3,) and is_network(model) and not _runs_eagerly(model)
    )


def _parts(feed: Feed, step: str) -> tuple[tuple[str, Any], ...]:
    return (("x", feed.x), ("y", feed.y if step != "predict_step" else None))


def _specifications(parts: tuple[tuple[str, Any], ...]) -> tuple[tuple[tuple[str, int] | None, ...], ...]:
    return tuple(tuple(_specification(leaf) for leaf in leaves_of(part)) for _, part in parts)


def _specification(leaf: Any) -> tuple[str, int] | None:
    """The dtype and the rank; for another dtype the step is traced apart."""
    if not isinstance(leaf, Tensor) or leaf.dtype is None or leaf.shape.rank is None:
        return None
    return leaf.dtype, leaf.shape.rank


def _runs_eagerly(model: LayerObject) -> bool:
    config = model.attrs.get(CONFIG)
    return isinstance(config, Object) and config.attrs.get("run_eagerly") is not False


def _other_rank(name: str, leaf: Tensor, was: int, step: str) -> Mismatch:
    return Mismatch(
        f"`{name}` has rank {leaf.shape.rank}, shape {leaf.shape}, but rank {was} in an earlier call:"
        f" the compiled {step.replace('_', ' ')} takes one rank only",
        rule="data-rank" if name == "x" else "label-shape",
        blame=(leaf,),
        help="bring the arrays of all calls to one rank",
    )
