"""Reading tables from files: rows are not known; columns as far as the arguments name them."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor
from shapecheck.library.arrays.files import text_table
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.tables import Table, column_of, frame, label_list, table
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, unresolved
from shapecheck.values import ListObject, Unknown, Value


def _rows(arguments: dict[str, Value]) -> Dim:
    return unresolved("the rows of a file")


def read_table(arguments: dict[str, Value]) -> Value:
    """The table that a reader's keyword arguments promise."""
    if arguments.get("chunksize") is not None or arguments.get("iterator") is True:
        raise CannotTell("a table in pieces")
    if arguments.get("squeeze") is not None or ("names" in arguments and isinstance(arguments["names"], Unknown)):
        raise CannotTell("the columns of a file")
    rows = _rows(arguments)
    chosen = arguments.get("usecols")
    names = label_list(arguments.get("names")) if arguments.get("names") is not None else None
    picked = label_list(chosen) if chosen is not None and not callable(chosen) else None
    columns = _columns(names, picked)
    if columns is None:
        count = as_tensor(chosen).shape.dim(0) if chosen is not None and as_tensor(chosen).shape.rank == 1 else None
        return frame(Table(rows, None, count if arguments.get("index_col") is None else None))
    index = arguments.get("index_col")
    if index is not None and index is not False:
        columns = _without_index(columns, index)
        if columns is None:
            return frame(Table(rows))
    return frame(Table(rows, tuple((name, column_of(rows)) for name in columns)))


def _columns(names: list[Any] | None, picked: list[Any] | None) -> list[Any] | None:
    if picked is None:
        return names
    if all(isinstance(item, int) for item in picked):
        order = sorted(picked)
        if names is not None and len(names) == len(order):
            return names
        if names is not None and all(0 <= i < len(names) for i in order):
            return [names[i] for i in order]
        return None
    return picked


def _without_index(columns: list[Any], index: Value) -> list[Any] | None:
    if isinstance(index, str) and index in columns:
        return [name for name in columns if name != index]
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(columns):
        return columns[:index] + columns[index + 1 :]
    return None


@function("pandas.read_csv", "pandas.read_table")
def read_csv(ctx: Context, filepath_or_buffer: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A table of text: with the columns that the file's first line names, if it lies beside the code."""
    path = ctx.data_file(filepath_or_buffer)
    found = _in_file(path, kwargs) if path is not None and not args else None
    if found is not None:
        return frame(found)
    declared, promised = ctx.declared_data(filepath_or_buffer), read_table(kwargs)
    if declared is not None and declared.rank == 2 and table(promised).columns is None:
        return frame(Table(declared.dim(0), None, declared.dim(1)))
    return promised


_UNDERSTOOD = {"sep", "delimiter", "header", "names", "usecols", "index_col", "encoding", "dtype", "engine"}
_UNDERSTOOD |= {"low_memory", "parse_dates", "na_values"}


def _in_file(path: str, arguments: dict[str, Value]) -> Table | None:
    """The table in a file, as far as its first lines and the arguments tell."""
    delimiter = arguments.get("sep", arguments.get("delimiter", ","))
    header = arguments.get("header", "infer")
    merged = isinstance(arguments.get("parse_dates"), dict)
    if arguments.keys() - _UNDERSTOOD or merged or header not in ("infer", None, 0):
        return None
    text = text_table(path, delimiter) if isinstance(delimiter, str) and len(delimiter) == 1 else None
    if text is None or len(text.lines) < 2 or len({len(line) for line in text.lines}) != 1:
        return None
    names, headed = _names_in(text.lines[0], header, arguments.get("names"))
    columns = _selected(names, arguments.get("usecols"))
    index = arguments.get("index_col")
    if columns is not None and index is not None and index is not False:
        columns = _without_index(columns, index)
    if columns is None or len(set(columns)) != len(columns):
        return None
    rows = _rows(arguments) if text.rows is None else text.rows - headed
    return Table(rows, tuple((name, column_of(rows)) for name in columns))


def _names_in(first: tuple[str, ...], header: Value, given: Value) -> tuple[list[Any] | None, int]:
    """The columns' names and how many lines of the file name them."""
    headed = int(header == 0 or (header == "infer" and given is None))
    if given is not None:
        names = label_list(given)
        return (names if names is not None and len(names) == len(first) else None), headed
    if not headed:
        return list(range(len(first))), 0
    return [name or f"Unnamed: {place}" for place, name in enumerate(first)], 1


def _selected(names: list[Any] | None, chosen: Value) -> list[Any] | None:
    """The names that `usecols` leaves, in the order of the file."""
    if chosen is None or names is None:
        return names
    picked = label_list(chosen) if not callable(chosen) else None
    if picked is None:
        return None
    if all(isinstance(item, int) for item in picked):
        return [name for place, name in enumerate(names) if place in picked]
    return [name for name in names if name in picked]


@function("pandas.read_excel", "pandas.read_fwf")
def read_excel(io: Value = None, *args: Value, **kwargs: Value) -> Value:
    """A table of unknown columns, but for what the arguments name."""
    return read_table(kwargs)


@function("pandas.read_parquet", "pandas.read_feather", "pandas.read_hdf", "pandas.read_sql", "pandas.read_json")
def read_other(*args: Value, **kwargs: Value) -> Value:
    """A table of unknown columns."""
    columns = label_list(kwargs.get("columns")) if kwargs.get("columns") is not None else None
    if columns is None:
        return frame(Table(unresolved("the rows of a file")))
    return read_table({"names": columns})


@function("pandas.read_pickle")
def read_pickle(*args: Value, **kwargs: Value) -> Value:
    raise CannotTell("what a pickle holds")


@function("pandas.read_html")
def read_html(*args: Value, **kwargs: Value) -> Value:
    """Tables of a page."""
    return ListObject([], frame(Table(unresolved("the rows of a page"))))
