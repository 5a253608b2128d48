"""One expression, two libraries: proxies that let the same Python code run on numpy and on our rules.

``mirror("numpy")`` behaves like the module, only that its functions are rules and its arrays are `Mirrored`
tensors. A rule that cannot tell gives `UNKNOWN`.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from shapecheck.library import arrays
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Shape
from shapecheck.values import (
    Alternatives,
    Entry,
    Iterator,
    LibraryFunction,
    LibraryModule,
    ListObject,
    Object,
    Tensor,
    Unknown,
    is_unknown,
)
from tests.library.examples import any_of

UNKNOWN = Unknown("in a test")


class Context:
    """As much of an interpreter as pure rules need."""

    def __init__(self, keras_version: tuple[int, ...] = (3, 15)) -> None:
        self.settings = SimpleNamespace(keras_version=keras_version, image_data_format="channels_last")
        self.advices: list[Any] = []

    def advise(self, advice: Any) -> None:
        self.advices.append(advice)

    def touch(self, target: Any) -> None:
        pass

    def export(self, value: Any) -> Any:
        return [self.export(item) for item in value.items] if isinstance(value, ListObject) else value

    def call(self, function: Any, args: Any = (), kwargs: Any = None) -> Any:
        if isinstance(function, Alternatives):
            return any_of(function, lambda option: self.call(option, args, kwargs))
        function = Rule(function.entry, self) if isinstance(function, LibraryFunction) else function
        return unwrap(function(*[wrap(self, arg) for arg in args], **(kwargs or {})))

    def iterate(self, value: Any) -> Any:
        return list(value.items) if isinstance(value, ListObject) else list(value)

    def truth(self, value: Any) -> bool | None:
        return value if isinstance(value, bool) else None

    def get_attribute(self, value: Any, name: str) -> Any:
        return getattr(wrap(self, value), name)


class Module:
    """A library's namespace as proxies of its rules."""

    def __init__(self, name: str, ctx: Context) -> None:
        self._name = name
        self._ctx = ctx

    def __getattr__(self, name: str) -> Any:
        return _resolved(f"{self._name}.{name}", self._ctx)


class Rule:
    """A function (or class) of a library."""

    def __init__(self, entry: Entry, ctx: Context, bound: tuple[Any, ...] = ()) -> None:
        self._entry = entry
        self._ctx = ctx
        self._bound = bound

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._entry.function is None:
            return UNKNOWN
        args = tuple(map(unwrap, args))
        kwargs = {name: unwrap(value) for name, value in kwargs.items()}
        bound = self._entry.signature.bind(*self._bound, *args, **kwargs)
        context = (self._ctx,) if self._entry.takes_context else ()
        try:
            return wrap(self._ctx, self._entry.function(*context, *bound.args, **bound.kwargs))
        except CannotTell:
            return UNKNOWN


class Mirrored:
    """A tensor or object of ours with Python's operators and its library's methods."""

    def __init__(self, value: Any, ctx: Context) -> None:
        self.value = value
        self._ctx = ctx

    def _classes(self) -> list[str]:
        if isinstance(self.value, Object):
            names = [self.value.class_name]
            entry = REGISTRY.get(names[0])
            return names + list(entry.bases if entry is not None else ())
        return ["numpy.ndarray"]

    def __getattr__(self, name: str) -> Any:
        if isinstance(self.value, Object) and name in self.value.attrs:
            return wrap(self._ctx, self.value.attrs[name])
        for owner in self._classes():
            entry = REGISTRY.get(f"{owner}.{name}")
            if entry is None:
                continue
            if entry.kind == "property":
                return Rule(entry, self._ctx, (self.value,))()
            return Rule(entry, self._ctx, (self.value,))
        raise AttributeError(name)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(self.value, Object):
            return self.__getattr__("__getitem__")(index)
        return self._told(lambda: arrays.getitem(self.value, unwrap(index)))

    def __setitem__(self, index: Any, item: Any) -> None:
        if isinstance(self.value, Object):
            self.__getattr__("__setitem__")(index, item)
        else:
            self.value = arrays.setitem(self.value, unwrap(index), unwrap(item))

    def __len__(self) -> int:
        return int(arrays.length(self.value))  # type: ignore[arg-type]

    def _told(self, compute: Any) -> Any:
        try:
            return wrap(self._ctx, compute())
        except CannotTell:
            return UNKNOWN

    def _operator(self, operator: str, other: Any, reflected: bool = False) -> Any:
        if isinstance(self.value, Object):
            name = {"+": "add", "-": "sub", "*": "mul", "/": "truediv", ">": "gt", "<": "lt", "==": "eq"}[operator]
            return self.__getattr__(f"__{name}__")(other)
        pair = (unwrap(other), self.value) if reflected else (self.value, unwrap(other))
        return self._told(lambda: arrays.binary(operator, *pair, self._ctx))

    def __neg__(self) -> Any:
        return wrap(self._ctx, arrays.unary("-", self.value))

    def __invert__(self) -> Any:
        return wrap(self._ctx, arrays.unary("~", self.value))


def _add_operators() -> None:
    names = {
        "add": "+",
        "sub": "-",
        "mul": "*",
        "truediv": "/",
        "floordiv": "//",
        "mod": "%",
        "pow": "**",
        "matmul": "@",
    }
    names |= {"and": "&", "or": "|", "xor": "^", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
    for name, operator in names.items():
        setattr(Mirrored, f"__{name}__", lambda self, other, op=operator: self._operator(op, other))
        setattr(Mirrored, f"__r{name}__", lambda self, other, op=operator: self._operator(op, other, True))


_add_operators()


def mirror(name: str, ctx: Context | None = None) -> Any:
    """The proxy of a library."""
    return Module(name, ctx or Context())


def _resolved(name: str, ctx: Context) -> Any:
    entry = REGISTRY.get(name)
    if entry is None:
        if any(key.startswith(name + ".") for key in REGISTRY.entries):
            return Module(name, ctx)
        raise AttributeError(name)
    if entry.kind == "constant":
        if isinstance(entry.value, LibraryModule):
            return Module(entry.value.name, ctx)
        return wrap(ctx, entry.value)
    return Rule(entry, ctx)


def wrap(ctx: Context, value: Any) -> Any:
    """What a rule gives, as the program sees it."""
    if isinstance(value, (Tensor, Object)):
        return Mirrored(value, ctx)
    if isinstance(value, Iterator):
        return [wrap(ctx, item) for item in value.items]
    if isinstance(value, (list, tuple)):
        return type(value)(wrap(ctx, item) for item in value)
    return value


def unwrap(value: Any) -> Any:
    """What the program gives, as a rule sees it."""
    if isinstance(value, Mirrored):
        return value.value
    if isinstance(value, Rule):
        return LibraryFunction(value._entry)
    if isinstance(value, slice):
        return slice(unwrap(value.start), unwrap(value.stop), unwrap(value.step))
    if isinstance(value, (list, tuple)):
        return type(value)(unwrap(item) for item in value)
    if isinstance(value, dict):
        return {key: unwrap(item) for key, item in value.items()}
    return value


def tensor(*dims: Any, dtype: str = "float64") -> Mirrored:
    """An array of ours."""
    return Mirrored(Tensor(Shape(dims), dtype, "numpy"), Context())


def is_known(value: Any) -> bool:
    """Whether the rule told anything."""
    return not is_unknown(value)
