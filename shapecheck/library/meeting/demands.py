"""What losses and metrics demand of labels and outputs, as pure functions of two shapes.

Each demand is Keras's own code with shapes in place of tensors: it returns the shape of the values before they
are reduced, and raises a :class:`ShapeError` where the real one surely raises.
Sources: keras/src/losses/loss.py (`squeeze_or_expand_to_same_rank`), keras/src/losses/losses.py,
keras/src/backend/tensorflow/nn.py, keras/src/metrics/accuracy_metrics.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from shapecheck.shapes import Shape, ShapeError, broadcast, equal, join, merge_equal, reduce

Demand: TypeAlias = Callable[[Shape, Shape], Shape]


def repaired(y_true: Shape, y_pred: Shape) -> Iterator[tuple[Shape, Shape]]:
    """The labels and outputs after Keras's rank repair: one pair, or several if that cannot be told.

    Of two closed shapes whose ranks differ by one, the longer loses a last axis of size 1; or, if the shorter
    has rank 1, that one gains it.
    """
    if y_true.rank is None or y_pred.rank is None or abs(y_true.rank - y_pred.rank) != 1:
        yield y_true, y_pred
        return
    longer, shorter = (y_true, y_pred) if y_true.rank > y_pred.rank else (y_pred, y_true)
    last_is_one = equal(longer.dim(-1), 1)
    if last_is_one is not False:
        pair = (longer, shorter.insert(-1, 1)) if shorter.rank == 1 else (longer.without(-1), shorter)
        yield pair if longer is y_true else pair[::-1]
    if last_is_one is not True:
        yield y_true, y_pred


def after_repair(demand: Demand) -> Demand:
    """The demand on labels and outputs of repaired ranks, whichever repair it is."""

    def demand_after_repair(y_true: Shape, y_pred: Shape) -> Shape:
        return either(demand, repaired(y_true, y_pred))

    return demand_after_repair


def either(demand: Demand, pairs: Iterator[tuple[Shape, Shape]]) -> Shape:
    """What the demand gives for one of the pairs; a ShapeError only if it refuses all of them."""
    result: Shape | None = None
    refusal: ShapeError | None = None
    for y_true, y_pred in pairs:
        try:
            shape = demand(y_true, y_pred)
        except ShapeError as error:
            refusal = error
        else:
            result = shape if result is None else join(result, shape)
    if result is None:
        assert refusal is not None
        raise refusal
    return result


def broadcasting(y_true: Shape, y_pred: Shape) -> Shape:
    """Elementwise, then a mean or sum over the last axis: whatever broadcasts is taken."""
    shape = broadcast(y_true, y_pred)
    if shape.rank == 0:
        raise ShapeError("there is no last axis to average over")
    return reduce(shape, -1)


def broadcasting_to_scalar(y_true: Shape, y_pred: Shape) -> Shape:
    """Elementwise, then a sum over all axes (Dice, Tversky)."""
    return reduce(broadcast(y_true, y_pred))


def same_shape(y_true: Shape, y_pred: Shape) -> Shape:
    """Labels and outputs of one shape; a mean or sum over the last axis (the crossentropies)."""
    return reduce(_one_shape(y_true, y_pred), -1)


def _one_shape(y_true: Shape, y_pred: Shape) -> Shape:
    if y_true.rank is None or y_pred.rank is None:
        return y_pred
    if y_true.rank != y_pred.rank:
        raise ShapeError(f"ranks {y_true.rank} and {y_pred.rank} differ")
    return merge_equal([y_pred, y_true])


def class_numbers(y_true: Shape, y_pred: Shape) -> Shape:
    """Labels like the outputs without the classes' axis, or with 1 there (sparse crossentropy)."""
    if y_true.rank is None or y_pred.rank is None:
        return y_pred.without(-1) if y_pred.min_rank else Shape.unknown()
    if y_pred.rank == 0:
        raise ShapeError("an output of rank 0 has no classes")
    if y_true.rank == y_pred.rank and equal(y_true.dim(-1), 1) is not False:
        y_true = y_true.without(-1)
    return _one_shape(y_true, y_pred.without(-1))


def ctc(y_true: Shape, y_pred: Shape) -> Shape:
    """Labels (batch, length), outputs (batch, time, classes)."""
    for shape, rank in ((y_true, 2), (y_pred, 3)):
        if shape.rank not in (None, rank):
            raise ShapeError(f"expected rank {rank}, found shape {shape}")
    return Shape.of(y_pred.dim(0))


def undemanding(y_true: Shape, y_pred: Shape) -> Shape:
    """Nothing is known to be refused."""
    return Shape.unknown()


def silent_axes(y_true: Shape, y_pred: Shape) -> tuple[int, ...]:
    """The axes (negative) along which one repaired shape is surely repeated over more than one of the other."""
    pairs = list(repaired(y_true, y_pred))
    if len(pairs) != 1 or pairs[0][0].rank is None or pairs[0][1].rank is None:
        return ()
    labels, outputs = pairs[0]
    if not labels.rank or not outputs.rank:
        return ()
    shared = min(labels.min_rank, outputs.min_rank)
    one_sided = [
        axis
        for axis in range(-shared, 0)
        if _spread(labels.dim(axis), outputs.dim(axis)) or _spread(outputs.dim(axis), labels.dim(axis))
    ]
    missing = range(-max(labels.min_rank, outputs.min_rank), -shared)
    return (*missing, *one_sided)


def _spread(dim: object, other: object) -> bool:
    """Whether a dim of 1 is stretched to one that is surely not 1."""
    return equal(dim, 1) is True and equal(other, 1) is False  # type: ignore[arg-type]
