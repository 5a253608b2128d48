"""Labels: one-hot encoding and normalizing."""

from __future__ import annotations

from shapecheck.library.arrays import as_tensor, dimension
from shapecheck.library.arrays.facts import ONE_HOT, highest
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, equal, unresolved
from shapecheck.values import Tensor, Value


@function("keras.utils.to_categorical", "keras.utils.np_utils.to_categorical")
def to_categorical(
    ctx: Context,
    x: Value = None,
    num_classes: Value = None,
    dtype: Value = "float32",
    y: Value = None,
    nb_classes: Value = None,
) -> Value:
    """One-hot labels; a last axis of 1 goes, and without `num_classes` there are as many as the highest, plus one."""
    tensor = as_tensor(y if x is None else x)
    asked = nb_classes if num_classes is None else num_classes
    top = highest(tensor)
    if isinstance(asked, int) and top is not None and top >= asked:
        raise Mismatch(
            f"label {top} does not fit into {asked} classes (0 to {asked - 1})",
            rule="label-range",
            blame=(tensor,),
            argument="num_classes",
            error="IndexError",
            help=f"labels start at 0; use num_classes={top + 1} or subtract the lowest label",
        )
    classes = _classes(asked, top)
    kind = tensor.kind if tensor.kind == "numpy" or ctx.settings.keras_version < (3,) else "tf"
    kind = "numpy" if ctx.settings.keras_version < (3,) else kind
    name = "float64" if ctx.settings.keras_version >= (3,) else "float32"
    return Tensor(_leading(tensor) + Shape.of(classes), name, kind, low=0, high=1, facts=frozenset({ONE_HOT}))


def _classes(asked: Value, top: int | None) -> Dim:
    if asked is not None:
        return dimension(asked, "the number of classes")
    return top + 1 if top is not None else unresolved("the highest label is not known", lower=1)


def _leading(tensor: Tensor) -> Shape:
    """The labels' shape without a last axis of 1."""
    shape = tensor.shape
    if shape.open:
        return Shape.unknown()
    if shape.min_rank < 2:
        return shape
    last = equal(shape.dim(-1), 1)
    if last is None:
        return Shape.unknown()
    return shape.take(0, -1) if last else shape


@function("keras.utils.normalize", "keras.utils.np_utils.normalize")
def normalize(x: Value, axis: Value = -1, order: Value = 2) -> Value:
    """The same array over its norm."""
    tensor = as_tensor(x)
    return tensor.but(contents=None, low=None, high=None, dtype=tensor.dtype if tensor.kind != "numpy" else None)


@function("keras.utils.pack_x_y_sample_weight")
def pack_x_y_sample_weight(x: Value, y: Value = None, sample_weight: Value = None) -> Value:
    """One, two or three things as ``fit`` takes them."""
    if y is None and sample_weight is None:
        return (x,)
    return (x, y) if sample_weight is None else (x, y, sample_weight)


@function("keras.utils.unpack_x_y_sample_weight")
def unpack_x_y_sample_weight(data: Value) -> Value:
    """Three things, None for those that are not there."""
    if isinstance(data, (tuple, list)):
        return (*data, None, None, None)[:3]
    return data, None, None
