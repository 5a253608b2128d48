"""What Keras's own metrics demand of labels and outputs; see `demands` for the losses'.

Sources: keras/src/metrics/accuracy_metrics.py, metrics_utils.py, f_score_metrics.py, regression_metrics.py.
"""

from __future__ import annotations

from shapecheck.library.meeting.demands import after_repair
from shapecheck.shapes import Dim, Shape, ShapeError, broadcast, dim_max, equal


def _elementwise(y_true: Shape, y_pred: Shape) -> Shape:
    return broadcast(y_true, y_pred)


elementwise = after_repair(_elementwise)


def categorical_accuracy(y_true: Shape, y_pred: Shape) -> Shape:
    """The positions of the largest label and output are compared."""
    labels, outputs = _argmax(y_true), _argmax(y_pred)
    if y_true.rank is not None and y_pred.rank is not None and y_true.rank - 1 == y_pred.rank:
        labels = _squeezed(labels)
    return broadcast(labels, outputs)


def sparse_categorical_accuracy(y_true: Shape, y_pred: Shape) -> Shape:
    """Class numbers are compared with the position of the largest output."""
    if y_true.rank is None or y_pred.rank is None:
        return Shape.unknown()
    if y_true.rank == y_pred.rank:
        last_is_one = equal(y_true.dim(-1), 1)
        if last_is_one is None:
            return Shape.unknown()
        y_true = y_true.without(-1) if last_is_one else y_true
    return broadcast(y_true, _argmax(y_pred))


def _argmax(shape: Shape) -> Shape:
    if shape.rank == 0:
        raise ShapeError("a scalar has no largest element")
    return shape.without(-1)


def _squeezed(shape: Shape) -> Shape:
    if shape.rank == 0 or equal(shape.dim(-1), 1) is False:
        raise ShapeError(f"the last axis of {shape} is not 1")
    return shape.without(-1)


def _as_many_elements(y_true: Shape, y_pred: Shape) -> Shape:
    if y_true.rank is None or y_pred.rank is None:
        return Shape.unknown()
    labels, outputs = _count(y_true), _count(y_pred)
    if equal(labels, outputs) is False and equal(labels, 1) is False and equal(outputs, 1) is False:
        raise ShapeError(f"{y_true} and {y_pred} have different numbers of elements")
    return Shape.unknown()


def _count(shape: Shape) -> Dim:
    """The number of elements of a batch that is not empty."""
    return Shape(tuple(dim if isinstance(dim, int) else dim_max(dim, 1) for dim in shape.dims)).size()


as_many_elements = after_repair(_as_many_elements)


def f_score(y_true: Shape, y_pred: Shape) -> Shape:
    """Both must have rank 2 and one number of columns; one column of labels is repeated."""
    for shape in (y_true, y_pred):
        if shape.rank not in (None, 2):
            raise ShapeError(f"expected rank 2, found shape {shape}")
    if y_true.rank == y_pred.rank == 2:
        columns, units = y_true.dim(-1), y_pred.dim(-1)
        if equal(columns, 1) is False and equal(columns, units) is False:
            raise ShapeError(f"{y_true} and {y_pred} differ in columns")
    return Shape.unknown()


r2_score = after_repair(f_score)
