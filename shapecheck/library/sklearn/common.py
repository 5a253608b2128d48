"""What scikit-learn's rules share: checks of rank, samples and features; parts of arrays and tables."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.library.arrays import as_tensor, getitem
from shapecheck.library.arrays.facts import RAGGED, of_some_elements
from shapecheck.library.numpy.common import like
from shapecheck.library.outcome import Mismatch
from shapecheck.library.pandas.tables import frame, is_frame, is_series, series, some_rows, table, values_of
from shapecheck.shapes import Dim, Expr, Shape, equal, unresolved
from shapecheck.values import ListObject, Object, Tensor, Value


def samples(value: Value) -> Dim:
    """The number of samples: the first dim."""
    shape = as_tensor(value).shape
    return shape.dim(0) if shape.min_rank else unresolved("the number of samples")


def check_consistent(*values: Value) -> None:
    """All arguments must have the same number of samples."""
    tensors = [as_tensor(value) for value in values if value is not None]
    known = [tensor for tensor in tensors if tensor.shape.min_rank]
    for tensor in known[1:]:
        if equal(known[0].shape.dim(0), tensor.shape.dim(0)) is False:
            counts = [t.shape.dim(0) for t in known]
            raise Mismatch(
                f"found input variables with inconsistent numbers of samples: {', '.join(map(str, counts))}"
                f" (shapes {', '.join(str(t.shape) for t in known)})",
                rule="sample-count",
                blame=tuple(known),
            )


def two_axes(value: Value, owner: str) -> Tensor:
    """Features as an array of rank 2: anything else is refused."""
    tensor = as_tensor(value)
    if tensor.shape.is_closed and tensor.shape.min_rank != 2:
        raise Mismatch(
            f"{owner} needs a 2D array of samples and features, found shape {tensor.shape}",
            rule="op-shapes",
            blame=(tensor,),
            argument="X",
            help="one feature: x.reshape(-1, 1); one sample: x.reshape(1, -1)"
            if tensor.shape.min_rank < 2
            else "flatten the other axes for the scaler: x.reshape(-1, x.shape[-1]), and back afterwards",
        )
    return tensor


def size_of(self: Object, name: str, why: str) -> Dim:
    """A size that an object found when it was fitted; unresolved if it was not, or in one of several ways."""
    found = self.attrs.get(name)
    return found if isinstance(found, (int, Expr)) else unresolved(why)


def check_features(tensor: Tensor, expected: Value, owner: str) -> None:
    """The number of features must be that of fitting."""
    if not tensor.shape.is_closed or not isinstance(expected, (int, Expr)):
        return
    found = tensor.shape.dim(1)
    if equal(found, expected) is False:
        columns = "that one column, as (rows, 1)" if expected == 1 else f"all {expected} columns"
        count = f"{found} feature{'' if found == 1 else 's'}"
        raise Mismatch(
            f"X has {count} (shape {tensor.shape}), but {owner} was fitted on {expected}",
            rule="op-shapes",
            blame=(tensor,),
            argument="X",
            help=f"pass {columns}, or fit another one on these",
        )


def part_of(value: Value, rows: Dim) -> Value:
    """Some samples of an array, table or list."""
    if is_frame(value):
        return frame(table(value).with_rows(rows))
    if is_series(value) and isinstance(value, Object):
        return series(some_rows(values_of(value), rows), value.attrs.get("name"))
    tensor = as_tensor(value)
    if isinstance(value, (list, tuple, ListObject)):
        plain = tensor.shape.min_rank > 0 and RAGGED not in tensor.facts
        item = getitem(tensor.but(contents=None), 0) if plain and tensor.shape.dim(0) != 0 else tensor
        return ListObject([], item, rows) if plain else tensor
    if not tensor.shape.min_rank:
        return Tensor(Shape.unknown(), tensor.dtype, "numpy")
    shape = tensor.shape.with_dim(0, rows)
    return like(tensor, shape, facts=of_some_elements(tensor, shape))


def first_known(values: Sequence[Value]) -> Dim:
    """The number of samples of the first array whose number is known, else of any."""
    counts = [samples(value) for value in values]
    return next((count for count in counts if isinstance(count, int)), counts[0])
