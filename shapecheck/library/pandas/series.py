"""Series: a column with methods. Its values are an array, and arithmetic is that of arrays."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, binary, getitem, reduce_over, settled, unary
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.facts import distinct
from shapecheck.library.numpy.types import cast
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.frame_methods import sampled_rows
from shapecheck.library.pandas.tables import (
    INDEX,
    SERIES,
    Table,
    column_of,
    frame,
    series,
    some_rows,
    values_of,
)
from shapecheck.library.registry import Context, function, intrinsic, prop
from shapecheck.shapes import Dim, Expr, Shape, dim_min, unresolved
from shapecheck.values import LibraryClass, ListObject, Object, Tensor, Unknown, Value

_BOTH = (SERIES, INDEX)


@function(SERIES, INDEX)
def make_series(
    data: Value = None,
    index: Value = None,
    dtype: Value = None,
    name: Value = None,
    copy: Value = None,
    fastpath: Value = None,
) -> Value:
    """A column of values; a number is repeated along the index."""
    tensor = as_tensor(data)
    if tensor.shape.rank == 0 or isinstance(data, dict) or data is None:
        rows = as_tensor(index).shape.dim(0) if index is not None else unresolved("the length of a Series")
        tensor = column_of(rows, tensor.dtype)
    elif tensor.shape.open:
        tensor = column_of(unresolved("the length of a Series"), tensor.dtype)
    stored = "object" if tensor.dtype == "str" else tensor.dtype
    return series(tensor.but(dtype=stored if dtype is None else dtype_name(dtype)), name)


def _again(self: Object, tensor: Tensor) -> Object:
    return series(tensor, self.attrs.get("name"))


def _kept(self: Object) -> Tensor:
    """The same number of values, which are other ones."""
    return column_of(values_of(self).shape.dim(0))


@function(f"{SERIES}.__getitem__")
def series_item(self: Object, key: Value) -> Value:
    """One value, or a part."""
    if isinstance(key, str):
        raise CannotTell("a value by its name")
    if isinstance(key, (int, Expr)) and not isinstance(key, bool):
        return settled(values_of(self).but(shape=Shape(), contents=None, facts=frozenset()))
    part = getitem(values_of(self), key)
    return _again(self, part) if isinstance(part, Tensor) and part.shape.rank == 1 else part


@intrinsic(f"{SERIES}.__setitem__")
def set_series_item(ctx: Context, self: Object, key: Value, value: Value) -> Value:
    """Changes values."""
    ctx.touch(self)
    self.attrs["_values"] = _kept(self)
    return None


@prop(f"{SERIES}.iloc", f"{SERIES}.loc", f"{SERIES}.iat", f"{SERIES}.at")
def iloc(self: Object) -> Value:
    """Values by position."""
    return Object(LibraryClass("pandas.SeriesLoc"), {"_owner": self})


@function("pandas.SeriesLoc.__getitem__")
def loc_item(self: Object, key: Value) -> Value:
    """One value, or a part."""
    return series_item(self.attrs["_owner"], key)


@function("pandas.SeriesLoc.__setitem__")
def set_loc_item(self: Object, key: Value, value: Value) -> Value:
    return None


@function(*(f"{owner}.__len__" for owner in _BOTH))
def series_length(self: Object) -> Value:
    """The number of values."""
    return values_of(self).shape.dim(0)


@function(f"{SERIES}.__iter__", f"{SERIES}.tolist", f"{SERIES}.to_list")
def series_items(self: Object) -> Value:
    """The values as a list."""
    tensor = values_of(self)
    if isinstance(tensor.contents, tuple):
        return list(tensor.contents)
    item = getitem(tensor, 0) if tensor.dtype not in (None, "object", "str") else Unknown("a value of a column")
    return ListObject([], item, tensor.shape.dim(0))


# -- attributes --------------------------------------------------------------------------------------------


@prop(*(f"{owner}.values" for owner in _BOTH))
def values(self: Object) -> Value:
    """The values as an array."""
    return values_of(self)


@prop(*(f"{owner}.shape" for owner in _BOTH))
def shape(self: Object) -> Value:
    """The number of values as a tuple."""
    return values_of(self).shape.dims


@prop(*(f"{owner}.size" for owner in _BOTH))
def size(self: Object) -> Value:
    """The number of values."""
    return values_of(self).shape.size()


@prop(f"{SERIES}.ndim")
def ndim(self: Object) -> Value:
    return 1


@prop(f"{SERIES}.dtype")
def dtype(self: Object) -> Value:
    return Unknown("the dtype of a column")


@prop(f"{SERIES}.T")
def transposed(self: Object) -> Value:
    """Itself."""
    return self


@prop(f"{SERIES}.str", f"{SERIES}.dt", f"{SERIES}.cat")
def accessor(self: Object) -> Value:
    """Methods of texts and dates, value by value."""
    return Object(LibraryClass("pandas.Accessor"), {"_owner": self})


def _declare_accessor(*names: str) -> None:
    def method(self: Object, *args: Value, **kwargs: Value) -> Value:
        if kwargs.get("expand") is True:
            return frame(Table(values_of(self.attrs["_owner"]).shape.dim(0)))
        return series(_kept(self.attrs["_owner"]))

    function(*(f"pandas.Accessor.{name}" for name in names))(method)


_declare_accessor("lower", "upper", "strip", "replace", "contains", "len", "split", "startswith", "endswith", "title")
_declare_accessor("extract", "slice", "get", "cat", "zfill", "strftime", "floor", "ceil", "round", "normalize")


@prop(*(f"pandas.Accessor.{name}" for name in ("year", "month", "day", "hour", "minute", "dayofweek", "weekday")))
def date_part(self: Object) -> Value:
    """A number for each date."""
    return series(_kept(self.attrs["_owner"]).but(dtype="int32"))


@prop("pandas.Accessor.codes", "pandas.Accessor.date", "pandas.Accessor.second", "pandas.Accessor.dayofyear")
def codes(self: Object) -> Value:
    """A number for each value."""
    return series(_kept(self.attrs["_owner"]))


# -- methods -----------------------------------------------------------------------------------------------


@function(*(f"{owner}.to_numpy" for owner in _BOTH))
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
    return _again(self, converted)


@function(f"{SERIES}.copy", f"{SERIES}.rename", f"{SERIES}.infer_objects", f"{SERIES}.squeeze")
def copied(self: Object, *args: Value, **kwargs: Value) -> Value:
    """The same values."""
    return _again(self, values_of(self))


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
        return _again(self, tensor)
    rows = tensor.shape.dim(0)
    return frame(Table(rows, (("index", column_of(rows)), (self.attrs.get("name") or 0, tensor))))


@intrinsic(f"{SERIES}.map", f"{SERIES}.apply")
def mapped(ctx: Context, self: Object, func: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A value for each value; of a function that makes a Series, a table."""
    by_value = ctx.export(func if func is not None else kwargs.get("arg"))
    result = _kept(self)
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
            self.attrs["_values"] = _kept(self)
            return None
        return _again(self, _kept(self))

    intrinsic(*(f"{SERIES}.{name}" for name in names))(method)


_declare_same("fillna", "ffill", "bfill", "interpolate", "replace", "round", "clip", "shift", "diff", "pct_change")
_declare_same("cumsum", "cumprod", "cummax", "cummin", "rank", "where", "mask", "transform", "sort_index")
_declare_same("sort_values", "abs", "combine_first", "update", "convert_dtypes")


def _declare_mask(*names: str) -> None:
    def method(self: Object, *args: Value, **kwargs: Value) -> Value:
        return _again(self, _kept(self).but(dtype="bool"))

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
        return _again(self, part)

    intrinsic(*(f"{SERIES}.{name}" for name in names))(method)


_declare_some("how many values are left", "dropna", "drop_duplicates", "drop", "truncate", "filter", "explode")


@function(f"{SERIES}.head", f"{SERIES}.tail", f"{SERIES}.nlargest", f"{SERIES}.nsmallest")
def head(self: Object, n: Value = 5, keep: Value = "first") -> Value:
    """The first or last values."""
    tensor = values_of(self)
    rows: Dim = tensor.shape.dim(0)
    plain = isinstance(n, int) and not isinstance(n, bool) and n >= 0
    return _again(self, some_rows(tensor, dim_min(rows, n) if plain else unresolved("the number of rows")))


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
    return _again(self, some_rows(tensor, sampled_rows(tensor.shape.dim(0), n, frac)))


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
    if isinstance(other, Object) and other.class_name in _BOTH:
        rows: Dim = values_of(self).shape.dim(0)
        if values_of(other).shape.dim(0) != rows:
            rows = unresolved("the rows that two columns share")
        dtype = "bool" if operator in ("==", "!=", "<", "<=", ">", ">=") else None
        return _again(self, column_of(rows, dtype))
    if isinstance(other, str) and operator in ("==", "!=", "<", ">"):
        return _again(self, _kept(self).but(dtype="bool"))
    result = as_tensor(binary(operator, _operand(left), _operand(right)))
    return _again(self, result) if result.shape.rank == 1 else result


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
    return _again(self, as_tensor(unary("-", values_of(self))))


@function(f"{SERIES}.__invert__")
def inverted(self: Object) -> Value:
    """The other half of a mask."""
    return _again(self, _kept(self).but(dtype=values_of(self).dtype))
