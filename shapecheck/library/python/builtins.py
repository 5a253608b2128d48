"""The builtin functions and types."""

from __future__ import annotations

from typing import Any

from shapecheck.interpreter.frames import Raised
from shapecheck.library.absence import is_surely_missing
from shapecheck.library.arrays.convert import array_protocol
from shapecheck.library.registry import Context, constant, intrinsic, library_class
from shapecheck.shapes import Dim, Expr, Shape, loop_index, unresolved
from shapecheck.values import (
    BoundMethod,
    DictObject,
    Function,
    Generator,
    Iterator,
    LayerObject,
    LibraryClass,
    LibraryFunction,
    LibraryModule,
    ListObject,
    Object,
    Partial,
    SetObject,
    Super,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

_NOTHING = object()

for _name in [
    "object",
    "Exception",
    "BaseException",
    "ValueError",
    "TypeError",
    "RuntimeError",
    "KeyError",
    "IndexError",
    "ImportError",
    "OSError",
]:
    library_class(f"builtins.{_name}")
for _name in [
    "AttributeError",
    "NotImplementedError",
    "StopIteration",
    "FileNotFoundError",
    "AssertionError",
    "ZeroDivisionError",
    "ModuleNotFoundError",
    "KeyboardInterrupt",
    "Warning",
    "UserWarning",
    "DeprecationWarning",
    "FutureWarning",
    "IOError",
    "ArithmeticError",
    "OverflowError",
    "LookupError",
    "UnicodeDecodeError",
    "PermissionError",
    "TimeoutError",
    "MemoryError",
]:
    library_class(f"builtins.{_name}", "builtins.Exception")
constant("builtins.__debug__", True)
constant("builtins.Ellipsis", ...)


@intrinsic(
    "builtins.print",
    "builtins.breakpoint",
    "builtins.help",
)
def ignored(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    return None


@intrinsic("builtins.input")
def input_(ctx: Context, *args: Value) -> Value:
    return Unknown("what somebody types in")


@intrinsic("builtins.open")
def open_(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    """A file; one of JSON that lies beside the code can be loaded."""
    mode = args[1] if len(args) > 1 else kwargs.get("mode", "r")
    name = args[0] if args else kwargs.get("file")
    readable = mode in ("r", "rt", "rb") and isinstance(name, str) and name.endswith(".json")
    path = ctx.data_file(name) if readable else None
    return Unknown("a file") if path is None else ctx.instance("builtins.file", path=path)


@intrinsic("builtins.len")
def len_(ctx: Context, obj: Value, /) -> Value:
    """The length, symbolic where it is one; so that ``range(len(data) - window)`` keeps its meaning."""
    found: Dim | None = ctx.length(obj)
    return found if found is not None else Unknown("the length of an unknown value")


@intrinsic("builtins.range")
def range_(ctx: Context, *args: Value) -> Value:
    numbers = [_integer(arg) for arg in args]
    if all(isinstance(number, int) for number in numbers) and 1 <= len(numbers) <= 3 and 0 not in numbers[2:]:
        return range(*numbers)
    start, stop = (0, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1]) if numbers else (0, None)
    step = numbers[2] if len(numbers) > 2 else 1
    return ctx.instance("builtins.symbolic_range", start=start, stop=stop, step=step)


def _integer(value: Value) -> Value:
    if isinstance(value, Tensor) and isinstance(value.contents, (int, Expr)):
        return value.contents
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, (int, Expr)) else None


@intrinsic("builtins.symbolic_range.__iter__")
def symbolic_range_items(ctx: Context, self: Object) -> Value:
    return Iterator([], loop_index(self.attrs["start"], self.attrs["stop"], self.attrs["step"]))


@intrinsic("builtins.symbolic_range.__len__")
def symbolic_range_length(ctx: Context, self: Object) -> Value:
    length = _range_length(self)
    return Unknown("the length of a range") if length is None else length


def _range_length(self: Object) -> Dim | None:
    """How many numbers a range has, where its ends tell it."""
    start, stop, step = self.attrs["start"], self.attrs["stop"], self.attrs["step"]
    if not isinstance(start, (int, Expr)) or not isinstance(stop, (int, Expr)) or not isinstance(step, int) or step < 1:
        return None
    from shapecheck.shapes import ceil_div, dim_max

    return dim_max(0, ceil_div(stop - start, step))


@array_protocol("builtins.symbolic_range")
def _range_array(self: Object) -> Tensor:
    """The numbers of a range as an array, also where it is an index: ``data[range(i - window, i)]``."""
    length = _range_length(self)
    return Tensor(Shape.of(unresolved("the length of a range") if length is None else length), "int64", "numpy")


@intrinsic("builtins.enumerate")
def enumerate_(ctx: Context, iterable: Value, start: Value = 0) -> Value:
    items = ctx.iterate(iterable)
    if items is not None and isinstance(start, int):
        return Iterator([(start + i, item) for i, item in enumerate(items)])
    return _open(ctx, (loop_index(start, ctx.length(iterable), 1), ctx.element(iterable)), iterable)


def _open(ctx: Context, element: Value, *sources: Value) -> Value:
    """An unknown number of `element`, as many as the first source has if that is known."""
    lengths = [ctx.length(source) for source in sources]
    return ListObject([], element, lengths[0] if lengths and all(n is not None for n in lengths) else None)


@intrinsic("builtins.zip")
def zip_(ctx: Context, *iterables: Value, strict: Value = False) -> Value:
    rows = [ctx.iterate(iterable) for iterable in iterables]
    if all(row is not None for row in rows):
        return Iterator(list(zip(*rows)))  # noqa: B905
    return _open(ctx, tuple(ctx.element(iterable) for iterable in iterables), *iterables[:1])


@intrinsic("builtins.map")
def map_(ctx: Context, function: Value, *iterables: Value) -> Value:
    rows = [ctx.iterate(iterable) for iterable in iterables]
    if all(row is not None for row in rows):
        return Iterator([ctx.call(function, list(row)) for row in zip(*rows)])  # noqa: B905
    return _open(ctx, ctx.call(function, [ctx.element(iterable) for iterable in iterables]), *iterables[:1])


@intrinsic("builtins.filter")
def filter_(ctx: Context, function: Value, iterable: Value) -> Value:
    items = ctx.iterate(iterable)
    if items is None:
        return ListObject([], ctx.element(iterable))
    verdicts = [ctx.truth(item if function is None else ctx.call(function, [item])) for item in items]
    if None in verdicts:
        return ListObject([], ctx.element(iterable))
    return Iterator([item for item, keep in zip(items, verdicts, strict=True) if keep])


@intrinsic("builtins.reversed")
def reversed_(ctx: Context, sequence: Value) -> Value:
    items = ctx.iterate(sequence)
    return Iterator(items[::-1]) if items is not None else _open(ctx, ctx.element(sequence), sequence)


@intrinsic("builtins.sorted")
def sorted_(ctx: Context, iterable: Value, /, *, key: Value = None, reverse: Value = False) -> Value:
    items = ctx.iterate(iterable)
    if items is None:
        return _open(ctx, ctx.element(iterable), iterable)
    keys = items if key is None else [ctx.call(key, [item]) for item in items]
    try:
        order = sorted(range(len(items)), key=keys.__getitem__, reverse=bool(ctx.truth(reverse)))
    except Exception:
        return _open(ctx, ctx.element(iterable), iterable)
    return ListObject([items[i] for i in order])


@intrinsic("builtins.list", bases=("builtins.object",))
def list_(ctx: Context, iterable: Value = ()) -> Value:
    items = ctx.iterate(iterable)
    return ListObject(items) if items is not None else _open(ctx, ctx.element(iterable), iterable)


@intrinsic("builtins.tuple", bases=("builtins.object",))
def tuple_(ctx: Context, iterable: Value = ()) -> Value:
    items = ctx.iterate(iterable)
    return tuple(items) if items is not None else _open(ctx, ctx.element(iterable), iterable)


@intrinsic("builtins.set", "builtins.frozenset", bases=("builtins.object",))
def set_(ctx: Context, iterable: Value = ()) -> Value:
    from shapecheck.interpreter.operators import is_key

    items = list(iterable) if isinstance(iterable, str) else ctx.iterate(iterable)
    if items is None or not all(map(is_key, items)):
        return SetObject([], ctx.element(iterable))
    return SetObject(list(dict.fromkeys(items)))


@intrinsic("builtins.dict", bases=("builtins.object",))
def dict_(ctx: Context, mapping: Value = _NOTHING, /, **kwargs: Value) -> Value:
    made = DictObject()
    if isinstance(mapping, DictObject):
        made = DictObject(dict(mapping.items), mapping.default)
    elif mapping is not _NOTHING:
        rows = ctx.iterate(mapping)
        for row in rows or ():
            pair = ctx.iterate(row)
            if pair is None or len(pair) != 2 or not isinstance(pair[0], (str, int, float, tuple)):
                rows = None
                break
            made.items[pair[0]] = pair[1]
        if rows is None:
            made.default = Unknown("a value of a computed dict")
    made.items.update(kwargs)
    return made


@intrinsic("builtins.isinstance")
def isinstance_(ctx: Context, obj: Value, classinfo: Value) -> Value:
    from shapecheck.interpreter.classes import is_instance

    verdict = is_instance(ctx, obj, classinfo)  # type: ignore[arg-type]
    return Unknown("whether a value is of a class") if verdict is None else verdict


@intrinsic("builtins.issubclass")
def issubclass_(ctx: Context, cls: Value, classinfo: Value) -> Value:
    if isinstance(cls, UserClass) and isinstance(classinfo, UserClass):
        return classinfo in cls.mro
    if (
        isinstance(cls, UserClass)
        and isinstance(classinfo, (LibraryClass, LibraryFunction))
        and cls.library_base(classinfo.name)
    ):
        return True
    return Unknown("whether a class derives from another")


@intrinsic("builtins.callable")
def callable_(ctx: Context, obj: Value) -> Value:
    if isinstance(obj, Unknown):
        return obj
    if isinstance(obj, (Function, LibraryFunction, BoundMethod, UserClass, LibraryClass, LayerObject, Partial)):
        return True
    if isinstance(obj, Object):
        return ctx.find_attribute(obj, "__call__") is not ctx.MISSING or Unknown("whether an object is callable")
    return False


@intrinsic("builtins.type")
def type_(ctx: Context, obj: Value, *rest: Value) -> Value:
    if isinstance(obj, Object):
        return obj.cls
    names = (
        (bool, "bool"),
        (int, "int"),
        (float, "float"),
        (str, "str"),
        (tuple, "tuple"),
        (ListObject, "list"),
        (DictObject, "dict"),
    )
    for kind, name in names:
        if isinstance(obj, kind):
            return ctx.library_value(f"builtins.{name}")
    if isinstance(obj, Tensor) and obj.kind == "numpy" and obj.shape.rank and obj.dtype not in (None, "object"):
        return ctx.library_value("numpy.ndarray")
    return Unknown("the type of a value")


@intrinsic("builtins.getattr")
def getattr_(ctx: Context, obj: Value, name: Value, default: Value = _NOTHING, /) -> Value:
    if not isinstance(name, str):
        return Unknown("an attribute by an unknown name")
    if default is _NOTHING:
        return ctx.get_attribute(obj, name)
    found = _tried(ctx, obj, name)
    if found is ctx.MISSING:
        return default if is_surely_missing(obj, name) else Unknown(f"the attribute {name}")
    return found


def _tried(ctx: Context, obj: Value, name: str) -> Value:
    """An attribute whose absence the program expects: a property that raises counts as missing."""
    try:
        with ctx.asked():
            return ctx.find_attribute(obj, name)
    except Raised:
        return ctx.MISSING


@intrinsic("builtins.hasattr")
def hasattr_(ctx: Context, obj: Value, name: Value) -> Value:
    if not isinstance(name, str) or isinstance(obj, (Unknown, LibraryModule)):
        return Unknown("whether an attribute exists")  # names that a library has had are known here, not its version
    found = _tried(ctx, obj, name)
    if found is ctx.MISSING:
        return False if is_surely_missing(obj, name) else Unknown(f"whether {name} exists")
    return Unknown(f"whether {name} exists") if isinstance(found, Unknown) else True


@intrinsic("builtins.setattr")
def setattr_(ctx: Context, obj: Value, name: Value, value: Value) -> Value:
    if isinstance(name, str):
        ctx.set_attribute(obj, name, value)
    else:
        ctx.forget_attributes(obj, value)
    return None


@intrinsic("builtins.object.__setattr__")
def plain_setattr(ctx: Context, obj: Value, name: Value, value: Value) -> Value:
    if isinstance(name, str):
        ctx.set_plainly(obj, name, value)
    else:
        ctx.forget_attributes(obj, value)
    return None


@intrinsic("builtins.type.__call__")
def type_call(ctx: Context, cls: Value, *args: Value, **kwargs: Value) -> Value:
    """What a metaclass's own ``__call__`` hands on to: an instance."""
    return ctx.make_instance(cls, args, kwargs) if isinstance(cls, UserClass) else Unknown("an instance of some class")


@intrinsic("builtins.super")
def super_(ctx: Context, cls: Value = None, obj: Value = None) -> Value:
    return Super(cls, obj) if isinstance(cls, UserClass) else Unknown("super() of an unknown class")


@intrinsic("builtins.iter")
def iter_(ctx: Context, iterable: Value, sentinel: Value = None) -> Value:
    items = ctx.iterate(iterable)
    return Iterator(items) if items is not None else Iterator([], ctx.element(iterable))


@intrinsic("builtins.next", "builtins.iterator.__next__", "builtins.generator.__next__")
def next_(ctx: Context, iterator: Value, default: Value = _NOTHING) -> Value:
    if isinstance(iterator, Generator):
        iterator = ctx.items_of_generator(iterator, partly=True)
    if isinstance(iterator, Iterator):
        if iterator.is_open:
            return iterator.element
        if iterator.position < len(iterator.items):
            ctx.touch(iterator)
            iterator.position += 1
            return iterator.items[iterator.position - 1]
        return default if default is not _NOTHING else Unknown("the end of an iterator")
    if isinstance(iterator, Object):
        method = ctx.find_attribute(iterator, "__next__")
        if method is not ctx.MISSING and not isinstance(method, Unknown):
            return ctx.call(method, [])
    return ctx.element(iterator)


for _name, _function in (("chr", chr), ("ord", ord), ("hex", hex), ("bin", bin), ("oct", oct)):

    def _plain(ctx: Context, value: Value, /, _function: Any = _function) -> Value:
        try:
            return _function(value)
        except (TypeError, ValueError):
            return Unknown("a computed value")

    intrinsic(f"builtins.{_name}")(_plain)


@intrinsic("builtins.id", "builtins.hash", "builtins.memoryview")
def number_of(ctx: Context, *args: Value) -> Value:
    return Unknown("a computed value")


@intrinsic("builtins.eval", "builtins.exec", "builtins.compile", "builtins.__import__")
def evaluated(ctx: Context, *args: Value, **kwargs: Value) -> Value:
    return Unknown("code that is made at run time")


@intrinsic("builtins.vars")
def vars_(ctx: Context, obj: Value = None) -> Value:
    return ctx.get_attribute(obj, "__dict__") if isinstance(obj, Object) else DictObject({}, Unknown("an attribute"))


@intrinsic("builtins.dir")
def dir_(ctx: Context, obj: Value = None) -> Value:
    return ListObject([], Unknown("the name of an attribute"))


@intrinsic("builtins.slice")
def slice_(ctx: Context, *args: Any) -> Value:
    return slice(*args) if 1 <= len(args) <= 3 else Unknown("a slice")
