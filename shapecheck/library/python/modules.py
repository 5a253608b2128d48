"""Standard modules as model code uses them: argparse, dataclasses, enum, json, os, random, sys, types, typing."""

from __future__ import annotations

import json
import posixpath
from typing import Any

from shapecheck.library.arrays.files import json_value
from shapecheck.library.registry import Context, constant, intrinsic, library_class
from shapecheck.shapes import ANY_SIGN, unresolved
from shapecheck.values import (
    Alternatives,
    DictObject,
    ListObject,
    Object,
    Unknown,
    Value,
)

_NOTHING = object()
_MAX_MIXED = 64

# argparse: a program is run with its defaults.


@intrinsic("argparse.ArgumentParser")
def argument_parser(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    return ctx.instance("argparse.ArgumentParser", options=DictObject())


@intrinsic(
    "argparse.ArgumentParser.add_argument_group",
    "argparse.ArgumentParser.add_mutually_exclusive_group",
)
def argument_group(ctx: Context, self: Object, *args: Value, **kwargs: Value) -> Value:
    return self


@intrinsic("argparse.ArgumentParser.add_argument")
def add_argument(ctx: Context, self: Object, *names: Value, **kwargs: Value) -> Value:
    """Remembers an option's default, under the name that argparse gives it."""
    given = [name for name in names if isinstance(name, str)]
    long = next((name for name in given if name.startswith("--")), given[0] if given else "")
    dest = kwargs.get("dest") or long.lstrip("-").replace("-", "_")
    options = self.attrs["options"]
    ctx.touch(options)
    options.items[dest] = _default_of(ctx, kwargs, is_option=long.startswith("-"))
    return None


def _default_of(ctx: Context, kwargs: dict[str, Value], *, is_option: bool) -> Value:
    action = kwargs.get("action")
    if "default" in kwargs:
        default = kwargs["default"]
        kind = kwargs.get("type")
        if isinstance(default, str) and kind is not None and kind is not _NOTHING:
            return ctx.call(kind, [default])
        return default if default is not None else Alternatives((None, Unknown("a command line option")))
    if action in ("store_true", "store_false"):
        return action == "store_false"
    if is_option and not ctx.truth(kwargs.get("required", False)):
        return Alternatives((None, Unknown("a command line option")))
    return Unknown("a command line argument")


@intrinsic("argparse.ArgumentParser.set_defaults")
def set_defaults(ctx: Context, self: Object, **kwargs: Value) -> Value:
    options = self.attrs["options"]
    ctx.touch(options)
    options.items.update(kwargs)
    return None


@intrinsic("argparse.ArgumentParser.parse_args")
def parse_args(ctx: Context, self: Object, args: Value = None, namespace: Value = None) -> Value:
    """The defaults; what a program hands over itself is not taken apart."""
    options = self.attrs["options"].items
    given = ctx.export(args)
    if isinstance(given, list) and given:
        options = {name: Unknown("an argument that the program hands over") for name in options}
    return ctx.instance("argparse.Namespace", **options)


@intrinsic("argparse.ArgumentParser.parse_known_args")
def parse_known_args(ctx: Context, self: Object, args: Value = None, namespace: Value = None) -> Value:
    return (ctx.instance("argparse.Namespace", **self.attrs["options"].items), ListObject([], Unknown("an argument")))


@intrinsic("argparse.Namespace", "types.SimpleNamespace")
def namespace(ctx: Context, **kwargs: Value) -> Value:
    return ctx.instance("types.SimpleNamespace", **kwargs)


# dataclasses


@intrinsic("dataclasses.field")
def field(ctx: Context, **kwargs: Value) -> Value:
    return (
        ctx.instance("dataclasses.Field", **kwargs)
        if kwargs.keys() & {"default", "default_factory", "init"}
        else Unknown("a field")
    )


@intrinsic("dataclasses.asdict")
def asdict(ctx: Context, obj: Value, **kwargs: Value) -> Value:
    return DictObject(dict(obj.attrs)) if isinstance(obj, Object) else DictObject({}, Unknown("a field"))


@intrinsic("dataclasses.replace")
def replace(ctx: Context, obj: Value, /, **changes: Value) -> Value:
    return ctx.replaced_fields(obj, changes) if isinstance(obj, Object) else Unknown("a changed copy")


# enum, typing, abc, contextlib: classes

for _name in ("Enum", "IntEnum", "StrEnum", "Flag"):
    library_class(f"enum.{_name}", *(("enum.Enum",) if _name != "Enum" else ()))
for _name in ("typing.NamedTuple", "typing.Generic", "typing.Protocol", "typing.TypedDict", "abc.ABC", "abc.ABCMeta"):
    library_class(_name)
constant("typing.TYPE_CHECKING", False)


@intrinsic("enum.auto")
def auto(ctx: Context) -> Value:
    return Unknown("an automatic value")


@intrinsic("builtins.reveal_type", "typing.reveal_type")
def reveal_type(ctx: Context, obj: Value, /) -> Value:
    """Gives back its argument; type checkers print what they know of it."""
    return obj


@intrinsic("typing.cast")
def cast(ctx: Context, typ: Value, val: Value) -> Value:
    return val


@intrinsic("contextlib.nullcontext")
def nullcontext(ctx: Context, enter_result: Value = None) -> Value:
    return enter_result


# json


@intrinsic("json.loads")
def loads(ctx: Context, s: Value, **kwargs: Value) -> Value:
    if isinstance(s, str) and len(s) < 100_000:
        try:
            return ctx.wrap(json.loads(s))
        except ValueError:
            return Unknown("a text that is no JSON")
    return Unknown("data read from JSON")


@intrinsic("json.load")
def load(ctx: Context, fp: Value, **kwargs: Value) -> Value:
    """What a short file beside the code holds."""
    path = fp.attrs.get("path") if isinstance(fp, Object) else None
    held = json_value(path) if isinstance(path, str) else None
    return ctx.wrap(held) if held is not None else Unknown("data read from JSON")


# os and sys


@intrinsic("os.path.join")
def join(ctx: Context, *parts: Value) -> Value:
    return posixpath.join(*parts) if parts and all(isinstance(p, str) for p in parts) else Unknown("a computed path")


@intrinsic("os.path.basename")
def basename(ctx: Context, p: Value) -> Value:
    return posixpath.basename(p) if isinstance(p, str) else Unknown("a computed path")


@intrinsic("os.path.dirname")
def dirname(ctx: Context, p: Value) -> Value:
    return posixpath.dirname(p) if isinstance(p, str) else Unknown("a computed path")


@intrinsic("os.path.splitext")
def splitext(ctx: Context, p: Value) -> Value:
    return posixpath.splitext(p) if isinstance(p, str) else (Unknown("a path"), Unknown("an ending"))


@intrinsic("os.path.exists", "os.path.isfile", "os.path.isdir")
def exists(ctx: Context, path: Value) -> Value:
    return Unknown("whether a file exists")


@intrinsic("os.listdir", "glob.glob")
def listdir(ctx: Context, path: Value = ".", **kwargs: Value) -> Value:
    return ListObject([], Unknown("a file name"), unresolved("the number of files"))


@intrinsic(
    "os.makedirs",
    "os.mkdir",
    "os.remove",
    "os.chdir",
    "os.system",
    "time.sleep",
    "random.seed",
    "os.unlink",
)
def effect(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    return None


@intrinsic("sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit")
def leave(ctx: Context, *args: Value) -> None:
    """The program ends here."""
    ctx.end_program()


@intrinsic("os.environ.get", "os.getenv")
def getenv(ctx: Context, key: Value, default: Value = None) -> Value:
    return Unknown("an environment variable")


constant("sys.version_info", (3, 12, 0, "final", 0))
constant("sys.maxsize", 2**63 - 1)
constant("sys.platform", Unknown("the platform"))
constant("os.sep", "/")

# random


@intrinsic(
    "random.random",
    "random.uniform",
    "random.gauss",
    "random.normalvariate",
    "time.time",
    "time.perf_counter",
    "random.betavariate",
)
def number(ctx: Context, *args: Value) -> Value:
    return Unknown("a random number")


@intrinsic("random.randint", "random.randrange", "random.getrandbits")
def randint(ctx: Context, a: Value, b: Value = None, step: Value = 1) -> Value:
    return unresolved("a random number", lower=0 if b is None else a if isinstance(a, int) else ANY_SIGN)


@intrinsic("random.choice")
def choice(ctx: Context, seq: Value) -> Value:
    return ctx.element(seq)


@intrinsic("random.sample", "random.choices")
def sample(ctx: Context, population: Value, k: Value = 1, **kwargs: Value) -> Value:
    size: Any = kwargs.get("k", k)
    element = ctx.element(population)
    if isinstance(size, int) and size <= 64:
        return ListObject([element] * size)
    return ListObject([], element, size if not isinstance(size, Unknown) else None)


@intrinsic("random.shuffle")
def shuffle(ctx: Context, x: Value) -> None:
    mix(ctx, x)


def mix(ctx: Context, x: Value) -> None:
    """Puts a list in an order that is not known: each of its items may be any."""
    if not isinstance(x, ListObject) or not (x.items or x.is_open):
        return
    ctx.touch(x)
    items = [*x.items, *([x.element] if x.is_open else [])]
    if x.is_open or len(items) > _MAX_MIXED:
        x.items, x.element, x.length = [], _any(ctx, items), x.length if x.is_open else len(items)
    else:
        x.items = [_any(ctx, items) for _ in items]


def _any(ctx: Context, items: list[Value]) -> Value:
    if all(isinstance(item, int) and not isinstance(item, bool) for item in items):
        return unresolved("the order is random", lower=min(items), upper=max(items))
    return ctx.joined(items, widen=True)
