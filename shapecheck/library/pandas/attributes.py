"""Attributes of DataFrame, and Index: the names of rows and columns."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import as_tensor, getitem
from shapecheck.library.outcome import CannotTell
from shapecheck.library.pandas.tables import (
    FRAME,
    INDEX,
    SERIES,
    Table,
    frame,
    frame_array,
    is_frame,
    label_list,
    series,
    table,
    values_of,
)
from shapecheck.library.registry import function, prop
from shapecheck.shapes import Shape
from shapecheck.values import LibraryClass, ListObject, Object, Tensor, Unknown, Value


@prop(f"{FRAME}.shape")
def shape(self: Object) -> Value:
    """(rows, columns)."""
    found = table(self)
    return found.rows, found.width


@prop(f"{FRAME}.size")
def size(self: Object) -> Value:
    """The number of cells."""
    return table(self).rows * table(self).width


@prop(f"{FRAME}.ndim")
def ndim(self: Object) -> Value:
    return 2


@prop(f"{FRAME}.empty")
def empty(self: Object) -> Value:
    return Unknown("whether a table is empty")


@prop(f"{FRAME}.values")
def values(self: Object) -> Value:
    """Rows by columns."""
    return frame_array(self)


@prop(f"{FRAME}.T")
def transposed(self: Object) -> Value:
    """Columns as rows."""
    found = table(self)
    return frame(Table(found.width, None, found.rows))


@prop(f"{FRAME}.columns")
def columns(self: Object) -> Value:
    """The names of the columns."""
    found = table(self)
    names = found.names
    tensor = Tensor(Shape.of(found.width), "object", "numpy")
    attrs: dict[str, Value] = {"_values": tensor, "name": None}
    if names is not None:
        attrs["_names"] = tuple(names)
    return Object(LibraryClass(INDEX), attrs)


@prop(f"{FRAME}.index", f"{SERIES}.index")
def index(self: Object) -> Value:
    """The names of the rows."""
    rows = table(self).rows if is_frame(self) else values_of(self).shape.dim(0)
    return Object(LibraryClass(INDEX), {"_values": Tensor(Shape.of(rows), None, "numpy"), "name": None})


@prop(f"{FRAME}.dtypes")
def dtypes(self: Object) -> Value:
    """The dtype of each column."""
    return series(Tensor(Shape.of(table(self).width), "object", "numpy"))


@function(f"{INDEX}.__getitem__")
def index_item(self: Object, key: Value) -> Value:
    """A name, or some names."""
    names = self.attrs.get("_names")
    if isinstance(names, tuple) and isinstance(key, (int, slice)) and not isinstance(key, bool):
        found = names[key]
        if not isinstance(key, slice):
            return found
        return Object(self.cls, {"_values": Tensor(Shape.of(len(found)), "object", "numpy"), "_names": found})
    part = getitem(values_of(self), key)
    if isinstance(part, Tensor) and part.shape.rank == 1:
        picked = _picked(names, as_tensor(key).contents) if isinstance(names, tuple) else None
        return Object(self.cls, {"_values": part} if picked is None else {"_values": part, "_names": picked})
    raise CannotTell("a name of a row or column")


def _picked(names: tuple[Any, ...], positions: Any) -> tuple[Any, ...] | None:
    """The names at some positions, or those that a mask selects."""
    if not isinstance(positions, tuple) or not all(isinstance(place, int) for place in positions):
        return None
    if all(isinstance(place, bool) for place in positions):
        return tuple(name for name, chosen in zip(names, positions, strict=False) if chosen)
    return tuple(names[place] for place in positions if -len(names) <= place < len(names))


@function(f"{INDEX}.__iter__", f"{INDEX}.tolist", f"{INDEX}.to_list")
def index_names(self: Object) -> Value:
    """The names."""
    names = self.attrs.get("_names")
    if isinstance(names, tuple):
        return list(names)
    return ListObject([], Unknown("the name of a row or column"), values_of(self).shape.dim(0))


@function(f"{INDEX}.drop", f"{INDEX}.difference")
def index_drop(self: Object, labels: Value, *args: Value, **kwargs: Value) -> Value:
    """The names without some."""
    names, gone = self.attrs.get("_names"), label_list(labels)
    if not isinstance(names, tuple) or gone is None:
        return Object(self.cls, {"_values": Tensor(Shape.of_rank(1, "some names"), "object", "numpy")})
    left = tuple(name for name in names if name not in gone)
    return Object(self.cls, {"_values": Tensor(Shape.of(len(left)), "object", "numpy"), "_names": left})
