"""Reading and writing files: what is read has the shape that the header of a file beside the code tells."""

from __future__ import annotations

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.files import Header, npy_header, npz_headers, text_table
from shapecheck.library.numpy.common import made
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function, library_class, prop
from shapecheck.shapes import Dim, Shape, unresolved
from shapecheck.values import DictObject, Object, Value, alternatives

ARCHIVE = "numpy.lib.npyio.NpzFile"

library_class(ARCHIVE)


@function("numpy.load")
def load(
    ctx: Context,
    file: Value,
    mmap_mode: Value = None,
    allow_pickle: Value = False,
    fix_imports: Value = True,
    encoding: Value = "ASCII",
    *,
    max_header_size: Value = 10000,
) -> Value:
    """An array or an archive of arrays, as the headers of a file beside the code describe them."""
    path = ctx.data_file(file)
    header = npy_header(path) if path is not None else None
    if header is not None:
        return _described(header)
    archive = npz_headers(path) if path is not None else None
    if archive is not None:
        return ctx.instance(ARCHIVE, __contents__=ctx.wrap({name: _described(one) for name, one in archive.items()}))
    array = made(Shape.unknown(), None, None)
    if isinstance(file, str) and file.endswith(".npy"):
        return array
    if isinstance(file, str) and file.endswith(".npz"):
        return ctx.instance(ARCHIVE, __contents__=DictObject({}, array))
    raise CannotTell("the arrays in a file are not known")


def _described(header: Header) -> Value:
    shape, dtype = header
    return made(Shape(shape), None, dtype_name(dtype.lstrip("<>|="), None))


@prop(f"{ARCHIVE}.files")
def archive_files(ctx: Context, self: Object) -> Value:
    """The names of the arrays."""
    contents = self.attrs.get("__contents__")
    if not isinstance(contents, DictObject):
        raise CannotTell("the arrays in a file are not known")
    return ctx.wrap(list(contents.items))


@function(f"{ARCHIVE}.close")
def close_archive(self: Object) -> Value:
    return None


@function("numpy.loadtxt")
def loadtxt(
    ctx: Context,
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
    plain = usecols is None and unpack is False and max_rows is None and quotechar is None
    found = _text_shape(ctx, fname, delimiter, comments, skiprows) if plain else None
    if found is not None:
        return made(found, None, dtype_name(dtype, "float64"))
    return _table(dtype, usecols, unpack, ndmin)


def _text_shape(ctx: Context, name: Value, delimiter: Value, comments: Value, skipped: Value) -> Shape | None:
    """(rows, columns) of a text beside the code of two or more rows and columns, all of one length."""
    path = ctx.data_file(name)
    understood = (delimiter is None or isinstance(delimiter, str)) and isinstance(comments, str)
    table = text_table(path, delimiter, comments) if path is not None and understood else None
    if table is None or not isinstance(skipped, int):
        return None
    widths = {len(line) for line in table.lines[skipped:]}
    if len(table.lines) < skipped + 2 or len(widths) != 1 or widths == {1}:
        return None
    rows = unresolved("the rows of a file", lower=2) if table.rows is None else table.rows - skipped
    return Shape.of(rows, widths.pop())


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
def genfromtxt(ctx: Context, fname: Value, dtype: Value = float, **kwargs: Value) -> Value:
    """A table of text; with names, or a dtype of its own for each column, a vector of records."""
    if dtype is None or kwargs.get("names") is not None:
        return made(Shape.unknown(), None, None)
    plain = kwargs.keys() <= {"delimiter", "skip_header"}
    found = _text_shape(ctx, fname, kwargs.get("delimiter"), "#", kwargs.get("skip_header", 0)) if plain else None
    if found is not None:
        return made(found, None, dtype_name(dtype, None))
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
