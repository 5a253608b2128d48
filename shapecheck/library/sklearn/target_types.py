"""What scikit-learn takes labels for (``sklearn.utils.multiclass.type_of_target``), as far as it is sure.

Class numbers, indicators (rows of zeros and ones, one-hot ones too) and probabilities cannot be compared with each
other by the metrics of classification.
"""

from __future__ import annotations

from typing import Literal

from shapecheck.library.arrays import as_tensor
from shapecheck.library.arrays.dtypes import is_float, is_integer
from shapecheck.library.arrays.facts import ONE_HOT, PREDICTION
from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import less
from shapecheck.values import Tensor, Value

Kind = Literal["class numbers", "rows of zeros and ones", "probabilities"]
_OF_PROBABILITIES = frozenset({"softmax", "sigmoid"})
_TO_NUMBERS = "np.argmax({}, axis=1)"


def kind_of(tensor: Tensor) -> Kind | None:
    """What the labels surely are."""
    if not tensor.shape.is_closed or tensor.shape.min_rank not in (1, 2):
        return None
    if is_float(tensor.dtype) and PREDICTION in tensor.facts and tensor.facts & _OF_PROBABILITIES:
        return "probabilities"
    if tensor.shape.min_rank == 2 and less(1, tensor.shape.dim(1)) is True:
        return "rows of zeros and ones" if ONE_HOT in tensor.facts or _is_binary(tensor) else None
    column = tensor.shape.min_rank == 1 or tensor.shape.dim(1) == 1
    return "class numbers" if column and (is_integer(tensor.dtype) or tensor.dtype == "bool") else None


def _is_binary(tensor: Tensor) -> bool:
    return tensor.dtype == "bool" or (is_integer(tensor.dtype) and tensor.low == 0 and tensor.high == 1)


def check_same_kind(metric: str, y_true: Value, y_pred: Value, *, numbers_only: bool = False) -> None:
    """Refuses labels and predictions that ``_check_targets`` refuses: of two kinds, or probabilities."""
    true, predicted = as_tensor(y_true), as_tensor(y_pred)
    kinds = kind_of(true), kind_of(predicted)
    if not _refused(kinds[0], kinds[1], numbers_only):
        return
    found = [f"{kind} of shape {t.shape}" for kind, t in zip(kinds, (true, predicted), strict=True)]
    repairs = [_repair(name, t) for name, t in (("y_true", true), ("y_pred", predicted))]
    raise Mismatch(
        f"{metric} takes class numbers, found {found[0]}"
        if kinds[0] == kinds[1]
        else f"{metric} cannot compare {found[0]} with {found[1]}",
        rule="label-shape",
        blame=(true, predicted),
        help="compare class numbers: " + " and ".join(repair for repair in repairs if repair is not None),
    )


def _refused(true: Kind | None, predicted: Kind | None, numbers_only: bool) -> bool:
    if true is None or predicted is None:
        return False
    return true != predicted or true == "probabilities" or (numbers_only and true != "class numbers")


def _repair(name: str, tensor: Tensor) -> str | None:
    """How class numbers are made of labels."""
    if kind_of(tensor) == "class numbers":
        return None
    wide = tensor.shape.min_rank == 2 and tensor.shape.dim(1) != 1
    return _TO_NUMBERS.format(name) if wide else f"({name} > 0.5).astype(int)"


def check_classes(owner: str, y: Value) -> None:
    """Refuses labels by which no classes can be told (``StratifiedKFold.split``)."""
    labels = as_tensor(y)
    kind = kind_of(labels)
    if kind in ("rows of zeros and ones", "probabilities"):
        raise Mismatch(
            f"{owner} needs class numbers, and y holds {kind} of shape {labels.shape}",
            rule="label-shape",
            argument="y",
            blame=(labels,),
            help=f"split by the class numbers: split(x, {_TO_NUMBERS.format('y')})",
        )
