"""Methods and operators of a Series."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, binary, reduce_over, unary
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.facts import distinct
from shapecheck.library.numpy.types import cast
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.frame_methods import sampled_rows
from shapecheck.library.pandas.series import BOTH, again, kept
from shapecheck.library.pandas.tables import (
    SERIES,
    Table,
    column_of,
    frame,
    series,
    some_rows,
    values_of,
)
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import Dim, dim_min, unresolved
from shapecheck.values import LibraryClass, Object, Value


@function(*(f"{owner}.to_numpy" for owner in BOTH))
def to_numpy(self: Object, dtype: Value = None, copy: Value = False, na_value: Value = None) -> Value:
    """The values as an array."""
    tensor = values_of(self)
    return tensor if dtype is None else cast(tensor, dtype_name(dtype))


@function(f"{SERIES}.ravel", f"{SERIES}.as_matrix", f"{SERIES}.get_values")
def ravel(self: Object, order: Value = "C") -> Value:
    """The values as an array."""
    return values_of(self)


@function(f"{SERIES}.astype")
def astype(self: Object, dtype: Value, copy: Value = None, errors: Value = "raise") -> Value:
    """The values converted."""
    name = dtype_name(dtype)
    tensor = values_of(self)
    converted = as_tensor(cast(tensor, name)) if name is not None else tensor.but(dtype=None)
    return again(self, converted)


@function(f"{SERIES}.copy", f"{SERIES}.rename", f"{SERIES}.infer_objects", f"{SERIES}.squeeze")
def copied(self: Object, *args: Value, **kwargs: Value) -> Value:
    """The same values."""
    return again(self, values_of(self))


@function(f"{SERIES}.reset_index")
def reset_index(
    self: Object,
    level: Value = None,
    drop: Value = False,
    name: Value = None,
    inplace: Value = False,
    allow_duplicates: Value = False,
) -> Value:
    """Rows numbered anew; the old names become a column unless dropped."""
    tensor = values_of(self)
    if drop is True:
        return again(self, tensor)
    rows = tensor.shape.dim(0)
    return frame(Table(rows, (("index", column_of(rows)), (self.attrs.get("name") or 0, tensor))))


@intrinsic(f"{SERIES}.map", f"{SERIES}.apply")
def mapped(ctx: Context, self: Object, func: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A value for each value; of a function that makes a Series, a table."""
    by_value = ctx.export(func if func is not None else kwargs.get("arg"))
    result = kept(self)
    if isinstance(by_value, dict) and by_value and all(type(v) in (int, float, bool) for v in by_value.values()):
        tensor = values_of(self)
        low, high = min(by_value.values()), max(by_value.values())
        whole = all(isinstance(v, int) for v in by_value.values())
        result = result.but(low=low, high=high, dtype="int64" if whole else "float64")
        if isinstance(tensor.contents, tuple) and all(item in by_value for item in tensor.contents):
            result = result.but(contents=tuple(by_value[item] for item in tensor.contents))
    return series(result, self.attrs.get("name"))


def _declare_same(*names: str) -> None:
    """Methods that give as many values, perhaps other ones."""

    def method(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
        assert isinstance(self, Object)
        if kwargs.get("inplace") is True:
            ctx.touch(self)
            self.attrs["_values"] = kept(self)
            return None
        return again(self, kept(self))

    intrinsic(*(f"{SERIES}.{name}" for name in names))(method)


_declare_same("fillna", "ffill", "bfill", "interpolate", "replace", "round", "clip", "shift", "diff", "pct_change")
_declare_same("cumsum", "cumprod", "cummax", "cummin", "rank", "where", "mask", "transform", "sort_index")
_declare_same("sort_values", "abs", "combine_first", "update", "convert_dtypes")


def _declare_mask(*names: str) -> None:
    def method(self: Object, *args: Value, **kwargs: Value) -> Value:
        return again(self, kept(self).but(dtype="bool"))

    function(*(f"{SERIES}.{name}" for name in names))(method)


_declare_mask("isnull", "isna", "notnull", "notna", "isin", "between", "duplicated")
_declare_mask("eq", "ne", "lt", "le", "gt", "ge")


def _declare_some(why: str, *names: str) -> None:
    def method(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
        assert isinstance(self, Object)
        part = some_rows(values_of(self), unresolved(why))
        if kwargs.get("inplace") is True:
            ctx.touch(self)
            self.attrs["_values"] = part
            return None
        return again(self, part)

    intrinsic(*(f"{SERIES}.{name}" for name in names))(method)


_declare_some("how many values are left", "dropna", "drop_duplicates", "drop", "truncate", "filter", "explode")


@function(f"{SERIES}.head", f"{SERIES}.tail", f"{SERIES}.nlargest", f"{SERIES}.nsmallest")
def head(self: Object, n: Value = 5, keep: Value = "first") -> Value:
    """The first or last values."""
    tensor = values_of(self)
    rows: Dim = tensor.shape.dim(0)
    plain = isinstance(n, int) and not isinstance(n, bool) and n >= 0
    return again(self, some_rows(tensor, dim_min(rows, n) if plain else unresolved("the number of rows")))


@function(f"{SERIES}.sample")
def sample(
    self: Object,
    n: Value = None,
    frac: Value = None,
    replace: Value = False,
    weights: Value = None,
    random_state: Value = None,
    axis: Value = None,
    ignore_index: Value = False,
) -> Value:
    """Some values at random."""
    tensor = values_of(self)
    return again(self, some_rows(tensor, sampled_rows(tensor.shape.dim(0), n, frac)))


@function(f"{SERIES}.unique")
def unique(self: Object) -> Value:
    """The different values."""
    tensor = values_of(self)
    count = distinct(tensor)
    rows = count if count is not None else unresolved("how many different values there are", lower=1)
    return some_rows(tensor, rows)


@function(f"{SERIES}.nunique")
def nunique(self: Object, dropna: Value = True) -> Value:
    """How many different values there are."""
    count = distinct(values_of(self))
    return count if count is not None else unresolved("how many different values there are", lower=1)


@function(f"{SERIES}.value_counts")
def value_counts(self: Object, *args: Value, **kwargs: Value) -> Value:
    """How often each value occurs."""
    count = distinct(values_of(self))
    return series(column_of(count if count is not None else unresolved("the different values"), "int64"))


@function(f"{SERIES}.to_frame")
def to_frame(self: Object, name: Value = None) -> Value:
    """A table of one column."""
    tensor = values_of(self)
    key = name if name is not None else self.attrs.get("name") or 0
    return frame(Table(tensor.shape.dim(0), ((key, tensor),)))


@function(f"{SERIES}.rolling", f"{SERIES}.expanding", f"{SERIES}.ewm")
def rolling(self: Object, *args: Value, **kwargs: Value) -> Value:
    """Windows over rows: their statistics have the same shape."""
    return Object(LibraryClass("pandas.Rolling"), {"_owner": self})


def _declare_reduction(name: str) -> None:
    @function(f"{SERIES}.{name}")
    def method(self: Object, *args: Value, **kwargs: Value) -> Value:
        return reduce_over(values_of(self), name)


for _name in ("mean", "std", "var", "median", "min", "max", "sum", "prod", "any", "all", "argmax", "argmin"):
    _declare_reduction(_name)


def _declare_unknown(why: str, *names: str) -> None:
    def method(self: Value, *args: Value, **kwargs: Value) -> Value:
        raise CannotTell(why)

    function(*(f"{SERIES}.{name}" for name in names))(method)


_declare_unknown("statistics of a column", "describe", "quantile", "mode", "corr", "count", "idxmax", "idxmin", "skew")
_declare_unknown("groups of rows", "groupby", "resample", "agg", "aggregate", "pipe", "unstack", "to_dict", "items")
_declare_unknown("drawings", "plot", "hist")

_OPERATORS: dict[str, str] = {
    "add": "+",
    "sub": "-",
    "mul": "*",
    "truediv": "/",
    "floordiv": "//",
    "mod": "%",
    "pow": "**",
    "and": "&",
    "or": "|",
    "xor": "^",
    "eq": "==",
    "ne": "!=",
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
}


def _operand(value: Value) -> Any:
    return values_of(value) if isinstance(value, Object) else value


def _combined(self: Object, operator: str, left: Value, right: Value) -> Value:
    other = right if left is self else left
    if isinstance(other, Object) and other.class_name in BOTH:
        rows: Dim = values_of(self).shape.dim(0)
        if values_of(other).shape.dim(0) != rows:
            rows = unresolved("the rows that two columns share")
        dtype = "bool" if operator in ("==", "!=", "<", "<=", ">", ">=") else None
        return again(self, column_of(rows, dtype))
    if isinstance(other, str) and operator in ("==", "!=", "<", ">"):
        return again(self, kept(self).but(dtype="bool"))
    result = as_tensor(binary(operator, _operand(left), _operand(right)))
    return again(self, result) if result.shape.rank == 1 else result


def _declare_operator(name: str, operator: str) -> None:
    @function(f"{SERIES}.__{name}__")
    def method(self: Object, other: Value) -> Value:
        return _combined(self, operator, self, other)

    @function(f"{SERIES}.__r{name}__")
    def reflected(self: Object, other: Value) -> Value:
        return _combined(self, operator, other, self)


for _name, _operator in _OPERATORS.items():
    _declare_operator(_name, _operator)


@function(f"{SERIES}.__neg__", f"{SERIES}.__abs__")
def negative(self: Object) -> Value:
    """The same number of values."""
    return again(self, as_tensor(unary("-", values_of(self))))


@function(f"{SERIES}.__invert__")
def inverted(self: Object) -> Value:
    """The other half of a mask."""
    return again(self, kept(self).but(dtype=values_of(self).dtype))
