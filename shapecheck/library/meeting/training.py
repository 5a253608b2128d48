"""``fit``, ``evaluate``, ``predict`` and their sisters: data, model, losses and metrics meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.graph.kinds import network_of, user_method
from shapecheck.graph.network import tensors_of
from shapecheck.graph.state import Fed
from shapecheck.graph.tracing import wake
from shapecheck.library.arrays import known_scalar
from shapecheck.library.arrays.facts import PREDICTION
from shapecheck.library.meeting.compiling import config_of, output_names
from shapecheck.library.meeting.feeds import Feed, NotKnown, feed_of, leaves_of, map_tensors
from shapecheck.library.meeting.inputs import run_model
from shapecheck.library.meeting.retracing import check_ranks, keep_ranks
from shapecheck.library.meeting.stepping import take_step
from shapecheck.library.meeting.targets import Undecided, outputs_of
from shapecheck.library.meeting.weighting import check_class_weight
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, intrinsic
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import (
    Alternatives,
    DictObject,
    LayerObject,
    LibraryClass,
    ListObject,
    Object,
    Tensor,
    Unknown,
    Value,
)

_GONE = frozenset({"workers", "use_multiprocessing", "max_queue_size", "nb_epoch", "samples_per_epoch"})


@intrinsic("keras.Model.fit")
def fit(
    ctx: Context,
    self: LayerObject,
    x: Value = None,
    y: Value = None,
    batch_size: Value = None,
    epochs: Value = 1,
    verbose: Value = "auto",
    callbacks: Value = None,
    validation_split: Value = 0.0,
    validation_data: Value = None,
    shuffle: Value = True,
    class_weight: Value = None,
    sample_weight: Value = None,
    initial_epoch: Value = 0,
    steps_per_epoch: Value = None,
    validation_steps: Value = None,
    validation_batch_size: Value = None,
    validation_freq: Value = 1,
    **kwargs: Value,
) -> Value:
    """Trains: one batch of the data goes through the model, the losses and the metrics; a History."""
    _refuse_gone(ctx, "fit", kwargs)
    ctx.graph.trained.add(self)
    cut = validation_data is None and _is_fraction(validation_split)
    feed = _feed(ctx, x, y, sample_weight, batch_size=batch_size, steps=steps_per_epoch, cut=cut)
    if feed is not None:
        if cut:
            _refuse_split(feed)
        _refuse_endless(feed, steps_per_epoch, "steps_per_epoch")
        check_class_weight(ctx, x, feed, class_weight)
        take_step(ctx, self, feed, "train_step", training=True)
    if validation_data is not None:
        size = batch_size if validation_batch_size is None else validation_batch_size
        _validate(ctx, self, validation_data, size, validation_steps)
    return History()


def History() -> Object:
    """What ``fit`` returns: lists of numbers by name."""
    numbers = ListObject([], Unknown("a number of the training history"))
    return Object(LibraryClass("keras.callbacks.History"), {"history": DictObject({}, numbers)})


def _refuse_gone(ctx: Context, method: str, kwargs: dict[str, Value]) -> None:
    if ctx.settings.keras_version < (3,):
        return
    for name in kwargs:
        if name in _GONE:
            raise Mismatch(
                f"{method} has no argument `{name}` in Keras 3",
                rule="keras2-only",
                argument=name,
                help="use epochs=" if name == "nb_epoch" else None,
                error="TypeError",
            )


def _feed(ctx: Context, x: Value, y: Value, weight: Value, **options: Any) -> Feed | None:
    wake(ctx)
    try:
        return feed_of(ctx, x, y, weight, **options)
    except NotKnown:
        return None


def _is_fraction(validation_split: Value) -> bool:
    split = known_scalar(validation_split)
    return isinstance(split, (int, float)) and bool(split)


def _refuse_split(feed: Feed) -> None:
    if feed.source != "arrays":
        raise Mismatch(
            f"validation_split needs arrays, and x is a {feed.source}",
            rule="input-structure",
            argument="validation_split",
            help="split the data before, and pass validation_data",
        )


def _refuse_endless(feed: Feed, steps: Value, argument: str) -> None:
    if feed.endless and steps is None:
        raise Mismatch(
            f"the dataset repeats without end, and there is no `{argument}`: an epoch never ends",
            rule="endless-data",
            help=f"give {argument}=, or leave .repeat() out",
        )


def _validate(ctx: Context, model: LayerObject, data: Value, batch_size: Value, steps: Value) -> None:
    """The validation data, as ``(x, y)``, ``(x, y, sample_weight)`` or a dataset."""
    if isinstance(data, ListObject) and not data.is_open:
        data = tuple(data.items)
    label = "validation data"
    if isinstance(data, tuple):
        if len(data) > 3:
            raise Mismatch(
                f"validation_data is (x, y) or (x, y, sample_weight), and has {len(data)} parts",
                rule="input-structure",
                argument="validation_data",
                help="put several inputs into one list: ([x1, x2], y)",
            )
        x, y, weight = (*data, None, None)[:3]
        feed = _feed(ctx, x, y, weight, batch_size=batch_size, label=label)
    else:
        feed = _feed(ctx, data, batch_size=batch_size, y=None, weight=None, label=label)
    if feed is not None:
        _refuse_endless(feed, steps, "validation_steps")
        take_step(ctx, model, feed, "test_step", training=False)


# -- evaluation and prediction --------------------------------------------------------------------


@intrinsic("keras.Model.evaluate")
def evaluate(
    ctx: Context,
    self: LayerObject,
    x: Value = None,
    y: Value = None,
    batch_size: Value = None,
    verbose: Value = "auto",
    sample_weight: Value = None,
    steps: Value = None,
    callbacks: Value = None,
    return_dict: Value = False,
    **kwargs: Value,
) -> Value:
    """The loss, or a list of the loss and the metrics."""
    _refuse_gone(ctx, "evaluate", kwargs)
    ctx.graph.trained.add(self)
    feed = _feed(ctx, x, y, sample_weight, batch_size=batch_size, steps=steps)
    y_pred: Any = Unknown("the output")
    if feed is not None:
        _refuse_endless(feed, steps, "steps")
        y_pred = take_step(ctx, self, feed, "test_step", training=False)
    return results(ctx, self, y_pred, return_dict)


def results(ctx: Context, model: LayerObject, y_pred: Any, return_dict: Value) -> Value:
    """What ``evaluate`` and ``train_on_batch`` return: as many numbers as there are losses and metrics."""
    number = Tensor(Shape(), "float32", "numpy")
    if return_dict is not False:
        return DictObject({}, number)
    config = config_of(model)
    own = any(user_method(model, name) is not None for name in ("test_step", "train_step", "compute_loss"))
    if config is None or own or isinstance(y_pred, (Unknown, Alternatives)):
        return Unknown("how many numbers are returned")
    try:
        outputs = list(outputs_of(ctx, config, Unknown("labels"), y_pred, output_names(model)))
    except (Undecided, Mismatch):
        return Unknown("how many numbers are returned")
    structures = (config.attrs["metrics"], config.attrs["weighted_metrics"], config.attrs["loss"])
    if any(
        isinstance(leaf, (Unknown, Alternatives, ListObject)) for s in structures for leaf in leaves_of(ctx.export(s))
    ):
        return Unknown("how many numbers are returned")
    losses = sum(output.loss is not None for output in outputs)
    metrics = sum(len(output.metrics) for output in outputs)
    if config.attrs["weighted_metrics"] is not None or losses == 0:
        return Unknown("how many numbers are returned")
    count = 1 + (losses if losses > 1 else 0) + metrics
    return number if count == 1 else ListObject([number] * count)


@intrinsic("keras.Model.predict")
def predict(
    ctx: Context,
    self: LayerObject,
    x: Value,
    batch_size: Value = None,
    verbose: Value = "auto",
    steps: Value = None,
    callbacks: Value = None,
    **kwargs: Value,
) -> Value:
    """The outputs for all samples, as numpy arrays."""
    _refuse_gone(ctx, "predict", kwargs)
    feed = _feed(ctx, x, None, None, batch_size=batch_size, steps=steps)
    if feed is None:
        return _blind_prediction(ctx, self, x, batch_size, steps)
    _refuse_endless(feed, steps, "steps")
    ctx.graph.feeds.append(Fed(self, ctx.site, "predict_step", feed, None))
    own = user_method(self, "predict_step")
    if own is not None:
        return Unknown("what the model's own predict_step returns")
    count = feed.count if feed.count is not None and steps is None else unresolved("the number of samples")
    check_ranks(ctx, self, feed, "predict_step")
    outputs = run_model(ctx, self, feed, training=False)
    keep_ranks(ctx, self, feed, "predict_step")
    return predictions(outputs, count, _batch_dims(self, feed))


def _blind_prediction(ctx: Context, model: LayerObject, x: Value, batch_size: Value, steps: Value) -> Value:
    """The prediction for data of which nothing is known."""
    if x is None or not isinstance(x, (Unknown, Alternatives)) or not isinstance(model, LayerObject):
        return Unknown("what is predicted from is not known")
    blind = Feed("arrays", Unknown("the data are not known"))
    return predictions(run_model(ctx, model, blind, training=False), unresolved("the number of samples"))


def predictions(output: Any, count: Dim, batch: Sequence[Dim] | None = None, *, whole: bool = False) -> Any:
    """A model's output as numpy arrays with one entry for each sample.

    `batch` is what the batch axis of the input may be: an output whose first axis is surely something else has
    as many entries as its batches have together, or just these if it is one `whole` batch.
    """

    def made(tensor: Tensor) -> Tensor:
        shape = tensor.shape
        if shape.rank == 0:
            shape = Shape.unknown()
        elif shape.prefix and batch and all(_differ(shape.prefix[0], dim) for dim in batch):
            shape = shape if whole else shape.with_dim(0, unresolved("the entries of all batches together"))
        elif shape.prefix:
            shape = shape.with_dim(0, count)
        return Tensor(shape, tensor.dtype or "float32", "numpy", facts=tensor.facts | {PREDICTION})

    return map_tensors(made, output)


def _batch_dims(model: LayerObject, feed: Feed) -> list[Dim]:
    """The first dims of what is fed, and of the model's inputs."""
    network = network_of(model)
    expected = tensors_of(network.inputs) if network is not None else []
    given = [leaf for leaf in leaves_of(feed.x) if isinstance(leaf, Tensor)]
    return [tensor.shape.prefix[0] for tensor in (*given, *expected) if tensor.shape.prefix]


def _differ(first: Dim, batch: Dim) -> bool:
    """Whether a number cannot be the batch: a symbolic batch has no fixed size."""
    return isinstance(first, int) and (not isinstance(batch, int) or first != batch)


# -- one batch ------------------------------------------------------------------------------------


def _batch_feed(ctx: Context, x: Value, y: Value = None, weight: Value = None) -> Feed | None:
    """What is handed in is one batch already."""
    feed = _feed(ctx, x, y, weight, single=True)
    return feed if feed is not None and feed.source == "batch" else None


@intrinsic("keras.Model.train_on_batch")
def train_on_batch(
    ctx: Context,
    self: LayerObject,
    x: Value,
    y: Value = None,
    sample_weight: Value = None,
    class_weight: Value = None,
    return_dict: Value = False,
    **kwargs: Value,
) -> Value:
    """One step of training."""
    ctx.graph.trained.add(self)
    feed = _batch_feed(ctx, x, y, sample_weight)
    y_pred = take_step(ctx, self, feed, "train_step", training=True) if feed is not None else Unknown("the output")
    return results(ctx, self, y_pred, return_dict)


@intrinsic("keras.Model.test_on_batch")
def evaluate_on_batch(
    ctx: Context,
    self: LayerObject,
    x: Value,
    y: Value = None,
    sample_weight: Value = None,
    return_dict: Value = False,
    **kwargs: Value,
) -> Value:
    """One step of evaluation."""
    ctx.graph.trained.add(self)
    feed = _batch_feed(ctx, x, y, sample_weight)
    y_pred = take_step(ctx, self, feed, "test_step", training=False) if feed is not None else Unknown("the output")
    return results(ctx, self, y_pred, return_dict)


@intrinsic("keras.Model.predict_on_batch")
def predict_on_batch(ctx: Context, self: LayerObject, x: Value) -> Value:
    """The outputs for one batch."""
    feed = _batch_feed(ctx, x)
    if feed is None:
        return _blind_prediction(ctx, self, x, None, None)
    count = feed.count if feed.count is not None else unresolved("the number of samples")
    return predictions(run_model(ctx, self, feed, training=False), count, _batch_dims(self, feed), whole=True)
