"""What is known of a DataFrame or Series: rows, columns by name, and each column as an array of rank 1.

A DataFrame is an Object whose attribute ``_table`` holds a :class:`Table`; a Series one whose ``_values`` is a
tensor. Attributes that begin with an underscore are ours; a column that is no method's name is an attribute too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shapecheck.library.arrays import array_protocol, as_tensor, promote
from shapecheck.library.arrays.facts import of_some_elements
from shapecheck.library.registry import REGISTRY, Context, library_class
from shapecheck.records import dataclass, replace
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import DictObject, LibraryClass, ListObject, Object, Tensor, Value

FRAME = "pandas.DataFrame"
SERIES = "pandas.Series"
INDEX = "pandas.Index"
MAX_COLUMNS = 256

library_class("pandas.core.generic.NDFrame")


@dataclass(frozen=True)
class Table:
    """Rows and columns. `columns` is None while the names are not known; `width` counts them then."""

    rows: Dim
    columns: tuple[tuple[Any, Tensor], ...] | None = None
    count: Dim | None = None

    @property
    def width(self) -> Dim:
        """The number of columns."""
        if self.columns is not None:
            return len(self.columns)
        return self.count if self.count is not None else unresolved("the columns of a table are not known")

    @property
    def names(self) -> list[Any] | None:
        """The columns' names in order."""
        return None if self.columns is None else [name for name, _ in self.columns]

    def get(self, name: Any) -> Tensor | None:
        """The column of this name."""
        return next((tensor for key, tensor in self.columns or () if key == name), None)

    def with_rows(self, rows: Dim) -> Table:
        """The same columns with another number of rows, which are some of the old ones."""
        if self.columns is None:
            return replace(self, rows=rows)
        return table_of((name, some_rows(tensor, rows)) for name, tensor in self.columns)._with(rows)

    def _with(self, rows: Dim) -> Table:
        return replace(self, rows=rows)

    def with_column(self, name: Any, tensor: Tensor) -> Table:
        """The table with a column set."""
        if self.columns is None:
            count = unresolved("the columns of a table are not known", lower=1)
            return Table(self.rows, None, count)
        kept = [(key, column) for key, column in self.columns]
        places = [index for index, (key, _) in enumerate(kept) if key == name]
        if places:
            kept[places[0]] = (name, tensor)
        else:
            kept.append((name, tensor))
        return Table(self.rows, tuple(kept))

    def without(self, names: Iterable[Any]) -> Table:
        """The table without these columns."""
        gone = list(names)
        if self.columns is None:
            return Table(self.rows, None, None if self.count is None else self.count - len(gone))
        return Table(self.rows, tuple((key, column) for key, column in self.columns if key not in gone))

    def only(self, names: Sequence[Any]) -> Table:
        """The table with these columns only."""
        if self.columns is None:
            return Table(self.rows, tuple((name, column_of(self.rows)) for name in names))
        return Table(self.rows, tuple((name, self.get(name) or column_of(self.rows)) for name in names))


def table_of(columns: Iterable[tuple[Any, Tensor]]) -> Table:
    """A table of these columns; the rows are the first's."""
    found = tuple(columns)
    rows = found[0][1].shape.dim(0) if found else 0
    return Table(rows, found)


def column_of(rows: Dim, dtype: str | None = None) -> Tensor:
    """A column of which nothing else is known."""
    return Tensor(Shape.of(rows), dtype, "numpy")


def some_rows(tensor: Tensor, rows: Dim) -> Tensor:
    """Some elements of a column."""
    shape = Shape.of(rows)
    facts = of_some_elements(tensor, shape)
    return Tensor(shape, tensor.dtype, "numpy", low=tensor.low, high=tensor.high, facts=facts)


# -- objects -----------------------------------------------------------------------------------------------


def frame(table: Table) -> Object:
    """A DataFrame object."""
    made = Object(LibraryClass(FRAME), {})
    _fill(made, table)
    return made


def _fill(made: Object, table: Table) -> None:
    made.attrs.clear()
    made.attrs["_table"] = table
    for name, tensor in table.columns or ():
        if isinstance(name, str) and name.isidentifier() and REGISTRY.get(f"{FRAME}.{name}") is None:
            made.attrs[name] = series(tensor, name)


def change(ctx: Context, target: Object, table: Table) -> None:
    """Puts another table into a DataFrame object, as in-place methods do."""
    ctx.touch(target)
    _fill(target, table)


def series(tensor: Tensor, name: Value = None) -> Object:
    """A Series object."""
    return Object(LibraryClass(SERIES), {"_values": tensor, "name": name})


def is_frame(value: Value) -> bool:
    """Whether a value is a DataFrame."""
    return isinstance(value, Object) and value.class_name == FRAME


def is_series(value: Value) -> bool:
    """Whether a value is a Series or an Index."""
    return isinstance(value, Object) and value.class_name in (SERIES, INDEX)


def table(value: Value) -> Table:
    """The table of a DataFrame; one of nothing known for anything else."""
    found = value.attrs.get("_table") if isinstance(value, Object) else None
    if not isinstance(found, Table):
        return Table(unresolved("the rows of a table are not known"))
    names = _renamed(value)
    if names is not None and found.columns is not None and len(names) == len(found.columns):
        return Table(found.rows, tuple((n, t) for n, (_, t) in zip(names, found.columns, strict=True)))
    if names is not None and found.columns is None:
        return Table(found.rows, tuple((name, column_of(found.rows)) for name in names))
    if names is None and "columns" in value.attrs:
        return Table(found.rows, None, found.width)
    return found


def _renamed(value: Object) -> list[Any] | None:
    """The names that the program assigned to ``df.columns``."""
    given = value.attrs.get("columns")
    if isinstance(given, ListObject) and not given.is_open:
        return list(given.items)
    return list(given) if isinstance(given, (list, tuple)) else None


def values_of(value: Value) -> Tensor:
    """A Series (or anything else) as an array."""
    if isinstance(value, Object) and isinstance(value.attrs.get("_values"), Tensor):
        found: Tensor = value.attrs["_values"]
        return found
    return as_tensor(value)


@array_protocol(FRAME)
def frame_array(value: Object) -> Tensor:
    """``np.array(df)``: rows by columns, of the dtype that all columns have together."""
    found = table(value)
    dtypes = [tensor.dtype for _, tensor in found.columns or ()]
    dtype = None
    if dtypes and None not in dtypes:
        texts = any(d in ("str", "object") for d in dtypes)
        mixed = "bool" in dtypes and len(set(dtypes)) > 1
        dtype = "object" if texts or mixed else dtypes[0] if len(set(dtypes)) == 1 else promote("numpy", *dtypes)
    return Tensor(Shape.of(found.rows, found.width), dtype, "numpy")


@array_protocol(SERIES, INDEX)
def series_array(value: Object) -> Tensor:
    """``np.array(series)``."""
    found = value.attrs.get("_values")
    return found if isinstance(found, Tensor) else Tensor(Shape.of_rank(1, "the length of a Series"), None, "numpy")


def plain_dict(value: Value) -> dict[Any, Value] | None:
    """A dict of known keys."""
    if isinstance(value, dict):
        return value
    if isinstance(value, DictObject) and not value.is_open:
        return dict(value.items)
    return None


def label_list(value: Value) -> list[Any] | None:
    """Column names that an argument gives, one or several; None if they are not known."""
    match value:
        case str() | int():
            return [value]
        case list() | tuple():
            return list(value) if all(isinstance(item, (str, int, tuple)) for item in value) else None
        case Object() if value.class_name == INDEX:
            names = value.attrs.get("_names")
            return list(names) if isinstance(names, tuple) else None
        case Tensor(contents=tuple() as items):
            return list(items)
    return None
