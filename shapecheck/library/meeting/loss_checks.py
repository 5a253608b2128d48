"""A loss meets labels and an output: the shape of its values, a mismatch, or advice."""

from __future__ import annotations

from shapecheck.library.arrays.facts import highest
from shapecheck.library.meeting.demands import Demand, broadcasting, broadcasting_to_scalar, silent_axes
from shapecheck.library.meeting.losses import BY_NAME, Loss, LossRow
from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, ShapeError, equal
from shapecheck.values import Tensor


def loss_values(
    ctx: Context, loss: Loss, y_true: Tensor, y_pred: Tensor, *, output: str | None = None, advise: bool = True
) -> Shape:
    """The shape of the loss's values before they are reduced.

    Raises a Mismatch where Keras surely refuses the labels; advises where it silently broadcasts them. `output`
    names the output among several.
    """
    row = loss.row
    assert row is not None
    y_true = _without_class_axis_option(loss, y_true)
    try:
        values = _demand_of(ctx, loss, y_pred)(y_true.shape, y_pred.shape)
    except ShapeError as refusal:
        raise Mismatch(
            f"{loss.text} cannot compare labels of shape {y_true.shape} with {_output(output)} of shape {y_pred.shape}",
            rule="label-shape",
            blame=(y_true, y_pred),
            help=repair(row, y_true, y_pred),
        ) from refusal
    if row.labels == "integers":
        check_class_numbers(ctx, loss, y_true, y_pred, output)
    if advise:
        advise_on_broadcast(ctx, loss, y_true, y_pred, output)
    return values


def _demand_of(ctx: Context, loss: Loss, y_pred: Tensor) -> Demand:
    """Keras 2 compares shapes for a binary crossentropy only when it sees the sigmoid."""
    row = loss.row
    assert row is not None
    if row.labels == "binary" and ctx.settings.keras_version < (3,) and "sigmoid" not in y_pred.facts:
        return Loss(loss.text, loss.value, _BROADCAST_BINARY, wrapped=loss.wrapped).demand
    return loss.demand


_BROADCAST_BINARY = LossRow("BinaryCrossentropy", "binary_crossentropy", broadcasting, labels="binary")


def _without_class_axis_option(loss: Loss, y_true: Tensor) -> Tensor:
    """With another `axis` than the last only the rank repair and the ranks are certain: the labels lose their sizes."""
    if loss.options.get("axis", -1) in (-1, None) or y_true.shape.rank is None:
        return y_true
    return y_true.but(shape=Shape.unknown())


def _output(name: str | None) -> str:
    return "an output" if name is None else f"the output `{name}`"


def repair(row: LossRow, y_true: Tensor, y_pred: Tensor) -> str | None:
    """What to change, where one change surely makes labels and output fit."""
    labels, outputs = y_true.shape, y_pred.shape
    if labels.rank is None or not outputs.rank:
        return None
    units = outputs.dim(-1)
    if row.labels == "one-hot" and _are_class_numbers(labels, outputs) and equal(units, 1) is False:
        return (
            f'labels that are class numbers need loss="sparse_categorical_crossentropy",'
            f" or one-hot labels: keras.utils.to_categorical(y, {units})"
        )
    if row.labels == "integers" and labels.rank == outputs.rank:
        if equal(labels.dim(-1), units) is True:
            return 'one-hot labels need loss="categorical_crossentropy", or class numbers: np.argmax(y, axis=-1)'
        if equal(labels.dim(-1), 1) is True:
            return _of_one_length(labels, outputs)
        return "the labels must be class numbers, one axis less than the output"
    if labels.rank == outputs.rank and equal(labels.dim(-1), units) is False and _same_front(labels, outputs):
        found = labels.dim(-1)
        if row.labels == "binary" and equal(units, 1) is True:
            return f"give the last layer {found} units, or pass labels of one column"
        return f"give the last layer {found} unit{'' if found == 1 else 's'}, as many as the labels have columns"
    if row.labels == "binary" and labels.rank == 1 and outputs.rank == 2:
        return (
            "one binary label a sample needs a last layer of 1 unit,"
            ' class numbers need loss="sparse_categorical_crossentropy"'
        )
    if outputs.rank == labels.rank + 1 > 2 and equal(units, 1) is True and _same_front(labels.insert(-1, 1), outputs):
        return "the labels lack the last axis, of size 1: add it with y[..., None]"
    if outputs.rank > labels.rank and outputs.rank > 2:
        return "the output still has inner axes: a Flatten or global pooling layer before the last Dense removes them"
    if outputs.rank == labels.rank > 2:
        return "the output must have the size of the labels: other padding, strides or cropping on the way give it"
    if outputs.rank < labels.rank:
        return f"bring the labels to the shape of the output: y.reshape(-1, {_sample(outputs)})"
    return None


def _of_one_length(labels: Shape, outputs: Shape) -> str | None:
    """For labels of a sequence or image of another size than the output's."""
    for axis, (label, output) in enumerate(zip(labels.dims[:-1], outputs.dims[:-1], strict=True)):
        if equal(label, output) is False:
            return f"axis {axis} is {label} in the labels and {output} in the output: bring both to one size"
    return None


def _sample(shape: Shape) -> str:
    return ", ".join(map(str, shape.dims[1:]))


def _are_class_numbers(labels: Shape, outputs: Shape) -> bool:
    if labels.rank == outputs.rank:
        return equal(labels.dim(-1), 1) is True and _same_front(labels, outputs)
    if labels.rank is None or labels.rank + 1 != outputs.rank:
        return False
    if labels.rank > 1 and equal(outputs.dim(-2), 1) is True and equal(labels.dim(-1), 1) is None:
        return False  # as likely rows for an output with an axis of 1 too many
    return all(equal(a, b) is not False for a, b in zip(labels.dims, outputs.dims[:-1], strict=True))


def _same_front(labels: Shape, outputs: Shape) -> bool:
    """Whether nothing but the last dims can differ."""
    pairs = zip(labels.dims[:-1], outputs.dims[:-1], strict=True)
    return all(equal(a, b) is not False for a, b in pairs)


def check_class_numbers(ctx: Context, loss: Loss, y_true: Tensor, y_pred: Tensor, output: str | None) -> None:
    """Class numbers must be below the number of units."""
    units = y_pred.shape.dim(-1) if y_pred.shape.min_rank else None
    if not isinstance(units, int) or loss.row is None or loss.row.function_name != "sparse_categorical_crossentropy":
        return
    top = highest(y_true)
    if top is not None and top >= units and loss.options.get("ignore_class") != top:
        raise Mismatch(
            f"the labels go up to {top}, but {_output(output)} of {units} units has the classes 0 to {units - 1}",
            rule="label-range",
            blame=(y_true, y_pred),
            help=f"give the last layer {top + 1} units, or number the classes from 0",
            error="InvalidArgumentError",
        )


def advise_on_broadcast(ctx: Context, loss: Loss, y_true: Tensor, y_pred: Tensor, output: str | None) -> None:
    """An elementwise loss silently repeats labels over outputs, or outputs over labels."""
    row = loss.row
    if row is None or row.demand not in (broadcasting, broadcasting_to_scalar):
        return
    axes = silent_axes(y_true.shape, y_pred.shape)
    if not axes:
        return
    ctx.advise(
        Advice(
            "loss-broadcast",
            f"{loss.text} silently broadcasts labels of shape {y_true.shape}"
            f" against {_output(output)} of shape {y_pred.shape}",
            help=_broadcast_help(y_true.shape, y_pred.shape),
            blame=(y_true, y_pred),
        )
    )


def _broadcast_help(labels: Shape, outputs: Shape) -> str:
    if labels.rank is not None and outputs.rank is not None and outputs.rank > max(labels.rank, 2):
        return (
            "a Flatten or global pooling layer (or return_sequences=False) before the last layer removes the inner axes"
        )
    if labels.rank == outputs.rank and labels.rank is not None:
        columns: Dim = labels.dim(-1)
        return f"give the last layer {columns} unit{'' if columns == 1 else 's'}, or pass labels of the output's shape"
    return "pass labels of the output's shape"


def automatic_row(y_true: Tensor, y_pred: Tensor) -> LossRow | None:
    """The crossentropy that Keras picks for "crossentropy" by the shapes; None where that cannot be told."""
    kind = pick(y_true.shape, y_pred.shape)
    return None if kind is None else BY_NAME[f"{kind}_crossentropy"]


def pick(labels: Shape, outputs: Shape) -> str | None:
    """Keras's choice between "binary", "sparse_categorical" and "categorical" (compile_utils.py)."""
    if labels.rank is None or outputs.rank is None or not outputs.rank or not labels.rank:
        return None
    one_unit = equal(outputs.dim(-1), 1)
    if one_unit is not False:
        return "binary" if one_unit else None
    if labels.rank < outputs.rank:
        return "sparse_categorical"
    one_column = equal(labels.dim(-1), 1)
    if one_column is None:
        return None
    return "sparse_categorical" if one_column else "categorical"
