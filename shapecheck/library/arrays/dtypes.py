"""dtypes as names: reading them from arguments, and what two of them give together.

A dtype is its numpy name (``"float32"``); None is a dtype that is not known. numpy follows NEP 50 (Python
scalars are weak), TensorFlow refuses to mix dtypes, Keras follows JAX's lattice
(``keras.src.backend.common.dtypes``).
"""

from __future__ import annotations

from typing import Any

from shapecheck.shapes import Expr
from shapecheck.values import LibraryClass, LibraryFunction, Object

INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEXES = ("complex64", "complex128")

_OTHER_NAMES = {
    "int": "int64",
    "intp": "int64",
    "int_": "int64",
    "long": "int64",
    "longlong": "int64",
    "uint": "uint64",
    "intc": "int32",
    "short": "int16",
    "byte": "int8",
    "ubyte": "uint8",
    "ushort": "uint16",
    "half": "float16",
    "single": "float32",
    "float": "float64",
    "float_": "float64",
    "double": "float64",
    "floating": "float64",
    "complex": "complex128",
    "complex_": "complex128",
    "csingle": "complex64",
    "cdouble": "complex128",
    "bool_": "bool",
    "boolean": "bool",
    "str_": "str",
    "bytes_": "bytes",
    "string": "string",
    "object_": "object",
    "category": "object",
    "?": "bool",
    "b": "int8",
    "B": "uint8",
    "h": "int16",
    "H": "uint16",
    "i": "int32",
    "I": "uint32",
    "l": "int64",
    "L": "uint64",
    "q": "int64",
    "Q": "uint64",
    "e": "float16",
    "f": "float32",
    "d": "float64",
    "F": "complex64",
    "D": "complex128",
    "O": "object",
    "U": "str",
    "S": "bytes",
    "i1": "int8",
    "i2": "int16",
    "i4": "int32",
    "i8": "int64",
    "u1": "uint8",
    "u2": "uint16",
    "u4": "uint32",
    "u8": "uint64",
    "f2": "float16",
    "f4": "float32",
    "f8": "float64",
    "c8": "complex64",
    "c16": "complex128",
    "b1": "bool",
}
KNOWN = frozenset((*INTEGERS, *FLOATS, *COMPLEXES, "bool", "str", "bytes", "object", "string"))


def dtype_name(value: Any, default: str | None = None) -> str | None:
    """The dtype that an argument means: a name, a type, or a dtype object; `default` for None."""
    match value:
        case None:
            return default
        case type() if value in (int, float):
            return dtype_name(value.__name__, default)
        case str():
            name = value.lstrip("<>=|")
        case LibraryFunction() | LibraryClass():
            name = value.name.rpartition(".")[2]
        case Object(attrs={"name": str() as name}):
            pass
        case _:
            return None
    name = _OTHER_NAMES.get(name, name)
    if name[:1] in "US" and name[1:].isdigit():
        return "str" if name[0] == "U" else "bytes"
    return name if name in KNOWN else None


def dtype_object(dtype: str | None, kind: str) -> Any:
    """The value of ``x.dtype``: a name in Keras 3, an object with a name elsewhere."""
    if dtype is None or kind == "keras":
        return dtype
    owner = "numpy.dtype" if kind == "numpy" else "tensorflow.DType"
    return Object(LibraryClass(owner), {"name": dtype})


def dtype_of_scalar(value: Any, kind: str) -> str | None:
    """The dtype of a Python scalar that becomes a tensor of this kind."""
    wide = kind == "numpy"
    match value:
        case bool():
            return "bool"
        case int() | Expr():
            return "int64" if wide else "int32"
        case float():
            return "float64" if wide else "float32"
        case complex():
            return "complex128"
        case str():
            return "str" if wide else "string"
        case bytes():
            return "bytes" if wide else "string"
    return None


def is_integer(dtype: str | None) -> bool:
    """Whether the dtype is surely an integer one."""
    return dtype in INTEGERS


def is_float(dtype: str | None) -> bool:
    """Whether the dtype is surely a floating one."""
    return dtype in FLOATS


def is_numeric(dtype: str | None) -> bool:
    """Whether the dtype is surely a number's or a bool."""
    return dtype == "bool" or dtype in INTEGERS or dtype in FLOATS or dtype in COMPLEXES


def _bits(dtype: str) -> int:
    return 16 if dtype == "bfloat16" else int("".join(c for c in dtype if c.isdigit()))


def _category(dtype: str) -> int:
    """Bool, integer, float, complex: 0 to 3."""
    if dtype == "bool":
        return 0
    return 1 if dtype in INTEGERS else 2 if dtype in FLOATS else 3


def promote(kind: str, *dtypes: str | None) -> str | None:
    """The dtype of an elementwise op on arrays of these dtypes; None where one is not known."""
    known = [dtype for dtype in dtypes if dtype is not None]
    if not known or (len(known) < len(dtypes) and kind == "numpy"):
        return None
    result = known[0]
    for dtype in known[1:]:
        if result == dtype or kind in ("tf", "variable"):
            continue
        if not (is_numeric(result) and is_numeric(dtype)):
            return "object" if "object" in (result, dtype) else None
        result = _promote_pair(result, dtype, kind)
    return result


def _promote_pair(a: str, b: str, kind: str) -> str:
    if _category(a) > _category(b):
        a, b = b, a
    low, high = _category(a), _category(b)
    if low == 0:
        return b
    if low < high and kind != "numpy":
        return b
    if low == high == 1:
        return _promote_integers(a, b, kind)
    if low == high:
        if {a, b} == {"float16", "bfloat16"}:
            return "float32"
        return a if _bits(a) >= _bits(b) else b
    need = (64 if _bits(a) > 16 else 32 if _bits(a) > 8 else 16) if low == 1 else _bits(a)
    if high == 3:
        return "complex128" if need == 64 else b
    return f"float{max(need, _bits(b))}"


def _promote_integers(a: str, b: str, kind: str) -> str:
    bits = max(_bits(a), _bits(b))
    if a[0] == b[0]:
        return f"{'u' if a[0] == 'u' else ''}int{bits}"
    unsigned = _bits(a if a[0] == "u" else b)
    signed = _bits(b if a[0] == "u" else a)
    if signed > unsigned:
        return f"int{signed}"
    if unsigned == 64:
        return "float64" if kind == "numpy" else "float32"
    return f"int{2 * unsigned}"


def promote_weak(kind: str, dtype: str | None, scalar: Any) -> str | None:
    """The dtype of an op on an array and a Python scalar, which gives way."""
    if dtype is None or not is_numeric(dtype):
        return dtype
    rank = {bool: 0, int: 1, float: 2, complex: 3}.get(type(scalar), 1 if isinstance(scalar, Expr) else None)
    if rank is None:
        return None
    if kind in ("tf", "variable") or rank <= _category(dtype):
        return dtype
    if rank == 3:
        return "complex64" if dtype in ("float16", "float32") else "complex128"
    if rank == 1:
        return "int64" if kind == "numpy" else "int32"
    return "float64" if kind == "numpy" else "float32"


def floating(dtype: str | None) -> str | None:
    """The dtype of a numpy function that is defined on floats only (sqrt, exp, ...): the narrowest that fits."""
    if dtype in ("bool", "int8", "uint8"):
        return "float16"
    if dtype in ("int16", "uint16"):
        return "float32"
    return quotient("numpy", dtype)


def quotient(kind: str, dtype: str | None) -> str | None:
    """The dtype of a true division (or mean, sqrt, ...) whose operands have this dtype together."""
    if dtype is None or not is_numeric(dtype) or _category(dtype) >= 2:
        return dtype
    return "float32" if kind == "keras" else "float64"
