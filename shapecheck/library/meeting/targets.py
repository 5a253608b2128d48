"""Labels, losses and metrics brought together, output by output.

Follows keras/src/trainers/compile_utils.py (`CompileLoss`, `CompileMetrics`) as far as its outcome is certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shapecheck.library.meeting.activation_advice import advise_on_activation, advise_on_labels, advise_on_one_unit
from shapecheck.library.meeting.demands import after_repair, repaired
from shapecheck.library.meeting.feeds import Feed, leaves_of, with_batch
from shapecheck.library.meeting.loss_checks import automatic_row, loss_values, repair
from shapecheck.library.meeting.losses import Loss, resolve_loss
from shapecheck.library.meeting.metrics import check_metric
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.records import dataclass, replace
from shapecheck.shapes import ShapeError, broadcast, equal
from shapecheck.values import Alternatives, ListObject, Object, Site, Tensor, Unknown, Value


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the model with its name, and what belongs to it."""

    name: Any
    y_pred: Value
    y_true: Value
    loss: Value
    metrics: tuple[Value, ...] = ()
    site: Site | None = None


class Undecided(Exception):
    """How labels, losses and outputs belong together cannot be told."""


def check_targets(
    ctx: Context, config: Object | None, feed: Feed, y_pred: Any, names: list[Any], *, advised: bool
) -> None:
    """Raises a Mismatch where labels surely do not fit the outputs under the compiled losses and metrics."""
    if config is None or isinstance(y_pred, (Unknown, Alternatives)):
        return
    try:
        outputs = [replace(o, site=config.attrs["site"]) for o in outputs_of(ctx, config, feed.y, y_pred, names)]
    except Undecided:
        return
    for output in outputs:
        told = config.attrs.get("met") is True
        try:
            _check_output(ctx, output, feed, several=len(outputs) > 1, advised=advised, told=told)
        except Mismatch as problem:
            problem.help = _exchanged(output, outputs) or problem.help
            raise
    ctx.touch(config)
    config.attrs["met"] = True


def _exchanged(wrong: Output, outputs: Sequence[Output]) -> str | None:
    """The output whose labels this one got, if both would fit the other way round."""
    for other in outputs:
        pairs = ((wrong.y_true, other.y_pred), (other.y_true, wrong.y_pred))
        if other is not wrong and all(_are_of_one_shape(labels, predictions) for labels, predictions in pairs):
            names = f"`{wrong.name}` and `{other.name}`" if wrong.name and other.name else "two outputs"
            return f"the labels of {names} are exchanged: give them in the order of the outputs, or by name in a dict"
    return None


def _are_of_one_shape(labels: Value, predictions: Any) -> bool:
    return (
        isinstance(labels, Tensor)
        and isinstance(predictions, Tensor)
        and labels.shape.is_closed
        and predictions.shape.is_closed
        and labels.shape.dims[1:] == predictions.shape.dims[1:]
    )


def _check_output(ctx: Context, output: Output, feed: Feed, *, several: bool, advised: bool, told: bool) -> None:
    y_pred, y_true = output.y_pred, output.y_true
    if not isinstance(y_pred, Tensor):
        return
    name = str(output.name) if several and output.name is not None else None
    loss = resolve_loss(output.loss)
    if loss is not None and isinstance(y_true, Tensor) and loss.automatic:
        row = automatic_row(y_true, y_pred)
        loss = None if row is None else Loss(loss.text, loss.value, row, row.options)
    if not isinstance(y_true, Tensor):
        _check_missing(loss, y_true, feed)
        return
    labels, predictions = _first_batch(y_true, feed), _first_batch(y_pred, feed)
    if loss is not None and loss.row is not None:
        if not advised:
            advise_on_activation(ctx, loss, y_true, y_pred, output.site)
        _check_built_in(ctx, loss, (y_true, y_pred), (labels, predictions), name)
        if feed.label == "x" and not told:
            advise_on_one_unit(ctx, loss, y_pred)
            advise_on_labels(ctx, loss, y_true, y_pred, output.site)
    elif loss is not None and not loss.automatic:
        _call_own_loss(ctx, loss, labels, predictions)
    if len(list(leaves_of(feed.weight))) == 1 and not several:
        _check_weights(loss, next(leaves_of(feed.weight)), labels, predictions, feed)
    for metric in output.metrics:
        check_metric(ctx, metric, labels, predictions)


def _check_built_in(
    ctx: Context, loss: Loss, symbolic: tuple[Tensor, Tensor], actual: tuple[Tensor, Tensor], name: str | None
) -> None:
    """The loss on the symbolic batch; and on the first real one, where the batch size alone decides.

    What is refused is not said to broadcast as well.
    """
    refusal = None if loss.row is None or actual[0] is symbolic[0] else _refused(loss, *actual)
    loss_values(ctx, loss, *symbolic, output=name, advise=refusal is None)
    if refusal is not None and loss.row is not None:
        where = "the output" if name is None else f"the output `{name}`"
        raise Mismatch(
            f"{loss.text} cannot compare labels of shape {actual[0].shape} with {where} of shape {actual[1].shape}",
            rule="label-shape",
            blame=symbolic,
            help=repair(loss.row, *symbolic) or _fixed_rows(*actual),
        ) from refusal


def _fixed_rows(y_true: Tensor, y_pred: Tensor) -> str | None:
    """What to change in a model whose output has a first axis of its own."""
    if not y_pred.shape.min_rank or equal(y_true.shape.dim(0), y_pred.shape.dim(0)) is not False:
        return None
    rows = y_pred.shape.dim(0)
    if rows == 1:
        return "the model gives 1 row whatever the batch is: repeat what is there once for each sample, with tf.tile"
    return f"the model gives {rows} rows whatever the batch is: batch_size={rows}, or its first axis as its input's"


def _refused(loss: Loss, y_true: Tensor, y_pred: Tensor) -> ShapeError | None:
    try:
        loss.demand(y_true.shape, y_pred.shape)
    except ShapeError as refusal:
        return refusal
    return None


def _check_weights(loss: Loss | None, weight: Value, labels: Tensor, predictions: Tensor, feed: Feed) -> None:
    """Weights are multiplied onto the values of the loss, which must broadcast (`reduce_weighted_values`)."""
    if loss is None or loss.row is None or not isinstance(weight, Tensor):
        return
    actual = _first_batch(weight, feed)
    values = loss.demand(labels.shape, predictions.shape)
    try:
        after_repair(broadcast)(values, actual.shape)
    except ShapeError as refusal:
        raise Mismatch(
            f"sample weights of shape {actual.shape} do not fit the losses, of shape {values}",
            rule="label-shape",
            argument="sample_weight",
            blame=(weight,),
            help="give one weight a sample: an array of rank 1",
        ) from refusal


def _first_batch(tensor: Tensor, feed: Feed) -> Tensor:
    """The tensor in the first batch, where its size is known."""
    shape = with_batch(tensor.shape, feed.batch, feed.batch_sizes[0] if feed.batch_sizes else None)
    return tensor if shape == tensor.shape else tensor.but(shape=shape)


def _check_missing(loss: Loss | None, y_true: Value, feed: Feed) -> None:
    if y_true is None and loss is not None and loss.row is not None and feed.x is not None:
        raise Mismatch(
            f"{loss.text} needs labels, but only x is given" + ("" if feed.label == "x" else f" as {feed.label}"),
            rule="target-structure",
            help="pass y, or a dataset of (x, y) pairs",
        )


def _call_own_loss(ctx: Context, loss: Loss, y_true: Tensor, y_pred: Tensor) -> None:
    """A user's loss function or object gets labels of repaired rank, as Keras's wrapper hands them over."""
    value = loss.value
    if isinstance(value, Object):
        method = ctx.get_attribute(value, "call")
        if not isinstance(method, Unknown):
            ctx.call(method, [_as_tf(y_true), _as_tf(y_pred)])
        return
    pairs = list(repaired(y_true.shape, y_pred.shape))
    if len(pairs) == 1:
        labels, predictions = pairs[0]
        ctx.call(value, [_as_tf(y_true.but(shape=labels)), _as_tf(y_pred.but(shape=predictions))])


def _as_tf(tensor: Tensor) -> Tensor:
    return tensor.but(kind="tf", dtype="float32", producer=None)


# -- structure ------------------------------------------------------------------------------------


def outputs_of(ctx: Context, config: Object, y: Any, y_pred: Any, names: list[Any]) -> Iterator[Output]:
    """Each output with its labels, loss and metrics; a Mismatch where Keras surely refuses their structure."""
    loss, metrics = ctx.export(config.attrs["loss"]), ctx.export(config.attrs["metrics"])
    if isinstance(y_pred, Tensor):
        yield from _single(loss, metrics, y, y_pred, names[0] if len(names) == 1 else None)
        return
    if isinstance(y_pred, dict):
        keys, predictions = list(y_pred), list(y_pred.values())
    elif isinstance(y_pred, (tuple, list)):
        keys, predictions = list(names) if len(names) == len(y_pred) else [None] * len(y_pred), list(y_pred)
    else:
        raise Undecided
    if len(predictions) == 1:
        yield from _single(loss, metrics, y, predictions[0], keys[0])
        return
    strict = ctx.settings.keras_version >= (3,)
    losses = _losses(loss, keys, by_key=isinstance(y_pred, dict) or not strict)
    labels = _labels(y, keys, losses, by_key=isinstance(y_pred, dict))
    per_output = _metrics(metrics, keys) if strict else [()] * len(keys)
    for key, prediction, label, one, several in zip(keys, predictions, labels, losses, per_output, strict=True):
        yield Output(key, prediction, label, one, several)


def _single(loss: Any, metrics: Any, y: Any, y_pred: Value, name: Any) -> Iterator[Output]:
    if isinstance(loss, dict):
        if name is not None and name not in loss and len(loss) > 0 and not _unsure(loss):
            raise Mismatch(
                f"the loss is for {_keys(loss)}, but the model's output is named {name!r}",
                rule="target-structure",
                help=f"use {name!r} as the key, or pass the loss itself",
            )
        loss = loss.get(name) if name is not None else next(iter(loss.values()), None)
    elif isinstance(loss, (list, tuple)):
        if len(loss) != 1:
            raise Undecided
        loss = loss[0]
    labels = list(leaves_of(y)) if isinstance(y, (tuple, list)) else [y]
    if isinstance(y, (tuple, list)) and len(labels) > 1 and not isinstance(loss, Unknown):
        if all(isinstance(label, Tensor) for label in labels) and loss is not None:
            raise Mismatch(
                f"the model has one output and is given {len(labels)} arrays of labels",
                rule="target-structure",
                blame=tuple(label for label in labels if isinstance(label, Tensor)),
                help="pass one array: np.array(y)",
            )
        raise Undecided
    if isinstance(y, dict):
        if name is None or name not in y:
            raise Undecided
        labels = [y[name]]
    flat = tuple(leaf for leaf in leaves_of(metrics) if leaf is not None)
    yield Output(name, y_pred, labels[0] if labels else None, loss, flat)


def _unsure(structure: Any) -> bool:
    return any(isinstance(leaf, (Unknown, Alternatives, ListObject)) for leaf in leaves_of(structure))


def _keys(structure: dict[Any, Any]) -> str:
    return ", ".join(repr(key) for key in structure)


def _losses(loss: Any, keys: list[Any], *, by_key: bool) -> list[Value]:
    """One loss for each output."""
    if isinstance(loss, (list, tuple)):
        if len(loss) == len(keys):
            return list(loss)
        if len(loss) > len(keys):
            raise Mismatch(
                f"{len(loss)} losses for {len(keys)} outputs",
                rule="target-structure",
                help="give one loss for each output",
                error="KeyError",
            )
        raise Undecided
    if isinstance(loss, dict):
        if any(key is None for key in keys):
            raise Undecided
        strange = [key for key in loss if key not in keys]
        missing = [key for key in keys if key not in loss]
        if strange or (missing and not by_key):
            what = f"a loss for {strange[0]!r}" if strange else f"no loss for {missing[0]!r}"
            raise Mismatch(
                f"there is {what}: the outputs are named {', '.join(map(repr, keys))}",
                rule="target-structure",
                help="use the names of the output layers as keys",
            )
        return [loss.get(key) for key in keys]
    return [loss] * len(keys)


def _labels(y: Any, keys: list[Any], losses: list[Value], *, by_key: bool) -> list[Value]:
    """The labels for each output."""
    if isinstance(y, (Unknown, Alternatives, ListObject)) or any(isinstance(one, Unknown) for one in losses):
        raise Undecided
    if y is None:
        return [None] * len(keys)
    wanted = [index for index, one in enumerate(losses) if one is not None]
    if isinstance(y, dict):
        return _labels_by_name(y, keys, wanted)
    items = list(y) if isinstance(y, (tuple, list)) else [y]
    if by_key and len(items) == len(keys):
        raise Undecided
    if len(items) == len(keys):
        return items
    if len(items) == len(wanted):
        rows = dict(zip(wanted, items, strict=True))
        return [rows.get(index) for index in range(len(keys))]
    raise Mismatch(
        f"the model has {len(keys)} outputs and is given {len(items)} array{'s' * (len(items) != 1)} of labels",
        rule="target-structure",
        blame=tuple(item for item in items if isinstance(item, Tensor)),
        help="pass a list with one array for each output: [y1, y2]",
    )


def _labels_by_name(y: dict[Any, Any], keys: list[Any], wanted: list[int]) -> list[Value]:
    if any(key is None for key in keys):
        raise Undecided
    missing = [keys[index] for index in wanted if keys[index] not in y]
    if missing:
        raise Mismatch(
            f"there are no labels for the output {missing[0]!r}: the dict has the keys {_keys(y)}",
            rule="target-structure",
            blame=tuple(leaf for leaf in leaves_of(y) if isinstance(leaf, Tensor)),
            help=f"name the labels as the outputs are named: {', '.join(map(repr, keys))}",
        )
    return [y.get(key) for key in keys]


def _metrics(metrics: Any, keys: list[Any]) -> list[tuple[Value, ...]]:
    """The metrics of each output."""
    nothing: list[tuple[Value, ...]] = [()] * len(keys)
    if not metrics or isinstance(metrics, (Unknown, Alternatives, ListObject)):
        return nothing
    if isinstance(metrics, dict):
        if any(key not in keys for key in metrics) and None not in keys and not _unsure(metrics):
            strange = next(key for key in metrics if key not in keys)
            raise Mismatch(
                f"there is a metric for {strange!r}: the outputs are named {', '.join(map(repr, keys))}",
                rule="target-structure",
                help="use the names of the output layers as keys",
            )
        return [tuple(leaves_of(metrics.get(key))) for key in keys]
    if isinstance(metrics, (tuple, list)) and len(metrics) == len(keys):
        return [tuple(leaves_of(item)) for item in metrics]
    if isinstance(metrics, (tuple, list)) and not _unsure(metrics):
        raise Mismatch(
            f"{len(metrics)} {'entry' if len(metrics) == 1 else 'entries'} in metrics for {len(keys)} outputs",
            rule="target-structure",
            argument="metrics",
            help="give a list or dict with the metrics of each output: [['accuracy'], ['mae']]",
        )
    return nothing
