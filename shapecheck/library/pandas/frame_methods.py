"""Methods of DataFrame: those that keep rows or columns, drop some, or reduce."""

from __future__ import annotations

from shapecheck.library.arrays.dtypes import dtype_name, quotient
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.tables import (
    FRAME,
    SERIES,
    Table,
    change,
    column_of,
    frame,
    frame_array,
    is_series,
    label_list,
    plain_dict,
    series,
    table,
    values_of,
)
from shapecheck.library.registry import Context, function, intrinsic
from shapecheck.shapes import Dim, Shape, dim_min, unresolved
from shapecheck.values import LibraryClass, ListObject, Object, Tensor, Unknown, Value


def _answer(ctx: Context, self: Object, found: Table, inplace: Value) -> Value:
    """The changed table: as a new one, or in place of the old one."""
    if inplace is True:
        change(ctx, self, found)
        return None
    if isinstance(inplace, Unknown):
        change(ctx, self, Table(unresolved("the rows of a table")))
        return Unknown("whether the table is changed in place")
    return frame(found)


def _blank(found: Table) -> Table:
    """The same columns with other values."""
    if found.columns is None:
        return found
    return Table(found.rows, tuple((name, column_of(found.rows)) for name, _ in found.columns))


# -- the same rows and columns -----------------------------------------------------------------------------


def _declare_same(*names: str) -> None:
    """Methods after which rows and columns are as before, values perhaps not."""

    def method(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
        assert isinstance(self, Object)
        return _answer(ctx, self, _blank(table(self)), kwargs.get("inplace", False))

    intrinsic(*(f"{FRAME}.{name}" for name in names))(method)


_declare_same("fillna", "ffill", "bfill", "interpolate", "replace", "abs", "round", "clip", "shift", "diff", "mask")
_declare_same("where", "infer_objects", "convert_dtypes", "applymap", "cumsum", "cumprod", "pct_change", "rank")
_declare_same("isnull", "isna", "notnull", "notna", "sort_index", "set_axis", "update", "transform")


@function(f"{FRAME}.copy", f"{FRAME}.sort_values", f"{FRAME}.reindex_like")
def copied(self: Object, *args: Value, **kwargs: Value) -> Value:
    """The same table."""
    return frame(table(self))


@function(f"{FRAME}.astype")
def astype(self: Object, dtype: Value, copy: Value = None, errors: Value = "raise") -> Value:
    """The columns converted."""
    found = table(self)
    by_name = plain_dict(dtype)
    if found.columns is None or by_name is not None:
        return frame(found)
    name = dtype_name(dtype)
    return frame(Table(found.rows, tuple((key, tensor.but(dtype=name)) for key, tensor in found.columns)))


@intrinsic(f"{FRAME}.rename")
def rename(ctx: Context, self: Object, mapper: Value = None, **kwargs: Value) -> Value:
    """Other names of columns."""
    found = table(self)
    names = plain_dict(kwargs.get("columns"))
    if found.columns is not None and "columns" in kwargs:
        known = names if names is not None else {}
        found = Table(found.rows, tuple((known.get(key, key), tensor) for key, tensor in found.columns))
    return _answer(ctx, self, found, kwargs.get("inplace", False))


@intrinsic(f"{FRAME}.reset_index")
def reset_index(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> Value:
    """Rows numbered anew; the old names become a column unless dropped."""
    found = table(self)
    if kwargs.get("drop") is not True and not (args and args[-1] is True):
        if found.columns is None:
            found = Table(found.rows)
        else:
            found = Table(found.rows, (("index", column_of(found.rows)), *found.columns))
    return _answer(ctx, self, found, kwargs.get("inplace", False))


@intrinsic(f"{FRAME}.set_index")
def set_index(ctx: Context, self: Object, keys: Value, **kwargs: Value) -> Value:
    """A column becomes the rows' names."""
    found = table(self)
    names = label_list(ctx.export(keys))
    if kwargs.get("drop") is not False:
        found = found.without(names) if names is not None and len(names) == 1 else Table(found.rows)
    return _answer(ctx, self, found, kwargs.get("inplace", False))


# -- fewer rows or columns ---------------------------------------------------------------------------------


@intrinsic(f"{FRAME}.drop")
def drop(
    ctx: Context,
    self: Object,
    labels: Value = None,
    axis: Value = 0,
    index: Value = None,
    columns: Value = None,
    level: Value = None,
    inplace: Value = False,
    errors: Value = "raise",
) -> Value:
    """Without some columns, or some rows."""
    found = table(self)
    by_column = columns is not None or axis in (1, "columns")
    which = ctx.export(columns if columns is not None else labels if index is None else index)
    names = label_list(which)
    if by_column:
        found = found.without(names) if names is not None else Table(found.rows)
    else:
        found = found.with_rows(unresolved("how many rows are dropped"))
    return _answer(ctx, self, found, inplace)


@intrinsic(f"{FRAME}.dropna")
def dropna(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> Value:
    """Without rows (or columns) that have a gap."""
    found = table(self)
    if kwargs.get("axis", args[0] if args else 0) in (0, "index"):
        found = found.with_rows(unresolved("how many rows have no gap"))
    else:
        found = Table(found.rows)
    return _answer(ctx, self, found, kwargs.get("inplace", False))


def _declare_some_rows(why: str, *names: str) -> None:
    def method(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
        assert isinstance(self, Object)
        return _answer(ctx, self, table(self).with_rows(unresolved(why)), kwargs.get("inplace", False))

    intrinsic(*(f"{FRAME}.{name}" for name in names))(method)


_declare_some_rows("how many rows are duplicates", "drop_duplicates")
_declare_some_rows("how many rows fulfil a condition", "query", "truncate", "between_time", "asfreq", "explode")


@intrinsic(f"{FRAME}.pop")
def pop(ctx: Context, self: Object, item: Value) -> Value:
    """Takes a column out."""
    found = table(self)
    column = found.get(item)
    change(ctx, self, found.without([item]) if isinstance(item, (str, int)) else Table(found.rows))
    return series(column if column is not None else column_of(found.rows), item)


@intrinsic(f"{FRAME}.insert")
def insert(
    ctx: Context, self: Object, loc: Value, column: Value, value: Value, allow_duplicates: Value = None
) -> Value:
    """Puts a column in."""
    found = table(self)
    change(
        ctx, self, found.with_column(column, column_of(found.rows)) if isinstance(column, str) else Table(found.rows)
    )
    return None


@function(f"{FRAME}.assign")
def assign(self: Object, **kwargs: Value) -> Value:
    """With more columns."""
    found = table(self)
    for name, value in kwargs.items():
        tensor = values_of(value)
        fits = tensor.shape.rank == 1
        found = found.with_column(name, tensor.but(shape=Shape.of(found.rows)) if fits else column_of(found.rows))
    return frame(found)


def _first(rows: Dim, n: Value) -> Dim:
    if not isinstance(n, int) or isinstance(n, bool):
        return unresolved("the number of rows")
    return dim_min(rows, n) if n >= 0 else unresolved("the number of rows")


@function(f"{FRAME}.head", f"{FRAME}.tail")
def head(self: Object, n: Value = 5) -> Value:
    """The first or last rows."""
    found = table(self)
    return frame(found.with_rows(_first(found.rows, n)))


@function(f"{FRAME}.sample")
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
    """Some rows at random: n, or a fraction."""
    found = table(self)
    if axis in (1, "columns"):
        return frame(Table(found.rows))
    return frame(found.with_rows(sampled_rows(found.rows, n, frac)))


def sampled_rows(rows: Dim, n: Value, frac: Value) -> Dim:
    """How many rows a sample has."""
    if frac is None:
        return 1 if n is None else n if isinstance(n, int) else unresolved("the size of a sample")
    if frac == 1 and isinstance(frac, (int, float)):
        return rows
    if isinstance(frac, (int, float)) and isinstance(rows, int):
        return round(frac * rows)
    return unresolved("the size of a sample")


@function(f"{FRAME}.nlargest", f"{FRAME}.nsmallest")
def nlargest(self: Object, n: Value, columns: Value, keep: Value = "first") -> Value:
    """The rows with the largest values."""
    found = table(self)
    return frame(found.with_rows(_first(found.rows, n)))


@function(f"{FRAME}.select_dtypes", f"{FRAME}.filter")
def select_dtypes(self: Object, *args: Value, **kwargs: Value) -> Value:
    """The columns of some dtypes: which those are is not known."""
    return frame(Table(table(self).rows))


# -- to other things ---------------------------------------------------------------------------------------


@function(f"{FRAME}.to_numpy", f"{FRAME}.as_matrix")
def to_numpy(self: Object, dtype: Value = None, copy: Value = False, na_value: Value = None) -> Value:
    """Rows by columns."""
    tensor = frame_array(self)
    return tensor if dtype is None else tensor.but(dtype=dtype_name(dtype))


def _declare_none(*names: str) -> None:
    def method(self: Value, *args: Value, **kwargs: Value) -> Value:
        return None

    function(*(f"{owner}.{name}" for owner in (FRAME, SERIES) for name in names))(method)


_declare_none("to_csv", "to_excel", "to_pickle", "to_json", "to_sql", "to_parquet", "to_hdf", "to_feather", "info")


def _declare_reduction(name: str) -> None:
    @function(f"{FRAME}.{name}")
    def method(self: Object, axis: Value = 0, *args: Value, **kwargs: Value) -> Value:
        found = table(self)
        if axis in (1, "columns"):
            return series(column_of(found.rows))
        if axis not in (0, "index", None):
            raise CannotTell("the axis is not known")
        dtype = quotient("numpy", frame_array(self).dtype) if name in ("mean", "std", "var", "median") else None
        return series(column_of(found.width, dtype))


for _name in ("mean", "std", "var", "median", "min", "max", "sum", "prod", "count", "nunique", "any", "all", "skew"):
    _declare_reduction(_name)
for _name in ("quantile", "idxmax", "idxmin", "kurt", "mad", "sem"):
    _declare_reduction(_name)


@function(f"{FRAME}.describe")
def describe(self: Object, *args: Value, **kwargs: Value) -> Value:
    """Statistics by column."""
    return frame(Table(unresolved("the number of statistics")))


@function(f"{FRAME}.corr", f"{FRAME}.cov")
def corr(self: Object, *args: Value, **kwargs: Value) -> Value:
    """A square of columns by columns; those that are no numbers are left out."""
    width = unresolved("the columns of numbers")
    return frame(Table(width, None, width))


def _declare_unknown(why: str, *names: str) -> None:
    def method(self: Value, *args: Value, **kwargs: Value) -> Value:
        raise CannotTell(why)

    function(*(f"{FRAME}.{name}" for name in names))(method)


_declare_unknown("groups of rows", "pivot", "pivot_table", "melt", "stack", "unstack", "resample")
_declare_unknown("what a function makes of a table", "apply", "agg", "aggregate", "pipe", "eval", "map")
_declare_unknown("rows one by one", "reindex", "iterrows", "itertuples", "to_dict", "to_records", "value_counts")
_declare_unknown("drawings", "plot", "hist", "boxplot")


@function(f"{FRAME}.groupby")
def groupby(self: Object, by: Value = None, *args: Value, **kwargs: Value) -> Value:
    """Groups of rows; iterating gives a key and a table for each."""
    return Object(LibraryClass("pandas.GroupBy"), {"_owner": self})


@function("pandas.GroupBy.__iter__")
def groups(self: Object) -> Value:
    """A key and the rows of each group."""
    part = table(self.attrs["_owner"]).with_rows(unresolved("the rows of a group", lower=1))
    return ListObject([], (Unknown("the key of a group"), frame(part)), unresolved("the number of groups", lower=1))


@function(f"{FRAME}.rolling", f"{FRAME}.expanding", f"{FRAME}.ewm")
def rolling(self: Object, *args: Value, **kwargs: Value) -> Value:
    """Windows over rows: their statistics have the same shape."""
    return Object(LibraryClass("pandas.Rolling"), {"_owner": self})


def _declare_window(name: str) -> None:
    @function(f"pandas.Rolling.{name}")
    def method(self: Object, *args: Value, **kwargs: Value) -> Value:
        owner = self.attrs["_owner"]
        if is_series(owner):
            return series(values_of(owner).but(dtype="float64", contents=None, low=None, high=None, facts=frozenset()))
        return frame(_blank(table(owner)))


for _name in ("mean", "std", "var", "sum", "min", "max", "median", "apply", "count", "corr", "quantile"):
    _declare_window(_name)


def _declare_operator(name: str) -> None:
    @function(f"{FRAME}.{name}")
    def method(self: Object, other: Value, *args: Value, **kwargs: Value) -> Value:
        found = table(self)
        if isinstance(other, Tensor) and other.shape.rank != 0:
            raise CannotTell("arithmetic of a table and an array")
        if isinstance(other, Object) and not is_series(other):
            mine, theirs = found.names, table(other).names
            if mine is None or theirs is None or mine != theirs:
                return frame(Table(unresolved("the rows that two tables share")))
        return frame(_blank(found))


_OPERATORS: tuple[str, ...] = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow")
for _name in _OPERATORS:
    _declare_operator(f"__{_name}__")
    _declare_operator(f"__r{_name}__")
    _declare_operator(_name)
for _name in ("div", "radd", "rsub", "rmul", "rdiv", "multiply", "subtract", "divide"):
    _declare_operator(_name)


def _declare_comparison(name: str) -> None:
    @function(f"{FRAME}.{name}")
    def method(self: Object, other: Value, *args: Value, **kwargs: Value) -> Value:
        found = table(self)
        if found.columns is None:
            return frame(found)
        return frame(Table(found.rows, tuple((key, column_of(found.rows, "bool")) for key, _ in found.columns)))


for _name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__and__", "__or__"):
    _declare_comparison(_name)


@function(f"{FRAME}.__neg__", f"{FRAME}.__invert__", f"{FRAME}.__abs__")
def negative(self: Object) -> Value:
    """The same columns."""
    return frame(_blank(table(self)))


@function(f"{FRAME}.dot", f"{FRAME}.__matmul__")
def dot(self: Object, other: Value) -> Value:
    raise CannotTell("products of tables")
