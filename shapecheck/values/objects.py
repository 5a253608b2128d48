"""Containers, functions, classes, modules and instances."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from shapecheck.records import dataclass, field
from shapecheck.values.base import Mutable, Value
from shapecheck.values.entries import Entry

if TYPE_CHECKING:
    from shapecheck.shapes import Dim


@dataclass(slots=True, eq=False)
class ListObject(Mutable):
    """A list: known `items`, or, when `element` is set, `items` and then an unknown or symbolic number more.

    `length` is the total length then, if it is known symbolically (a loop that appends once an iteration).
    `bound` is what a deque was given as its ``maxlen``.
    """

    items: list[Value] = field(default_factory=list)
    element: Value | None = None
    length: Dim | None = None
    cls: str = "builtins.list"
    bound: Value = None

    _state: ClassVar[tuple[str, ...]] = ("items", "element", "length")

    @property
    def is_open(self) -> bool:
        """Whether items besides the known ones may follow."""
        return self.element is not None

    def __repr__(self) -> str:
        return f"[{', '.join(map(repr, self.items))}{', ...' if self.is_open else ''}]"


@dataclass(slots=True, eq=False)
class SetObject(Mutable):
    """A set, kept in insertion order; open like a list."""

    items: list[Value] = field(default_factory=list)
    element: Value | None = None
    cls: str = "builtins.set"

    _state: ClassVar[tuple[str, ...]] = ("items", "element")

    @property
    def is_open(self) -> bool:
        return self.element is not None

    def __repr__(self) -> str:
        return f"{{{', '.join(map(repr, self.items))}}}"


@dataclass(slots=True, eq=False)
class DictObject(Mutable):
    """A dict with known constant keys; `default` stands for any key that is not known (then it is open)."""

    items: dict[Any, Value] = field(default_factory=dict)
    default: Value | None = None
    cls: str = "builtins.dict"
    factory: Value | None = None

    _state: ClassVar[tuple[str, ...]] = ("items", "default")

    @property
    def is_open(self) -> bool:
        """Whether keys besides the known ones may exist."""
        return self.default is not None

    def __repr__(self) -> str:
        return f"{{{', '.join(f'{k!r}: {v!r}' for k, v in self.items.items())}{', ...' if self.is_open else ''}}}"


@dataclass(slots=True, eq=False)
class Cell(Mutable):
    """The variables of one scope (function activation, class body or module)."""

    names: dict[str, Value] = field(default_factory=dict)
    parent: Cell | None = None

    _state: ClassVar[tuple[str, ...]] = ("names",)

    def __repr__(self) -> str:
        return f"Cell({', '.join(self.names)})"


@dataclass(slots=True, eq=False)
class Function:
    """A function of the analysed source (def or lambda) with its closure."""

    node: Any
    module: UserModule
    scope: Cell
    name: str
    qualname: str
    defaults: dict[str, Value] = field(default_factory=dict)
    owner: UserClass | None = None
    is_generator: bool = False
    passthrough: bool = False

    def __repr__(self) -> str:
        return f"<function {self.qualname}>"


@dataclass(frozen=True, slots=True, eq=False)
class LibraryFunction:
    """A function or class of a library that the analysis has a rule for."""

    entry: Entry

    @property
    def name(self) -> str:
        return self.entry.name

    def __repr__(self) -> str:
        return f"<{self.entry.name}>"


@dataclass(frozen=True, slots=True)
class LibraryModule:
    """A module or namespace of a supported library, by canonical name (``keras.layers``).

    `spelled` is the name that the program used (``keras.src.layers``), for following its source.
    """

    name: str
    spelled: str = ""

    def __repr__(self) -> str:
        return f"<module {self.name}>"


@dataclass(frozen=True, slots=True)
class LibraryClass:
    """A library's class by canonical name, as a base, in isinstance, or to make instances of."""

    name: str

    def __repr__(self) -> str:
        return f"<class {self.name}>"


@dataclass(slots=True, eq=False)
class UserModule(Mutable):
    """A module of the analysed program (or of a followed package)."""

    name: str
    source: Any
    scope: Cell
    _state: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        return f"<module {self.name}>"


@dataclass(slots=True, eq=False)
class UserClass(Mutable):
    """A class of the analysed source. `mro` starts with the class itself; library bases are LibraryClass."""

    name: str
    qualname: str
    module: UserModule | None
    bases: tuple[Value, ...]
    attrs: dict[str, Value] = field(default_factory=dict)
    mro: tuple[Value, ...] = ()
    fields: tuple[tuple[str, Value], ...] | None = None
    has_unknown_base: bool = False
    node: Any = None
    metaclass: UserClass | None = None

    _state: ClassVar[tuple[str, ...]] = ("attrs",)

    def library_base(self, name: str) -> bool:
        """Whether the library class `name` is among the ancestors."""
        return any(isinstance(base, LibraryClass) and base.name == name for base in self.mro)

    def __repr__(self) -> str:
        return f"<class {self.qualname}>"


@dataclass(slots=True, eq=False)
class Object(Mutable):
    """An instance of a user's or a library's class: attributes by name.

    For a library's class, `attrs` holds the constructor's arguments and whatever its rules keep there.
    """

    cls: UserClass | LibraryClass
    attrs: dict[str, Value] = field(default_factory=dict)

    _state: ClassVar[tuple[str, ...]] = ("attrs",)

    @property
    def class_name(self) -> str:
        """The canonical (library) or qualified (user) name of the class."""
        return self.cls.name if isinstance(self.cls, LibraryClass) else self.cls.qualname

    def __repr__(self) -> str:
        return f"<{self.class_name} object>"


@dataclass(frozen=True, slots=True, eq=False)
class BoundMethod:
    """A function together with the object that it was taken from."""

    function: Value
    receiver: Value

    def __repr__(self) -> str:
        return f"<bound {self.function!r}>"


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """functools.partial(function, *args, **kwargs)."""

    function: Value
    args: tuple[Value, ...]
    kwargs: dict[str, Value]

    def __repr__(self) -> str:
        return f"<partial {self.function!r}>"


@dataclass(frozen=True, slots=True, eq=False)
class Property:
    """A property of a class: its getter and setter; a `cached` one is an attribute once it was asked for."""

    getter: Value
    setter: Value | None = None
    cached: bool = False

    def __repr__(self) -> str:
        return f"<property {self.getter!r}>"


@dataclass(frozen=True, slots=True, eq=False)
class StaticMethod:
    function: Value


@dataclass(frozen=True, slots=True, eq=False)
class ClassMethod:
    function: Value


@dataclass(frozen=True, slots=True, eq=False)
class Super:
    """super(): attribute look-up on `receiver` that starts after `start` in its class's mro."""

    start: UserClass
    receiver: Value

    def __repr__(self) -> str:
        return f"<super of {self.start!r}>"


@dataclass(slots=True, eq=False)
class Iterator(Mutable):
    """An iterator over known items, or over an unknown number of `element`."""

    items: list[Value] = field(default_factory=list)
    element: Value | None = None
    position: int = 0

    _state: ClassVar[tuple[str, ...]] = ("items", "position", "element")

    @property
    def is_open(self) -> bool:
        return self.element is not None


@dataclass(slots=True, eq=False)
class Generator(Mutable):
    """A call of a generator function: its body runs when the first item is asked for, `rest` is what is left then."""

    function: Function
    args: tuple[Value, ...]
    kwargs: dict[str, Value]
    rest: Iterator | None = None

    _state: ClassVar[tuple[str, ...]] = ("rest",)

    def __repr__(self) -> str:
        return f"<generator {self.function.qualname}>"
