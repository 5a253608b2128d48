"""The table of everything that is known of other libraries, by canonical name, and the decorators that fill it.

A function of a library is declared by writing it::

    @function("keras.ops.matmul", "tensorflow.matmul")
    def matmul(x1, x2): ...

A layer is declared by a function with its constructor's signature that returns its call rule::

    @layer
    def Flatten(ctx, data_format=None, **kwargs): ...

A leading parameter ``ctx`` (not part of the library's signature) receives the :class:`Context`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeVar, overload

from shapecheck.library.outcome import Advice
from shapecheck.records import dataclass, field
from shapecheck.shapes import Shape
from shapecheck.values import Entry, Generator, Iterator, Kind, LayerObject, Mutable, Object, Tensor, UserClass, Value

_Decorated = TypeVar("_Decorated", bound=Callable[..., Any])


class Settings(Protocol):
    """The part of the configuration that library rules depend on."""

    @property
    def keras_version(self) -> tuple[int, ...]: ...

    @property
    def image_data_format(self) -> str: ...

    @property
    def data(self) -> Mapping[str, str]:
        """Declared shapes by variable or file name."""


class Context(Protocol):
    """What a library rule may ask of the interpreter that calls it."""

    @property
    def settings(self) -> Settings: ...

    MISSING: Value
    REQUIRED: Value

    @property
    def site(self) -> Any:
        """The user's call that is being evaluated."""

    @property
    def open_arguments(self) -> bool:
        """Whether the library call that is being evaluated passes an unknown number of further arguments."""

    def step(self, count: int = 1) -> None:
        """Counts a step of the analysis, which ends when the budget is spent."""

    def find_attribute(self, value: Value, name: str) -> Value:
        """``value.name``, or MISSING."""

    def length(self, value: Value) -> Any:
        """``len(value)`` as a number or a symbolic one; None when nothing is known."""

    def caught(self) -> AbstractContextManager[None]:
        """Inside, a proven failure is an exception that the program catches, not a finding."""

    def asked(self) -> AbstractContextManager[None]:
        """As `caught`; besides, an attribute that surely does not exist raises AttributeError."""

    def rehearsal(self) -> AbstractContextManager[None]:
        """Inside, failures are reported as ever, but the calls do not show in the trace."""

    def undone(self) -> AbstractContextManager[None]:
        """What runs inside has changed nothing when it is over; failures are reported and calls are traced."""

    def item(self, value: Value, index: Value) -> Value:
        """``value[index]``."""

    def compare_at(self, site: Any, op: str, left: Value, right: Value) -> Value:
        """A comparison, spelled as in Python."""

    def operator_at(self, site: Any, op: str, *operands: Value) -> Value:
        """A unary or binary operator, spelled as in Python."""

    def data_file(self, name: Value) -> str | None:
        """The path of a data file that the program names, if it lies beside the code: for its header only."""

    def declared_data(self, name: Value) -> Shape | None:
        """The shape that the configuration declares for a data file."""

    def joined(self, values: Sequence[Value], choice: Any = None, *, widen: bool = False) -> Value:
        """One value for any of `values`."""

    def library_value(self, name: str) -> Value:
        """What a canonical name of a library stands for, or None."""

    @property
    def graph(self) -> Any:
        """The layers and models of this analysis (a ``shapecheck.graph.GraphState``)."""

    def call(self, function: Value, args: Sequence[Value] = (), kwargs: Mapping[str, Value] | None = None) -> Value:
        """Calls any callable value (user function, layer, library function); returns its result."""

    def call_layer(self, layer: LayerObject, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
        """Calls a layer inside another (a wrapper's inner layer) without recording a graph node."""

    def get_attribute(self, value: Value, name: str) -> Value:
        """``value.name`` as the program would see it."""

    def set_attribute(self, value: Value, name: str, item: Value) -> None:
        """``value.name = item``."""

    def iterate(self, value: Value) -> list[Value] | None:
        """The items of an iterable, or None when they are not all known."""

    def element(self, value: Value) -> Value:
        """A value that stands for any item of an iterable (Unknown when nothing is known)."""

    def truth(self, value: Value) -> bool | None:
        """The truth of a value; None when it cannot be told."""

    def export(self, value: Value) -> Any:
        """Abstract lists, dicts and sets as plain Python ones, deeply (open ones become Unknown)."""

    def wrap(self, value: Any) -> Value:
        """Plain Python lists, dicts and sets as abstract ones, deeply."""

    def touch(self, target: Mutable) -> None:
        """Must be called before a mutable value is changed."""

    def set_plainly(self, value: Value, name: str, item: Value) -> None:
        """``object.__setattr__(value, name, item)``."""

    def forget_attributes(self, value: Value, item: Value) -> None:
        """``setattr(value, ..., item)`` for a name that is not known: any attribute may be `item` now."""

    def make_instance(self, cls: UserClass, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Value:
        """``type.__call__(cls, *args, **kwargs)``."""

    def replaced_fields(self, value: Object, changes: dict[str, Value]) -> Value:
        """``dataclasses.replace(value, **changes)``."""

    def items_of_generator(self, generator: Generator, *, partly: bool = False) -> Iterator:
        """What a generator yields from here on."""

    def end_program(self) -> None:
        """The program leaves here, as by ``sys.exit()``."""

    def throw(self, name: str) -> None:
        """The program surely raises such an exception here; nothing happens unless it catches exceptions."""

    def advise(self, advice: Advice) -> None:
        """Reports something suspicious at the current call site."""

    def instance(self, class_name: str, **attributes: Value) -> Value:
        """A new instance of a library class."""


@dataclass(eq=False)
class Registry:
    """Entries by canonical name; rule modules are imported when a name of their namespace is first asked for."""

    entries: dict[str, Entry] = field(default_factory=dict)
    loaded: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    namespaces: set[str] = field(default_factory=set)

    def add(self, entry: Entry) -> None:
        """Declares a name; a name may be declared once only."""
        if entry.name in self.entries:
            raise ValueError(f"{entry.name} is declared twice")
        self.entries[entry.name] = entry
        parts = entry.name.split(".")
        self.namespaces.update(".".join(parts[:length]) for length in range(1, len(parts)))

    def load(self, name: str) -> None:
        """Imports the rule modules that may declare `name`."""
        if name in self.asked:
            return
        from shapecheck.library.namespaces import modules_for

        self.asked.add(name)
        for module in modules_for(name):
            if module not in self.loaded:
                self.loaded.add(module)
                importlib.import_module(module)

    def is_namespace(self, name: str) -> bool:
        """Whether any known name lies within `name`."""
        self.load(name + ".x")
        return name in self.namespaces

    def get(self, name: str) -> Entry | None:
        """The entry of a canonical name, or None."""
        self.load(name)
        return self.entries.get(name)


REGISTRY = Registry()


def _takes_context(function: Callable[..., Any]) -> bool:
    code = function.__code__
    return bool(code.co_argcount) and code.co_varnames[0] == "ctx"


def _declare(kind: Kind, names: Iterable[str], bases: tuple[str, ...] = ()) -> Callable[[_Decorated], _Decorated]:
    def decorate(function: _Decorated) -> _Decorated:
        for name in names:
            REGISTRY.add(Entry(name, kind, function, bases=bases, takes_context=_takes_context(function)))
        return function

    return decorate


def function(*names: str, bases: tuple[str, ...] = ()) -> Callable[[_Decorated], _Decorated]:
    """Declares a pure function (or a class's constructor) under its canonical names."""
    return _declare("function", names, bases)


def intrinsic(*names: str, bases: tuple[str, ...] = ()) -> Callable[[_Decorated], _Decorated]:
    """Declares a function of abstract values: one that calls back, iterates or changes its arguments."""
    return _declare("intrinsic", names, bases)


def prop(*names: str) -> Callable[[_Decorated], _Decorated]:
    """Declares a property of a library class: ``@prop("numpy.ndarray.T")``."""
    return _declare("property", names)


@overload
def layer(function: _Decorated, /) -> _Decorated: ...


@overload
def layer(*names: str, bases: tuple[str, ...] = ...) -> Callable[[_Decorated], _Decorated]: ...


def layer(*names: str | Callable[..., Any], bases: tuple[str, ...] = ("keras.layers.Layer",)) -> Any:
    """Declares a layer. Bare, the function's name is the layer's name in ``keras.layers``."""
    if len(names) == 1 and callable(names[0]):
        return _declare("layer", [f"keras.layers.{names[0].__name__}"], bases)(names[0])
    return _declare("layer", [str(name) for name in names], bases)


def constant(name: str, value: Value) -> None:
    """Declares a constant such as ``numpy.pi`` or ``tensorflow.float32``."""
    REGISTRY.add(Entry(name, "constant", value=value))


def library_class(name: str, *bases: str) -> None:
    """Declares a library class by its bases only (abstract ones, or classes for isinstance)."""
    REGISTRY.add(Entry(name, "class", bases=bases))


def beyond_reach(name: str, why: str) -> None:
    """Declares a public name that is deliberately not modelled; calling it gives Unknown(why)."""
    REGISTRY.add(Entry(name, "function", function=None, deferred=why))


def tensors(*values: Value) -> tuple[Tensor, ...]:
    """The tensors among some values, for `Mismatch.blame`."""
    return tuple(value for value in values if isinstance(value, Tensor))
