"""numpy's scalar types (dtypes and casters at once), dtype objects and constants."""

from __future__ import annotations

import math
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import dtype_name, settled
from shapecheck.library.arrays.dtypes import COMPLEXES, FLOATS, INTEGERS, dtype_object
from shapecheck.library.numpy.common import array
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY, constant, function, library_class, prop
from shapecheck.shapes import Expr
from shapecheck.values import LibraryClass, LibraryFunction, Object, Tensor, Value

SCALAR_TYPES = (
    *INTEGERS,
    *(name for name in FLOATS if name != "bfloat16"),
    *COMPLEXES,
    *("int_", "intp", "intc", "uint", "long", "ulong", "longlong", "short", "ushort", "byte", "ubyte"),
    *("half", "single", "double", "float_", "longdouble", "csingle", "cdouble", "complex_"),
    *("bool_", "bool", "int", "float", "complex", "str_", "bytes_", "object_", "object", "str"),
)
"""Names under ``numpy`` that are dtypes; the plain ones (``np.float``) existed until numpy 1.24."""

ABSTRACT_TYPES = ("generic", "number", "integer", "signedinteger", "unsignedinteger", "inexact", "floating")


def cast(value: Value, dtype: str | None) -> Value:
    """The value with its elements converted, as ``astype`` does it: floats lose their fraction."""
    tensor = array(value)
    found = elements.map_one(_CASTS.get(_family(dtype), lambda x: None), tensor.contents)
    low, high = _cast_bounds(tensor, dtype)
    return settled(tensor.but(dtype=dtype, contents=found, low=low, high=high))


def _family(dtype: str | None) -> str:
    if dtype in INTEGERS:
        return "int"
    return "float" if dtype in FLOATS else str(dtype)


_CASTS: dict[str, Any] = {
    "int": lambda x: x if isinstance(x, Expr) else int(x),
    "float": lambda x: None if isinstance(x, Expr) else float(x),
    "bool": lambda x: None if isinstance(x, Expr) else bool(x),
    "str": lambda x: None if isinstance(x, Expr) else str(x),
    "object": lambda x: x,
}


def _cast_bounds(tensor: Tensor, dtype: str | None) -> tuple[Any, Any]:
    if dtype in INTEGERS:
        low, high = tensor.low, tensor.high
        return (
            math.floor(low) if isinstance(low, float) and math.isfinite(low) else low,
            math.ceil(high) if isinstance(high, float) and math.isfinite(high) else high,
        )
    return (tensor.low, tensor.high) if dtype in FLOATS else (None, None)


def _declare_caster(name: str) -> None:
    dtype = dtype_name(name, None)

    @function(f"numpy.{name}")
    def caster(x: Value = 0, /) -> Value:
        return cast(x, dtype)


for _name in SCALAR_TYPES:
    _declare_caster(_name)
for _name in ABSTRACT_TYPES:
    library_class(f"numpy.{_name}")


@function("numpy.dtype")
def dtype(dtype: Value, align: Value = False, copy: Value = False, **kwargs: Value) -> Value:
    """A dtype object of a name or type."""
    name = dtype_name(dtype, "float64")
    if name is None:
        raise CannotTell("the dtype is not known")
    return dtype_object(name, "numpy")


@prop("numpy.dtype.name")
def dtype_name_of(self: Object) -> Value:
    return self.attrs["name"]


@prop("numpy.dtype.kind")
def dtype_kind(self: Object) -> Value:
    """One letter for the family, such as "f"."""
    name = str(self.attrs["name"])
    letters = {"str": "U", "bytes": "S", "object": "O", "bool": "b"}
    return letters.get(name, name[0])


@prop("numpy.dtype.type")
def dtype_type(self: Object) -> Value:
    """The scalar type."""
    entry = REGISTRY.get(f"numpy.{self.attrs['name']}")
    if entry is None:
        raise CannotTell("the scalar type is not known")
    return LibraryFunction(entry)


@function("numpy.issubdtype")
def issubdtype(arg1: Value, arg2: Value) -> Value:
    """Whether a dtype is of a family of dtypes."""
    name = dtype_name(arg1)
    family = arg2.name.rpartition(".")[2] if isinstance(arg2, (LibraryClass, LibraryFunction)) else ""
    if name is None:
        raise CannotTell("the dtype is not known")
    match family:
        case "integer" | "signedinteger":
            return name in INTEGERS and not (family == "signedinteger" and name.startswith("u"))
        case "floating":
            return name in FLOATS
        case "number":
            return name in (*INTEGERS, *FLOATS, *COMPLEXES)
    other = dtype_name(arg2)
    if other is None:
        raise CannotTell("the family of dtypes is not known")
    return name == other


_CONSTANTS: dict[str, Value] = {
    "pi": math.pi,
    "e": math.e,
    "euler_gamma": 0.5772156649015329,
    "inf": math.inf,
    "Inf": math.inf,
    "Infinity": math.inf,
    "PINF": math.inf,
    "NINF": -math.inf,
    "nan": math.nan,
    "NaN": math.nan,
    "NAN": math.nan,
    "newaxis": None,
    "True_": True,
    "False_": False,
    "__version__": "2.4.6",
}
for _name, _value in _CONSTANTS.items():
    constant(f"numpy.{_name}", _value)


@function("numpy.finfo", "numpy.iinfo")
def type_info(dtype: Value) -> Value:
    """Limits of a dtype: an object with eps, max and min."""
    name = dtype_name(dtype, "float64")
    if name in INTEGERS:
        bits = int("".join(c for c in name if c.isdigit()))
        low, high = (0, 2**bits - 1) if name.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)
        return Object(LibraryClass("numpy.iinfo"), {"min": low, "max": high, "bits": bits})
    if name not in FLOATS:
        raise CannotTell("the dtype is not known")
    single = name == "float32"
    attrs = {
        "eps": 2.0**-23 if single else 2.0**-52,
        "max": 3.4028235e38 if single else 1.7976931348623157e308,
        "min": -3.4028235e38 if single else -1.7976931348623157e308,
        "tiny": 1.1754944e-38 if single else 2.2250738585072014e-308,
    }
    return Object(LibraryClass("numpy.finfo"), dict(attrs))
