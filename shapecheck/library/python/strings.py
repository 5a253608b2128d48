"""Strings: every method of str on known strings, by Python itself."""

from __future__ import annotations

import string

from shapecheck.library.registry import Context, constant, intrinsic
from shapecheck.values import DictObject, ListObject, Unknown, Value

_METHODS = [name for name in dir(str) if not name.startswith("_") and name not in ("maketrans", "translate", "join")]
_PLAIN = (str, int, float, bool, type(None))


@intrinsic("builtins.str", bases=("builtins.object",))
def str_(ctx: Context, obj: Value = "", *rest: Value) -> Value:
    return str(obj) if isinstance(obj, (str, int, float, bool)) or obj is None else Unknown("a computed string")


@intrinsic("builtins.repr", "builtins.ascii")
def repr_(ctx: Context, obj: Value) -> Value:
    return repr(obj) if isinstance(obj, (str, int, float, bool)) or obj is None else Unknown("a computed string")


@intrinsic("builtins.format")
def format_(ctx: Context, value: Value, spec: Value = "") -> Value:
    if isinstance(value, (str, int, float)) and isinstance(spec, str):
        try:
            return format(value, spec)
        except ValueError:
            return Unknown("a computed string")
    return Unknown("a computed string")


@intrinsic("builtins.str.join")
def join(ctx: Context, self: str, iterable: Value) -> Value:
    parts = ctx.iterate(iterable)
    if parts is not None and all(isinstance(part, str) for part in parts):
        return self.join(parts)
    return Unknown("a computed string")


@intrinsic("builtins.str.maketrans")
def maketrans(ctx: Context, *args: Value) -> Value:
    if all(isinstance(part, str) for part in args) and len(args) in (2, 3):
        try:
            return DictObject(dict(str.maketrans(*args)))
        except ValueError:
            return Unknown("a table for translate")
    return DictObject({}, Unknown("a character"))


@intrinsic("builtins.str.translate")
def translate(ctx: Context, self: str, table: Value) -> Value:
    if not isinstance(table, DictObject) or table.is_open:
        return Unknown("a computed string")
    if all(isinstance(item, _PLAIN) for item in table.items.values()):
        return self.translate(table.items)
    return Unknown("a computed string")


def _declare(name: str) -> None:
    method = getattr(str, name)

    def rule(ctx: Context, self: str, *args: Value, **kwargs: Value) -> Value:
        values = (*args, *kwargs.values())
        if not all(
            isinstance(value, _PLAIN) or (isinstance(value, tuple) and all(isinstance(v, str) for v in value))
            for value in values
        ):
            return ListObject([], Unknown("a part of a string")) if "split" in name else Unknown("a computed string")
        try:
            result = method(self, *args, **kwargs)
        except Exception:
            return Unknown("a computed string")
        return ListObject(list(result)) if isinstance(result, list) else result

    intrinsic(f"builtins.str.{name}")(rule)


for _name in _METHODS:
    _declare(_name)

for _name in (
    "ascii_letters",
    "ascii_lowercase",
    "ascii_uppercase",
    "digits",
    "hexdigits",
    "punctuation",
    "whitespace",
):
    constant(f"string.{_name}", getattr(string, _name))
