"""DataFrame: making it, taking and setting columns and rows."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, getitem
from shapecheck.library.arrays.contents import is_scalar
from shapecheck.library.arrays.convert import iterable_items
from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.indexing import sliced
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.pandas.tables import (
    FRAME,
    MAX_COLUMNS,
    Table,
    change,
    column_of,
    frame,
    frame_array,
    is_frame,
    is_series,
    label_list,
    plain_dict,
    series,
    table,
    values_of,
)
from shapecheck.library.registry import Context, function, intrinsic, prop
from shapecheck.shapes import Dim, Expr, Shape, equal, unresolved
from shapecheck.values import DictObject, LibraryClass, ListObject, Object, Tensor, Unknown, Value


@function(FRAME)
def data_frame(
    data: Value = None, index: Value = None, columns: Value = None, dtype: Value = None, copy: Value = None
) -> Value:
    """A table of columns by name, of rows, or of an array."""
    names = None if columns is None else label_list(columns)
    made = _table_from(data, index)
    if columns is not None and names is None:
        made = Table(made.rows, None, as_tensor(columns).shape.dim(0) if _is_vector(columns) else None)
    elif names is not None:
        made = _named(made, names, data)
    if dtype is not None and made.columns is not None:
        name = dtype_name(dtype)
        made = Table(made.rows, tuple((key, column.but(dtype=name)) for key, column in made.columns))
    return frame(made)


def _is_vector(value: Value) -> bool:
    return as_tensor(value).shape.rank == 1


def _table_from(data: Value, index: Value) -> Table:
    rows = _length_of(index)
    if data is None:
        return Table(rows if rows is not None else 0, ())
    if is_frame(data):
        return table(data)
    if is_series(data):
        column = values_of(data)
        name = data.attrs.get("name")
        return Table(column.shape.dim(0), ((name if name is not None else 0, column),))
    by_name = plain_dict(data)
    if by_name is not None:
        return _table_from_columns(by_name, rows)
    if is_scalar(data):
        return Table(rows if rows is not None else unresolved("the rows of a table"))
    if isinstance(data, (Unknown, DictObject, Object)):
        return Table(rows if rows is not None else unresolved("the rows of a table"))
    records = iterable_items(data) if not isinstance(data, Tensor) else None
    if records and all(isinstance(item, (dict, DictObject)) for item in records):
        return Table(len(records))
    return _table_from_array(as_tensor(data), of_lists=_is_list_of_lists(data))


def _length_of(index: Value) -> Dim | None:
    if index is None:
        return None
    shape = as_tensor(index).shape
    return shape.dim(0) if shape.min_rank else unresolved("the index of a table")


def _table_from_columns(by_name: dict[Any, Value], rows: Dim | None) -> Table:
    columns = [(name, as_tensor(value)) for name, value in by_name.items()]
    long = [tensor for _, tensor in columns if tensor.shape.rank == 1]
    if rows is None:
        rows = long[0].shape.dim(0) if long else unresolved("the rows of a table")
    for tensor in long:
        if isinstance(rows, Expr) and isinstance(tensor.shape.dim(0), int):
            rows = tensor.shape.dim(0)
    plain = all(not isinstance(value, Object) for value in by_name.values())
    for name, tensor in columns:
        if plain and tensor.shape.rank == 1 and equal(tensor.shape.dim(0), rows) is False and long[0] is not tensor:
            raise Mismatch(
                f"all columns must be of the same length: {name!r} has {tensor.shape.dim(0)} rows, others {rows}",
                rule="sample-count",
                blame=tuple(long),
            )
    return Table(rows, tuple((name, _as_column(tensor, rows)) for name, tensor in columns))


def _as_column(tensor: Tensor, rows: Dim) -> Tensor:
    if tensor.shape.rank == 1:
        dtype = "object" if tensor.dtype == "str" else tensor.dtype
        return tensor.but(shape=Shape.of(rows), dtype=dtype, kind="numpy")
    if tensor.shape.rank != 0:
        return column_of(rows, "object")  # a column of arrays
    return column_of(rows, "object" if tensor.dtype == "str" else tensor.dtype)


def _is_list_of_lists(data: Value) -> bool:
    """Whether data are rows in plain Python, each cell of which may hold anything; not a list of arrays."""
    rows = [*data.items, data.element] if isinstance(data, ListObject) else data
    return isinstance(rows, (list, tuple)) and not any(isinstance(row, Tensor) for row in rows)


def _table_from_array(tensor: Tensor, *, of_lists: bool = False) -> Table:
    if tensor.shape.open:
        return Table(tensor.shape.dim(0) if tensor.shape.prefix else unresolved("the rows of a table"))
    if tensor.shape.min_rank == 0:
        return Table(unresolved("the rows of a table"))
    if tensor.shape.min_rank > 2 and not of_lists:
        raise Mismatch(
            f"a DataFrame needs data of rank 2, found shape {tensor.shape}", rule="op-shapes", blame=(tensor,)
        )
    rows = tensor.shape.dim(0)
    if tensor.shape.rank == 1:
        return Table(rows, ((0, tensor),))
    width = tensor.shape.dim(1)
    if not isinstance(width, int) or width > MAX_COLUMNS:
        return Table(rows, None, width)
    if tensor.shape.min_rank > 2:
        return Table(rows, tuple((name, column_of(rows, "object")) for name in range(width)))
    return Table(rows, tuple((name, column_of(rows, tensor.dtype)) for name in range(width)))


def _named(made: Table, names: list[Any], data: Value) -> Table:
    if plain_dict(data) is not None or is_frame(data):
        return made.only(names)
    if (made.columns is None and made.count is None) or (isinstance(data, list) and not data):
        return Table(made.rows, tuple((name, column_of(made.rows)) for name in names))
    if data is not None and equal(made.width, len(names)) is False:
        tensor = as_tensor(data)
        raise Mismatch(
            f"{len(names)} columns passed, and the data of shape {tensor.shape} has {made.width}",
            rule="op-shapes",
            argument="columns",
            blame=(tensor,),
        )
    known = made.columns if made.columns is not None and len(made.columns) == len(names) else None
    tensors = [t for _, t in known] if known else [column_of(made.rows) for _ in names]
    return Table(made.rows, tuple(zip(names, tensors, strict=True)))


# -- items -------------------------------------------------------------------------------------------------


@function(f"{FRAME}.__getitem__", f"{FRAME}.get")
def frame_item(self: Object, key: Value, default: Value = None) -> Value:
    """A column, some columns, or the rows of a slice or mask."""
    found = table(self)
    if isinstance(key, (str, int)) and not isinstance(key, bool):
        column = found.get(key)
        return series(column if column is not None else column_of(found.rows), key)
    if isinstance(key, slice):
        return frame(found.with_rows(sliced(found.rows, key)))
    names = label_list(key)
    if names is not None:
        return frame(found.only(names))
    mask = as_tensor(key)
    if mask.dtype == "bool":
        return frame(found.with_rows(unresolved("how many rows fulfil a condition")))
    if isinstance(key, ListObject):
        return frame(Table(found.rows, None, key.length))
    if mask.shape.rank == 1:
        return frame(Table(found.rows, None, mask.shape.dim(0)))
    raise CannotTell("which columns or rows are taken")


@intrinsic(f"{FRAME}.__setitem__")
def set_frame_item(ctx: Context, self: Object, key: Value, value: Value) -> Value:
    """Sets or adds a column."""
    found = table(self)
    plain = ctx.export(key)
    names = label_list(plain)
    if isinstance(plain, str) or (isinstance(plain, int) and not isinstance(plain, bool)):
        change(ctx, self, _with_value(found, plain, as_tensor(ctx.export(value)), value))
    elif names is not None and found.columns is not None:
        for name in names:
            found = found.with_column(name, found.get(name) or column_of(found.rows))
        change(ctx, self, found)
    elif as_tensor(plain).dtype != "bool":
        change(ctx, self, Table(found.rows))
    return None


def _with_value(found: Table, name: Any, tensor: Tensor, value: Value) -> Table:
    if found.columns == ():
        rows = tensor.shape.dim(0) if tensor.shape.rank == 1 else unresolved("the rows of a table")
        found = Table(rows, ()) if found.rows == 0 else found
    fresh = isinstance(value, Object) or tensor.shape.rank != 1
    if not fresh and equal(tensor.shape.dim(0), found.rows) is False:
        raise Mismatch(
            f"a column of {tensor.shape.dim(0)} values does not fit a table of {found.rows} rows",
            rule="sample-count",
            blame=(tensor,),
        )
    return found.with_column(name, _as_column(tensor, found.rows))


@intrinsic(f"{FRAME}.__delitem__")
def delete_frame_item(ctx: Context, self: Object, key: Value) -> Value:
    """Removes a column."""
    names = label_list(ctx.export(key))
    found = table(self)
    change(ctx, self, found.without(names) if names is not None else Table(found.rows))
    return None


@function(f"{FRAME}.__len__")
def frame_length(self: Object) -> Value:
    """The number of rows."""
    return table(self).rows


@function(f"{FRAME}.__iter__", f"{FRAME}.keys")
def frame_names(self: Object) -> Value:
    """The columns' names."""
    names = table(self).names
    return names if names is not None else ListObject([], Unknown("a column's name"))


@function(f"{FRAME}.items", f"{FRAME}.iteritems")
def frame_items(self: Object) -> Value:
    """Names with their columns."""
    found = table(self)
    if found.columns is None:
        return ListObject([], (Unknown("a column's name"), series(column_of(found.rows))), found.count)
    return [(name, series(column, name)) for name, column in found.columns]


# -- loc, iloc ---------------------------------------------------------------------------------------------


@prop(f"{FRAME}.iloc", f"{FRAME}.iat")
def iloc(self: Object) -> Value:
    """Rows and columns by position."""
    return Object(LibraryClass("pandas.ILoc"), {"_owner": self})


@prop(f"{FRAME}.loc", f"{FRAME}.at")
def loc(self: Object) -> Value:
    """Rows and columns by name."""
    return Object(LibraryClass("pandas.Loc"), {"_owner": self})


def _rows_kept(rows: Dim, index: Value) -> Dim | None:
    """How many rows an index takes; None for one row."""
    if isinstance(index, slice):
        return sliced(rows, index)
    if isinstance(index, (int, Expr)) and not isinstance(index, bool):
        return None
    if isinstance(index, Unknown):
        raise CannotTell("which rows are taken")
    where = as_tensor(index)
    if where.dtype == "bool":
        return unresolved("how many rows fulfil a condition")
    if where.shape.rank == 0:
        return None
    return where.shape.dim(0) if where.shape.rank == 1 else unresolved("which rows are taken")


@function("pandas.ILoc.__getitem__")
def iloc_item(self: Object, key: Value) -> Value:
    """``df.iloc[rows]`` or ``df.iloc[rows, columns]``."""
    owner = self.attrs["_owner"]
    found = table(owner)
    rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
    kept = _rows_kept(found.rows, rows)
    part, single = _columns_by_position(found, columns)
    if single is not None:
        return series(single.but(shape=Shape.of(kept), contents=None)) if kept is not None else _cell(single)
    if kept is None:
        return series(Tensor(Shape.of(part.width), frame_array(frame(part)).dtype, "numpy"))
    return frame(part.with_rows(kept))


def _cell(column: Tensor) -> Value:
    if column.dtype in (None, "object", "str"):
        raise CannotTell("a cell of a table")
    return getitem(column, 0)


def _columns_by_position(found: Table, index: Value) -> tuple[Table, Tensor | None]:
    if isinstance(index, int) and not isinstance(index, bool):
        columns = found.columns
        if columns is not None and -len(columns) <= index < len(columns):
            return found, columns[index][1]
        return found, column_of(found.rows)
    if isinstance(index, slice):
        plain = all(isinstance(end, (int, type(None))) for end in (index.start, index.stop, index.step))
        if found.columns is not None and plain:
            return Table(found.rows, found.columns[index]), None
        return Table(found.rows, None, sliced(found.width, index)), None
    if isinstance(index, (list, tuple)) and all(isinstance(i, int) for i in index):
        if found.columns is not None and all(-len(found.columns) <= i < len(found.columns) for i in index):
            return Table(found.rows, tuple(found.columns[i] for i in index)), None
        return Table(found.rows, None, len(index)), None
    if isinstance(index, Expr):
        return found, column_of(found.rows)
    return Table(found.rows), None


@function("pandas.Loc.__getitem__")
def loc_item(self: Object, key: Value) -> Value:
    """``df.loc[rows]`` or ``df.loc[rows, columns]``; how many rows a slice of names takes is not known."""
    found = table(self.attrs["_owner"])
    rows, columns = key if isinstance(key, tuple) and len(key) == 2 else (key, slice(None))
    every = isinstance(rows, slice) and rows.start is None and rows.stop is None
    if every:
        kept: Dim | None = found.rows
    elif isinstance(rows, slice):
        kept = unresolved("the rows between two names")
    elif isinstance(rows, (str, int)):
        raise CannotTell("a row by its name")
    else:
        kept = _rows_kept(found.rows, rows)
    if kept is None:
        raise CannotTell("a row by its name")
    if isinstance(columns, (str, int)):
        column = found.get(columns)
        return series(
            (column if column is not None else column_of(found.rows)).but(shape=Shape.of(kept), contents=None)
        )
    names = label_list(columns)
    if names is not None:
        return frame(found.only(names).with_rows(kept))
    whole = isinstance(columns, slice) and columns.start is None and columns.stop is None
    return frame((found if whole else _columns_between(found, columns)).with_rows(kept))


def _columns_between(found: Table, part: Value) -> Table:
    """Columns from one name to another, both included; those that a mask picks are not counted."""
    names = found.names
    if not isinstance(part, slice) or names is None or part.step is not None:
        return Table(found.rows)
    ends = [None if end is None else names.index(end) if end in names else -1 for end in (part.start, part.stop)]
    if -1 in ends or found.columns is None:
        return Table(found.rows)
    stop = None if ends[1] is None else ends[1] + 1
    return Table(found.rows, found.columns[ends[0] : stop])


@intrinsic("pandas.Loc.__setitem__")
def set_loc(ctx: Context, self: Object, key: Value, value: Value) -> Value:
    """Sets cells; a new name adds a column, a new row's name a row."""
    owner = self.attrs["_owner"]
    plain = ctx.export(key)
    if not is_frame(owner):
        return None
    found = table(owner)
    if isinstance(plain, tuple) and len(plain) == 2:
        names = label_list(plain[1])
        if names is not None:
            for name in names:
                found = found.with_column(name, column_of(found.rows))
        rows = found.rows if isinstance(plain[0], slice) or as_tensor(plain[0]).dtype == "bool" else None
        change(ctx, owner, found if rows is not None else found.with_rows(unresolved("the rows of a table")))
    else:
        change(ctx, owner, found.with_rows(unresolved("the rows of a table")))
    return None


@intrinsic("pandas.ILoc.__setitem__")
def set_iloc(ctx: Context, self: Object, key: Value, value: Value) -> Value:
    """Sets cells: the shape stays."""
    owner = self.attrs["_owner"]
    if is_frame(owner):
        found = table(owner)
        if found.columns is not None:
            blank = tuple((name, column_of(found.rows)) for name, _ in found.columns)
            change(ctx, owner, Table(found.rows, blank))
    return None
