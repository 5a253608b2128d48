"""``class_weight``: a dict from class to weight, for one output whose labels give one class a sample.

Follows keras/src/trainers/data_adapters/ (`class_weight_to_sample_weights`, `make_class_weight_map_fn`).
"""

from __future__ import annotations

from shapecheck.library.arrays.dtypes import is_numeric
from shapecheck.library.meeting.feeds import Feed
from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import Context
from shapecheck.shapes import less
from shapecheck.values import DictObject, Generator, ListObject, Tensor, Value

_AS_DICT = "pass a dict: dict(enumerate(weights))"


def check_class_weight(ctx: Context, x: Value, feed: Feed, class_weight: Value) -> None:
    """Refuses what Keras refuses in ``fit(x, y, class_weight=...)``; what is not known passes."""
    if class_weight is None:
        return
    _refuse_no_dict(ctx, class_weight)
    if not isinstance(class_weight, DictObject):
        return
    new = ctx.settings.keras_version >= (3,)
    if new:
        _refuse_second_weights(x, feed)
    if isinstance(feed.y, (list, tuple, dict)) and len(feed.y) and not (new and feed.source == "sequence"):
        raise Mismatch(
            f"class_weight works with one output, and y holds {len(feed.y)} arrays",
            rule="target-structure",
            argument="class_weight",
            help="pass sample_weight with one array for each output, or weigh in the losses",
        )
    if new and feed.source in ("arrays", "batch", "sequence") and isinstance(feed.y, Tensor):
        _refuse_maps(feed.y)


def _refuse_no_dict(ctx: Context, class_weight: Value) -> None:
    found = _other_than_dict(class_weight)
    if found is None or ctx.settings.keras_version < (2, 4):
        return
    raise Mismatch(
        f"class_weight must be a dict from class to weight, and is {found}",
        rule="invalid-argument",
        argument="class_weight",
        help=_AS_DICT,
        error="AttributeError",
    )


def _other_than_dict(class_weight: Value) -> str | None:
    """What is surely no dict. What ``item()`` takes out of an array may be one."""
    match class_weight:
        case str():
            return "text"
        case tuple() | ListObject():
            return "a list"
        case Tensor() if class_weight.shape.is_closed and class_weight.shape.rank and is_numeric(class_weight.dtype):
            return f"an array of shape {class_weight.shape}"
    return None


def _refuse_second_weights(x: Value, feed: Feed) -> None:
    if isinstance(x, Generator):
        raise Mismatch(
            "class_weight is not supported for a Python generator in Keras 3",
            rule="keras2-only",
            argument="class_weight",
            help="yield (x, y, sample_weight), or make a keras.utils.PyDataset of it",
        )
    if isinstance(feed.weight, (Tensor, list, tuple, dict)):
        raise Mismatch(
            "class_weight and sample_weight cannot be given at the same time in Keras 3",
            rule="keras2-only",
            argument="class_weight",
            help="multiply the classes' weights into sample_weight",
        )


def _refuse_maps(y: Tensor) -> None:
    """Each sample must have one class, after the one-hot axis or the axis of 1 is gone."""
    inner = y.shape.dims[1:-1] if y.shape.is_closed else ()
    if not any(less(1, dim) is True for dim in inner):
        return
    raise Mismatch(
        f"class_weight needs one class for each sample, and y has shape {y.shape}",
        rule="label-shape",
        argument="class_weight",
        blame=(y,),
        help=f"weigh each element instead: sample_weight of shape {y.shape.take(0, -1)}",
        error="TypeError",
    )
