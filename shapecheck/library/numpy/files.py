"""Reading and writing files: what is read has unknown dims."""

from __future__ import annotations

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.numpy.common import made
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import Value, alternatives


def _from_file(dtype: Value, rank: int | None, what: str) -> Value:
    shape = Shape.unknown() if rank is None else Shape.of_rank(rank, what)
    return made(shape, None, dtype_name(dtype, "float64"))


@function("numpy.load")
def load(
    file: Value,
    mmap_mode: Value = None,
    allow_pickle: Value = False,
    fix_imports: Value = True,
    encoding: Value = "ASCII",
    *,
    max_header_size: Value = 10000,
) -> Value:
    """An array or an archive of arrays."""
    if isinstance(file, str) and file.endswith(".npy"):
        return made(Shape.unknown(), None, None)
    raise CannotTell("the arrays in a file are not known")


@function("numpy.loadtxt")
def loadtxt(
    fname: Value,
    dtype: Value = float,
    comments: Value = "#",
    delimiter: Value = None,
    converters: Value = None,
    skiprows: Value = 0,
    usecols: Value = None,
    unpack: Value = False,
    ndmin: Value = 0,
    encoding: Value = None,
    max_rows: Value = None,
    *,
    quotechar: Value = None,
    like: Value = None,
) -> Value:
    """A table of text; one column or one row gives rank 1."""
    return _table(dtype, usecols, unpack, ndmin)


def _table(dtype: Value, usecols: Value, unpack: Value, ndmin: Value) -> Value:
    """What a file holds: a table, or with fewer than two rows or columns (and no `ndmin`) a vector or a number."""
    name = dtype_name(dtype, "float64")
    if name is None or not isinstance(ndmin, int) or not isinstance(unpack, bool):
        return made(Shape.unknown(), None, name)
    rows, width = unresolved("the rows of a file"), unresolved("the columns of a file")
    columns: Dim = len(usecols) if isinstance(usecols, (list, tuple)) else width
    table = (columns, rows) if unpack else (rows, columns)
    shapes = [Shape(table), Shape.of(unresolved("the length of a file")), Shape()]
    return alternatives(made(shape, None, name) for shape in shapes[: 3 - ndmin])


@function("numpy.genfromtxt")
def genfromtxt(fname: Value, dtype: Value = float, **kwargs: Value) -> Value:
    """A table of text; with names, or a dtype of its own for each column, a vector of records."""
    if dtype is None or kwargs.get("names") is not None:
        return made(Shape.unknown(), None, None)
    return _table(dtype, kwargs.get("usecols"), kwargs.get("unpack", False), kwargs.get("ndmin", 0))


@function("numpy.fromfile")
def fromfile(
    file: Value, dtype: Value = None, count: Value = -1, sep: Value = "", offset: Value = 0, *, like: Value = None
) -> Value:
    """A vector of unknown length."""
    if isinstance(count, int) and count >= 0:
        return made(Shape.of(count), dtype)
    return made(Shape.of(unresolved("the length of a file")), dtype)


@function("numpy.fromstring")
def fromstring(string: Value, dtype: Value = float, count: Value = -1, *, sep: Value = "", like: Value = None) -> Value:
    """A vector of unknown length."""
    return made(Shape.of(unresolved("how many numbers a text holds")), dtype)


@function("numpy.save")
def save(file: Value, arr: Value, allow_pickle: Value = True) -> Value:
    return None


@function("numpy.savez", "numpy.savez_compressed")
def savez(file: Value, *args: Value, allow_pickle: Value = True, **kwds: Value) -> Value:
    return None


@function("numpy.savetxt")
def savetxt(
    fname: Value,
    X: Value,
    fmt: Value = "%.18e",
    delimiter: Value = " ",
    newline: Value = "\n",
    header: Value = "",
    footer: Value = "",
    comments: Value = "# ",
    encoding: Value = None,
) -> Value:
    return None
