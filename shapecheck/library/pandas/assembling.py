"""Functions of the pandas namespace: joining tables, dummies, dates, and values to numbers."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor
from shapecheck.library.arrays.facts import distinct
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.tables import (
    FRAME,
    INDEX,
    Table,
    column_of,
    frame,
    is_frame,
    is_series,
    label_list,
    series,
    table,
    values_of,
)
from shapecheck.library.registry import beyond_reach, constant, function, library_class
from shapecheck.shapes import Dim, Shape, equal, unresolved
from shapecheck.values import LibraryClass, Object, Tensor, Unknown, Value

library_class("pandas.Timestamp")
for _name in ("NA", "NaT", "options"):
    constant(f"pandas.{_name}", Unknown(f"pandas.{_name}"))
constant("pandas.__version__", "2.3.0")


@function("pandas.set_option", "pandas.reset_option")
def set_option(*args: Value) -> Value:
    return None


# -- joining -----------------------------------------------------------------------------------------------


@function("pandas.concat")
def concat(objs: Value, axis: Value = 0, join: Value = "outer", ignore_index: Value = False, **kwargs: Value) -> Value:
    """Tables below each other, or beside each other."""
    if isinstance(objs, dict):
        return _concat_named(objs, axis)
    if not isinstance(objs, (list, tuple)) or not all(is_frame(o) or is_series(o) for o in objs if o is not None):
        return frame(Table(unresolved("the rows of several tables")))
    parts = [o for o in objs if o is not None]
    if axis in (1, "columns"):
        return frame(_beside([_as_table(part, place) for place, part in enumerate(parts)]))
    if all(is_series(part) for part in parts):
        return series(_below_values([values_of(part) for part in parts]))
    return frame(_below([_as_table(part, place) for place, part in enumerate(parts)]))


def _concat_named(objs: dict[Any, Value], axis: Value) -> Value:
    """Keys become the names of columns beside each other, or another level of the rows' names."""
    parts = list(objs.values())
    if axis not in (1, "columns"):
        return concat(parts, axis)
    if all(is_series(part) for part in parts):
        return concat([series(values_of(part), name) for name, part in objs.items()], axis)
    joined = table(concat(parts, axis))
    return frame(Table(joined.rows, None, joined.width))


def _as_table(part: Value, place: int) -> Table:
    if is_frame(part):
        return table(part)
    tensor = values_of(part)
    name = part.attrs.get("name") if isinstance(part, Object) else None
    return Table(tensor.shape.dim(0), ((name if name is not None else place, tensor),))


def _total(rows: list[Dim]) -> Dim:
    total: Dim = 0
    for dim in rows:
        total = total + dim
    return total


def _below_values(tensors: list[Tensor]) -> Tensor:
    return column_of(_total([tensor.shape.dim(0) for tensor in tensors]))


def _below(parts: list[Table]) -> Table:
    """Rows add up; columns are those of any part."""
    rows = _total([part.rows for part in parts])
    if any(part.columns is None for part in parts):
        widths = [part.width for part in parts]
        same = all(equal(width, widths[0]) is True for width in widths) and all(p.columns is None for p in parts)
        return Table(rows, None, widths[0] if same else None)
    names = list(dict.fromkeys(name for part in parts for name, _ in part.columns or ()))
    return Table(rows, tuple((name, _stacked(name, parts, rows)) for name in names))


def _stacked(name: Any, parts: list[Table], rows: Dim) -> Tensor:
    columns = [part.get(name) for part in parts]
    dtypes = {column.dtype if column is not None else None for column in columns}
    return column_of(rows, dtypes.pop() if len(dtypes) == 1 else None)


def _beside(parts: list[Table]) -> Table:
    """Columns add up; rows are those of any part, the same ones if all have as many (by position)."""
    rows = [part.rows for part in parts]
    same = all(equal(dim, rows[0]) is True for dim in rows)
    kept = rows[0] if same else unresolved("the rows that tables share")
    if any(part.columns is None for part in parts):
        widths = [part.width for part in parts]
        return Table(kept, None, _total(widths))
    columns = tuple((name, column_of(kept, tensor.dtype)) for part in parts for name, tensor in part.columns or ())
    return Table(kept, columns)


@function("pandas.merge", f"{FRAME}.merge", f"{FRAME}.join")
def merge(left: Value, right: Value = None, *args: Value, **kwargs: Value) -> Value:
    """Tables joined by keys: neither rows nor columns are counted."""
    return frame(Table(unresolved("the rows of joined tables")))


@function(f"{FRAME}.append", "pandas.Series.append")
def append(self: Object, other: Value, *args: Value, **kwargs: Value) -> Value:
    """Another table below (until pandas 2)."""
    if is_series(self):
        return series(_below_values([values_of(self), values_of(other)]))
    return frame(_below([table(self), table(other)])) if is_frame(other) else frame(Table(unresolved("rows")))


# -- dummies -----------------------------------------------------------------------------------------------


@function("pandas.get_dummies")
def get_dummies(
    data: Value,
    prefix: Value = None,
    prefix_sep: Value = "_",
    dummy_na: Value = False,
    columns: Value = None,
    sparse: Value = False,
    drop_first: Value = False,
    dtype: Value = None,
) -> Value:
    """A column for each value of the columns of text."""
    less = 1 if drop_first is True else 0
    if not is_frame(data):
        tensor = values_of(data)
        rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the rows of a table")
        return frame(_dummies(None, tensor, rows, less, "_") if dummy_na is False else Table(rows))
    found = table(data)
    chosen = label_list(columns) if columns is not None else None
    if found.columns is None or dummy_na is not False or (columns is not None and chosen is None):
        return frame(Table(found.rows))
    made = Table(found.rows, ())
    for name, tensor in found.columns:
        if columns is None and tensor.dtype is None:
            return frame(Table(found.rows))
        encoded = name in chosen if chosen is not None else tensor.dtype in ("str", "object")
        part = _dummies(name, tensor, found.rows, less, prefix_sep) if encoded else Table(found.rows, ((name, tensor),))
        made = _beside([made, part]) if made.columns != () else part
    return frame(made)


def _dummies(name: Any, tensor: Tensor, rows: Dim, less: int, separator: Value) -> Table:
    count = distinct(tensor)
    if count is None:
        return Table(rows)
    if isinstance(tensor.contents, tuple):
        options = sorted(set(tensor.contents))[less:]
        names = options if name is None else [f"{name}{separator}{option}" for option in options]
        return Table(rows, tuple((key, column_of(rows, "bool")) for key in names))
    return Table(rows, None, count - less)


# -- values ------------------------------------------------------------------------------------------------


@function("pandas.to_numeric", "pandas.to_datetime", "pandas.to_timedelta")
def to_numeric(arg: Value, *args: Value, **kwargs: Value) -> Value:
    """A value for each value."""
    if is_series(arg):
        return series(column_of(values_of(arg).shape.dim(0)))
    tensor = as_tensor(arg)
    if tensor.shape.rank == 1:
        return series(column_of(tensor.shape.dim(0)))
    raise CannotTell("dates")


@function("pandas.isnull", "pandas.isna", "pandas.notnull", "pandas.notna")
def isnull(obj: Value) -> Value:
    """Whether values are missing."""
    if is_series(obj):
        return series(column_of(values_of(obj).shape.dim(0), "bool"))
    if is_frame(obj):
        return frame(table(obj))
    tensor = as_tensor(obj)
    if tensor.shape.rank in (None, 0):
        raise CannotTell("whether a value is missing")
    return Tensor(tensor.shape, "bool", "numpy")


@function("pandas.factorize")
def factorize(values: Value, *args: Value, **kwargs: Value) -> Value:
    """A number for each value, and the different values."""
    tensor = values_of(values)
    rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of values")
    count = distinct(tensor)
    size = count if count is not None else unresolved("how many different values there are")
    codes = Tensor(Shape.of(rows), "int64", "numpy", low=0, high=count - 1 if count is not None else None)
    return codes, Object(LibraryClass(INDEX), {"_values": Tensor(Shape.of(size), None, "numpy")})


@function("pandas.cut", "pandas.qcut")
def cut(x: Value, *args: Value, **kwargs: Value) -> Value:
    """The interval of each value."""
    if kwargs.get("retbins") is not None:
        raise CannotTell("cut with bins")
    tensor = values_of(x)
    rows = tensor.shape.dim(0) if tensor.shape.min_rank else unresolved("the number of values")
    return series(column_of(rows))


@function("pandas.unique")
def unique(values: Value) -> Value:
    """The different values."""
    count = distinct(values_of(values))
    return column_of(count if count is not None else unresolved("how many different values there are"))


@function("pandas.date_range", "pandas.period_range", "pandas.timedelta_range")
def date_range(
    start: Value = None, end: Value = None, periods: Value = None, freq: Value = None, **kwargs: Value
) -> Value:
    """Dates one after another."""
    rows: Dim = periods if isinstance(periods, int) else unresolved("the number of dates")
    return Object(LibraryClass(INDEX), {"_values": column_of(rows), "name": None})


for _name in ("crosstab", "pivot_table", "melt", "wide_to_long", "eval", "Categorical", "MultiIndex", "Timedelta"):
    beyond_reach(f"pandas.{_name}", "not modelled")
for _name in ("ExcelFile", "ExcelWriter", "HDFStore", "CategoricalDtype", "IntervalIndex", "json_normalize"):
    beyond_reach(f"pandas.{_name}", "not modelled")
