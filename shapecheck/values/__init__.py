"""The abstract values that the interpreter computes with.

Immutable Python values stand for themselves: ``None``, ``bool``, ``int``, ``float``, ``complex``, ``str``,
``bytes``, ``...``, ``range``, ``slice`` and ``tuple`` (of values). A number that is known only symbolically is a
:class:`~shapecheck.shapes.Expr`. Everything else is one of the classes here. ``Value`` is therefore ``object``:
the dispatch is by type, in one ``match`` or one table.
"""

from shapecheck.values.base import (
    Alternatives,
    Choice,
    Mutable,
    Opaque,
    Origin,
    Site,
    Unknown,
    Value,
    alternatives,
    is_unknown,
)
from shapecheck.values.entries import Entry, Kind
from shapecheck.values.objects import (
    BoundMethod,
    Cell,
    ClassMethod,
    DictObject,
    Function,
    Generator,
    Iterator,
    LibraryClass,
    LibraryFunction,
    LibraryModule,
    ListObject,
    Object,
    Partial,
    Property,
    SetObject,
    StaticMethod,
    Super,
    UserClass,
    UserModule,
)
from shapecheck.values.tensors import LayerObject, Node, OpenDims, Tensor, Weight, dims_value, tensors_in

__all__ = [
    "Alternatives",
    "BoundMethod",
    "Cell",
    "Choice",
    "ClassMethod",
    "DictObject",
    "Entry",
    "Function",
    "Generator",
    "Iterator",
    "Kind",
    "LayerObject",
    "LibraryClass",
    "LibraryFunction",
    "LibraryModule",
    "ListObject",
    "Mutable",
    "Node",
    "Object",
    "Opaque",
    "OpenDims",
    "Origin",
    "Partial",
    "Property",
    "SetObject",
    "Site",
    "StaticMethod",
    "Super",
    "Tensor",
    "Unknown",
    "UserClass",
    "UserModule",
    "Value",
    "Weight",
    "alternatives",
    "dims_value",
    "is_unknown",
    "tensors_in",
]
