"""Functions without shapes worth telling: comparisons to one bool, printing, settings, testing, calling back."""

from __future__ import annotations

from shapecheck.library.arrays import checked, elementwise
from shapecheck.library.numpy.common import array, made
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, beyond_reach, constant, function, intrinsic, library_class
from shapecheck.shapes import compatible
from shapecheck.values import LibraryClass, LibraryModule, Object, Value


@function("numpy.array_equal")
def array_equal(a1: Value, a2: Value, equal_nan: Value = False) -> Value:
    """Whether two arrays are the same; False for other shapes."""
    if compatible(array(a1).shape, array(a2).shape) is False:
        return False
    raise CannotTell("the elements of arrays")


@function("numpy.array_equiv")
def array_equiv(a1: Value, a2: Value) -> Value:
    raise CannotTell("the elements of arrays")


@function("numpy.allclose")
def allclose(a: Value, b: Value, rtol: Value = 1e-05, atol: Value = 1e-08, equal_nan: Value = False) -> Value:
    """Whether two arrays, broadcast, are nearly the same."""
    elementwise(array(a), array(b))
    raise CannotTell("the elements of arrays")


@function("numpy.shares_memory", "numpy.may_share_memory")
def shares_memory(a: Value, b: Value, /, max_work: Value = -1) -> Value:
    raise CannotTell("where arrays are stored")


@function("numpy.can_cast")
def can_cast(from_: Value, to: Value, casting: Value = "safe") -> Value:
    raise CannotTell("whether a dtype can be cast")


def _declare_silent(*names: str) -> None:
    def rule(*args: Value, **kwargs: Value) -> Value:
        return None

    function(*names)(rule)


_declare_silent(
    *(f"numpy.{name}" for name in ("set_printoptions", "setbufsize", "seterrcall", "info", "show_config")),
    *(
        f"numpy.testing.{name}"
        for name in (
            *("assert_", "assert_allclose", "assert_almost_equal", "assert_approx_equal", "assert_array_equal"),
            *("assert_array_almost_equal", "assert_array_almost_equal_nulp", "assert_array_less"),
            *("assert_array_max_ulp", "assert_equal", "assert_string_equal"),
        )
    ),
    "numpy.random.test",
)


def _declare_unknown(why: str, *names: str) -> None:
    for name in names:
        beyond_reach(f"numpy.{name}", why)


_declare_unknown("a text", "array2string", "array_repr", "array_str", "base_repr", "binary_repr")
_declare_unknown("a text", "format_float_positional", "format_float_scientific", "typename", "datetime_as_string")
_declare_unknown("settings of numpy", "get_printoptions", "geterr", "getbufsize", "get_include")
_declare_unknown("dates are not modelled", "datetime64", "timedelta64", "busday_count", "busday_offset", "is_busday")
_declare_unknown("structured arrays are not modelled", "rec", "recarray", "record", "void", "fromregex")
_declare_unknown("bits are not modelled", "packbits", "unpackbits")
_declare_unknown("not modelled", "histogramdd", "nditer", "broadcast", "memmap", "frompyfunc", "einsum_path")
_declare_unknown("not modelled", "result_type", "promote_types", "min_scalar_type", "common_type", "mask_indices")
library_class("numpy.errstate")
library_class("numpy.exceptions.AxisError", "builtins.ValueError")
library_class("numpy.AxisError", "builtins.ValueError")
library_class("numpy.linalg.LinAlgError", "builtins.ValueError")

for _name in ("random", "linalg", "fft", "testing", "lib", "ma", "polynomial", "char", "exceptions", "core"):
    constant(f"numpy.{_name}", LibraryModule(f"numpy.{_name}"))
constant("numpy.lib.stride_tricks", LibraryModule("numpy.lib.stride_tricks"))


@function("numpy.seterr")
def seterr(
    all: Value = None, divide: Value = None, over: Value = None, under: Value = None, invalid: Value = None
) -> Value:
    return {}


@function("numpy.vectorize")
def vectorize(
    pyfunc: Value = None,
    otypes: Value = None,
    doc: Value = None,
    excluded: Value = None,
    cache: Value = False,
    signature: Value = None,
) -> Value:
    """A function of scalars made one of arrays."""
    return Object(LibraryClass("numpy.vectorize"), {"pyfunc": pyfunc, "signature": signature})


@intrinsic("numpy.vectorize.__call__")
def vectorize_call(ctx: Context, self: Value, *args: Value, **kwargs: Value) -> Value:
    """The function of each element: the shape that the arguments broadcast to."""
    tensors = [array(ctx.export(arg)) for arg in (*args, *kwargs.values())]
    if not isinstance(self, Object) or self.attrs.get("signature") is not None or not tensors:
        raise CannotTell("numpy.vectorize with a signature")
    with checked("op-shapes", *tensors):
        return made(elementwise(*tensors).shape, None, None)


@function("numpy.require")
def require(a: Value, dtype: Value = None, requirements: Value = None, *, like: Value = None) -> Value:
    """The same array."""
    return array(a)
