"""Numbers: conversions, rounding, extremes and sums, and the math module."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from shapecheck.library import arrays
from shapecheck.library.registry import Context, constant, intrinsic
from shapecheck.shapes import ANY_SIGN, Dim, Expr, dim_max, dim_min, unresolved
from shapecheck.values import Tensor, Unknown, Value

_NOTHING = object()


@intrinsic("builtins.int", bases=("builtins.object",))
def int_(ctx: Context, x: Value = 0, base: Value = 10) -> Value:
    """An int of a number or string; of an unknown number, a symbolic one."""
    if isinstance(x, Expr):
        return x
    if isinstance(x, Tensor):
        if not isinstance(x.contents, (int, float, Expr)):
            return unresolved("an element of an array", lower=ANY_SIGN)
        return int_(ctx, x.contents)
    try:
        return int(x, base) if isinstance(x, str) else int(x)
    except (TypeError, ValueError, OverflowError):
        if isinstance(x, str):
            ctx.throw("ValueError")
        return unresolved(x.why if isinstance(x, Unknown) else "a computed number", lower=ANY_SIGN)


@intrinsic("builtins.float", bases=("builtins.object",))
def float_(ctx: Context, x: Value = 0.0) -> Value:
    if isinstance(x, Tensor):
        x = x.contents
    try:
        return float(x)
    except (TypeError, ValueError, OverflowError):
        if isinstance(x, str):
            ctx.throw("ValueError")
        return Unknown("a computed number")


@intrinsic("builtins.bool", bases=("builtins.object",))
def bool_(ctx: Context, x: Value = False) -> Value:
    truth = ctx.truth(x)
    return Unknown("an unknown condition") if truth is None else truth


@intrinsic("builtins.complex", "builtins.bytes", "builtins.bytearray", bases=("builtins.object",))
def opaque(ctx: Context, *args: Value) -> Value:
    return Unknown("a computed value")


@intrinsic("builtins.abs")
def abs_(ctx: Context, x: Value) -> Value:
    if isinstance(x, Tensor):
        return arrays.unary("abs", x)
    return abs(x) if isinstance(x, (int, float, complex)) else Unknown("a computed number")


@intrinsic("builtins.round")
def round_(ctx: Context, number: Value, ndigits: Value = None) -> Value:
    if isinstance(number, (int, float)) and (ndigits is None or isinstance(ndigits, int)):
        return round(number, ndigits)
    if isinstance(number, Expr):
        return number
    return unresolved("a rounded number") if ndigits is None else Unknown("a rounded number")


@intrinsic("builtins.divmod")
def divmod_(ctx: Context, a: Value, b: Value) -> Value:
    if all(isinstance(v, (int, Expr)) for v in (a, b)):
        return (a // b, a % b)
    return (Unknown("a computed number"), Unknown("a computed number"))


@intrinsic("builtins.pow")
def pow_(ctx: Context, base: Value, exp: Value, mod: Value = None) -> Value:
    if isinstance(base, (int, float)) and isinstance(exp, (int, float)) and mod is None and abs(exp) < 1000:
        try:
            return base**exp
        except ArithmeticError:
            return Unknown("a computed number")
    return Unknown("a computed number")


@intrinsic("builtins.sum")
def sum_(ctx: Context, iterable: Value, start: Value = 0) -> Value:
    items = ctx.iterate(iterable)
    if isinstance(iterable, Tensor):
        return arrays.reduce_over(iterable, "sum", 0)
    if items is None:
        return Unknown("a sum of unknown numbers")
    total = start
    for item in items:
        total = ctx.operator_at(ctx.site, "+", total, item)
    return total


def _extreme(
    ctx: Context,
    args: tuple[Value, ...],
    key: Value,
    default: Value,
    choose: Callable[..., Any],
    of_dims: Callable[..., Dim],
) -> Value:
    items = ctx.iterate(args[0]) if len(args) == 1 else list(args)
    if items is None:
        element = ctx.element(args[0])
        return (
            unresolved("an extreme of unknown numbers") if isinstance(element, (int, Expr)) else Unknown("an extreme")
        )
    if not items:
        return default if default is not _NOTHING else Unknown("an extreme of nothing")
    if key is not None:
        keys = [ctx.call(key, [item]) for item in items]
        if all(isinstance(k, (int, float, str)) for k in keys):
            return items[choose(range(len(items)), key=keys.__getitem__)]
        return ctx.joined(items)
    if all(isinstance(item, (int, Expr)) and not isinstance(item, bool) for item in items):
        return of_dims(*items)
    try:
        return choose(items)
    except Exception:
        return Unknown("an extreme of unknown numbers")


@intrinsic("builtins.max")
def max_(ctx: Context, *args: Value, key: Value = None, default: Value = _NOTHING) -> Value:
    return _extreme(ctx, args, key, default, max, dim_max)


@intrinsic("builtins.min")
def min_(ctx: Context, *args: Value, key: Value = None, default: Value = _NOTHING) -> Value:
    return _extreme(ctx, args, key, default, min, dim_min)


def _all_any(ctx: Context, iterable: Value, decisive: bool) -> Value:
    items = ctx.iterate(iterable)
    verdicts = [ctx.truth(item) for item in items] if items is not None else [None]
    if decisive in verdicts:
        return decisive
    return Unknown("an unknown condition") if None in verdicts else not decisive


@intrinsic("builtins.all")
def all_(ctx: Context, iterable: Value) -> Value:
    return _all_any(ctx, iterable, False)


@intrinsic("builtins.any")
def any_(ctx: Context, iterable: Value) -> Value:
    return _all_any(ctx, iterable, True)


for _name in ("pi", "e", "inf", "nan", "tau"):
    constant(f"math.{_name}", getattr(math, _name))


def _declare_math(name: str) -> None:
    function = getattr(math, name)

    def rule(ctx: Context, *args: Value) -> Value:
        if all(isinstance(arg, (int, float)) for arg in args):
            try:
                return function(*args)
            except (ValueError, ArithmeticError, TypeError):
                return Unknown("a computed number")
        return Unknown("a computed number")

    intrinsic(f"math.{name}")(rule)


for _name in [
    "sqrt",
    "log",
    "log2",
    "log10",
    "exp",
    "pow",
    "sin",
    "cos",
    "tan",
    "atan",
    "atan2",
    "asin",
    "acos",
    "gcd",
    "factorial",
    "fabs",
    "hypot",
    "isnan",
    "isinf",
    "isclose",
    "comb",
    "degrees",
    "radians",
    "tanh",
    "sinh",
    "cosh",
    "log1p",
    "expm1",
    "fmod",
    "copysign",
    "trunc",
    "erf",
]:
    _declare_math(_name)


@intrinsic("math.ceil")
def ceil(ctx: Context, x: Value) -> Value:
    return _rounded(x, math.ceil)


@intrinsic("math.floor")
def floor(ctx: Context, x: Value) -> Value:
    return _rounded(x, math.floor)


def _rounded(x: Value, function: Callable[[Any], int]) -> Value:
    if isinstance(x, (int, float)) and math.isfinite(x):
        return function(x)
    if isinstance(x, Expr):
        return x
    return unresolved("a rounded number")


@intrinsic("math.prod")
def prod(ctx: Context, iterable: Value, start: Value = 1) -> Value:
    items = ctx.iterate(iterable)
    if items is None or not all(isinstance(item, (int, float, Expr)) for item in items):
        return Unknown("a product of unknown numbers")
    total: Any = start
    for item in items:
        total = total * item
    return total


def _declare_method(kind: type, name: str) -> None:
    method = getattr(kind, name)

    def rule(ctx: Context, self: Value, *args: Value) -> Value:
        return method(self, *args) if isinstance(self, kind) else Unknown("a computed number")

    intrinsic(f"builtins.{kind.__name__}.{name}")(rule)


for _kind, _names in ((int, "bit_length conjugate as_integer_ratio"), (float, "is_integer conjugate as_integer_ratio")):
    for _name in _names.split():
        _declare_method(_kind, _name)


@intrinsic("builtins.int.is_integer")
def is_integer(ctx: Context, self: Value) -> Value:
    return True
