"""Series: a column with methods. Its values are an array, and arithmetic is that of arrays."""

from __future__ import annotations

from shapecheck.library.arrays import as_tensor, getitem, settled
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.tables import (
    INDEX,
    SERIES,
    Table,
    column_of,
    frame,
    series,
    values_of,
)
from shapecheck.library.registry import Context, function, intrinsic, prop
from shapecheck.shapes import Expr, Shape, unresolved
from shapecheck.values import LibraryClass, ListObject, Object, Tensor, Unknown, Value

BOTH = (SERIES, INDEX)


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


def again(self: Object, tensor: Tensor) -> Object:
    return series(tensor, self.attrs.get("name"))


def kept(self: Object) -> Tensor:
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
    return again(self, part) if isinstance(part, Tensor) and part.shape.rank == 1 else part


@intrinsic(f"{SERIES}.__setitem__")
def set_series_item(ctx: Context, self: Object, key: Value, value: Value) -> Value:
    """Changes values."""
    ctx.touch(self)
    self.attrs["_values"] = kept(self)
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


@function(*(f"{owner}.__len__" for owner in BOTH))
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


@prop(*(f"{owner}.values" for owner in BOTH))
def values(self: Object) -> Value:
    """The values as an array."""
    return values_of(self)


@prop(*(f"{owner}.shape" for owner in BOTH))
def shape(self: Object) -> Value:
    """The number of values as a tuple."""
    return values_of(self).shape.dims


@prop(*(f"{owner}.size" for owner in BOTH))
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
        return series(kept(self.attrs["_owner"]))

    function(*(f"pandas.Accessor.{name}" for name in names))(method)


_declare_accessor("lower", "upper", "strip", "replace", "contains", "len", "split", "startswith", "endswith", "title")
_declare_accessor("extract", "slice", "get", "cat", "zfill", "strftime", "floor", "ceil", "round", "normalize")


@prop(*(f"pandas.Accessor.{name}" for name in ("year", "month", "day", "hour", "minute", "dayofweek", "weekday")))
def date_part(self: Object) -> Value:
    """A number for each date."""
    return series(kept(self.attrs["_owner"]).but(dtype="int32"))


@prop("pandas.Accessor.codes", "pandas.Accessor.date", "pandas.Accessor.second", "pandas.Accessor.dayofyear")
def codes(self: Object) -> Value:
    """A number for each value."""
    return series(kept(self.attrs["_owner"]))
