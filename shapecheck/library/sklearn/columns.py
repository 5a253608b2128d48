"""ColumnTransformer: some columns go through each transformer, and what comes out stands side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.arrays import as_tensor
from shapecheck.library.numpy.common import made
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.tables import is_frame, label_list, table
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.library.sklearn.common import samples
from shapecheck.library.sklearn.transformers import TRANSFORMER
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import LibraryClass, ListObject, Object, Tensor, Unknown, Value

COLUMNS = "sklearn.compose.ColumnTransformer"
_WHY = "how many columns the transformers make"


@function(COLUMNS, bases=(TRANSFORMER,))
def column_transformer(transformers: Value = None, *, remainder: Value = "drop", **kwargs: Value) -> Value:
    """``(name, transformer, columns)`` for each; the `remainder` is dropped, passed through or transformed."""
    if not isinstance(transformers, (list, tuple)):
        return _made(None, remainder)
    return _made([part[1:] if isinstance(part, tuple) else part for part in transformers], remainder)


@function("sklearn.compose.make_column_transformer")
def make_column_transformer(*transformers: Value, remainder: Value = "drop", **kwargs: Value) -> Value:
    """``(transformer, columns)`` for each; before scikit-learn 0.22 the columns stood first."""
    return _made(list(transformers), remainder)


def _made(parts: Sequence[Value] | None, remainder: Value) -> Object:
    pairs = [_pair(part) for part in parts] if parts is not None else [None]
    known: Value = Unknown("the transformers of columns")
    if None not in pairs:
        known = ListObject([pair for pair in pairs if pair is not None])
    return Object(LibraryClass(COLUMNS), {"_parts": known, "_remainder": remainder})


def _pair(part: Value) -> tuple[Value, Value] | None:
    """A transformer and its columns."""
    if not isinstance(part, tuple) or len(part) != 2:
        return None
    first, second = (ListObject(list(item)) if isinstance(item, list) else item for item in part)
    return (second, first) if isinstance(second, Object) and not isinstance(first, Object) else (first, second)


@intrinsic(f"{COLUMNS}.fit")
def fit(ctx: Context, self: Object, X: Value, y: Value = None, **kwargs: Value) -> Value:
    """The transformer itself, which knows now how many columns come out."""
    width = _width(ctx, self, X)
    ctx.touch(self)
    self.attrs["_width"] = width
    return self


@intrinsic(f"{COLUMNS}.fit_transform")
def fit_transform(ctx: Context, self: Object, X: Value, y: Value = None, **kwargs: Value) -> Value:
    """What the transformers make of their columns, side by side."""
    fit(ctx, self, X)
    return transform(ctx, self, X)


@intrinsic(f"{COLUMNS}.transform")
def transform(ctx: Context, self: Object, X: Value, **kwargs: Value) -> Value:
    """As many columns as in fitting."""
    width = self.attrs.get("_width", unresolved(_WHY))
    return made(Shape.of(samples(ctx.export(X)), width), None, "float64")


def _width(ctx: Context, self: Object, X: Value) -> Dim:
    parts = self.attrs.get("_parts")
    if not isinstance(parts, ListObject) or parts.is_open:
        return unresolved(_WHY)
    labels = _labels(X)
    total: Dim = 0
    taken: set[Any] = set()
    for transformer, columns in parts.items:
        chosen = _chosen(ctx, labels, columns)
        if chosen is None:
            return unresolved(_WHY)
        taken.update(chosen)
        total = total + _columns_of(ctx, transformer, _part(ctx, X, columns, chosen), len(chosen))
    rest = [label for label in labels or () if label not in taken]
    remainder = self.attrs.get("_remainder")
    if remainder == "drop" or (labels is not None and not rest):
        return total
    if labels is None:
        return unresolved(_WHY)
    return total + _columns_of(ctx, remainder, _part(ctx, X, None, rest), len(rest))


def _labels(X: Value) -> list[Any] | None:
    """The names of a table's columns, or the numbers of an array's."""
    if is_frame(X):
        return table(X).names
    shape = as_tensor(X).shape
    width = shape.dim(1) if shape.is_closed and shape.rank == 2 else None
    return list(range(width)) if isinstance(width, int) else None


def _chosen(ctx: Context, labels: list[Any] | None, columns: Value) -> list[Any] | None:
    """The labels of the columns that are named, numbered or sliced; None if that cannot be said."""
    wanted = [columns] if isinstance(columns, (str, int)) else label_list(ctx.export(columns))
    if isinstance(columns, slice) and labels is not None:
        plain = all(bound is None or isinstance(bound, int) for bound in (columns.start, columns.stop, columns.step))
        return labels[columns] if plain else None
    if wanted is None or any(isinstance(label, bool) for label in wanted):
        return None
    if labels is None or all(isinstance(label, str) for label in wanted):
        return wanted if labels is None or all(label in labels for label in wanted) else None
    places = [label for label in wanted if isinstance(label, int) and -len(labels) <= label < len(labels)]
    return [labels[place] for place in places] if len(places) == len(wanted) else None


def _part(ctx: Context, X: Value, columns: Value, chosen: list[Any]) -> Value:
    """These columns: a table or array, or one column as a vector where it is not listed."""
    if is_frame(X):
        return ctx.item(X, chosen[0] if isinstance(columns, (str, int)) else ListObject(list(chosen)))
    return ctx.item(X, (slice(None), chosen[0] if isinstance(columns, int) else ListObject(list(chosen))))


def _columns_of(ctx: Context, transformer: Value, part: Value, count: int) -> Dim:
    """How many columns a transformer makes of a part."""
    if transformer == "drop":
        return 0
    if transformer == "passthrough":
        return count
    if not isinstance(transformer, Object):
        return unresolved(_WHY)
    found = ctx.call(ctx.get_attribute(transformer, "fit_transform"), [part])
    if isinstance(found, Unknown):
        return unresolved(_WHY)
    try:
        tensor = as_tensor(found)
    except CannotTell:
        return unresolved(_WHY)
    known = isinstance(tensor, Tensor) and tensor.shape.is_closed and tensor.shape.rank == 2
    return tensor.shape.dim(1) if known else unresolved(_WHY)
