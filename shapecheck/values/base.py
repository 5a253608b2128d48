"""What every abstract value may need: sites, origins, the unknown, and alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from shapecheck.records import dataclass, field

Value = Any
"""Any abstract value; see the package docstring."""

MAX_ALTERNATIVES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A place in the analysed source: a syntax node of a source file. Spans are computed on demand."""

    source: Any
    node: Any

    def __repr__(self) -> str:
        return f"Site({getattr(self.source, 'path', '?')}, {type(self.node).__name__})"


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """Where a tensor came from: the call that made it and the tensors it was made of.

    The chain of origins is what a finding's "because" lines are read off. `inside` is the tensor as the model or
    layer that was called made it: its own chain leads through the calls inside.
    """

    site: Site
    label: str
    inputs: tuple[Any, ...] = ()
    inside: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Unknown:
    """A value that the analysis cannot know, and why; `site` is where tracking was lost.

    `output` tells for what a layer returned which node of Keras's graph it came out of, and as which output.
    """

    why: str
    site: Site | None = None
    output: tuple[Any, int] | None = field(default=None, kw_only=True)

    def __repr__(self) -> str:
        return f"Unknown({self.why})"

    def as_little_known(self, other: Any) -> bool:
        """Whether as much is known of another unknown of the same class."""
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Opaque(Unknown):
    """Something of a library that has no rule, by its dotted name: unknown, but it can be named."""

    name: str = ""

    def __repr__(self) -> str:
        return f"Opaque({self.name})"

    def as_little_known(self, other: Any) -> bool:
        """Whether it has the same name."""
        return bool(self.name == other.name)


class Choice:
    """The identity of one join: alternatives of the same choice were picked by the same branch.

    `under` says for each option, if it was made of other alternatives, which of their options it was made of.
    """

    __slots__ = ("under",)

    def __init__(self, under: Sequence[Mapping[Choice, int]] = ()) -> None:
        self.under = under

    def implied(self, index: int) -> dict[Choice, int]:
        """What else is picked with the option at an index: itself, and the options that it was made of."""
        return {**(self.under[index] if index < len(self.under) else {}), self: index}


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """One of several values, by the branch that was taken. Options of the same `choice` are aligned."""

    options: tuple[Value, ...]
    choice: Choice = field(default_factory=Choice)

    def keeping(self, indices: Sequence[int]) -> Value:
        """The options at some of the indices."""
        if len(indices) == 1:
            return self.options[indices[0]]
        return Alternatives(tuple(self.options[i] for i in indices), self.choice_of(indices))

    def choice_of(self, indices: Sequence[int]) -> Choice:
        """The choice of the options at some of the indices, or of values made of them."""
        if len(indices) == len(self.options):
            return self.choice
        return Choice([self.choice.implied(i) for i in indices])

    def __repr__(self) -> str:
        return " | ".join(map(repr, self.options))


def is_unknown(value: Value) -> bool:
    """Whether nothing at all is known of `value`."""
    return isinstance(value, Unknown)


def alternatives(values: Iterable[Value], why: str = "too many alternatives") -> Value:
    """One value that stands for any of `values`: themselves if they agree, else `Alternatives`."""
    options: list[Value] = []
    for value in values:
        for option in value.options if isinstance(value, Alternatives) else (value,):
            if not any(same(option, kept) for kept in options):
                options.append(option)
    if len(options) == 1:
        return options[0]
    if len(options) > MAX_ALTERNATIVES:
        return Unknown(why)
    return Alternatives(tuple(options))


def same(left: Value, right: Value) -> bool:
    """Whether two values are certainly interchangeable: identical, or equal constants of one type."""
    if left is right:
        return True
    if type(left) is not type(right):
        return False
    if isinstance(left, Unknown):
        return left.as_little_known(right)
    if isinstance(left, tuple):
        return len(left) == len(right) and all(map(same, left, right))
    key = getattr(left, "same_as", None)
    if key is not None:
        return bool(key(right))
    if not _compares_by_value(left):
        return False
    return bool(left == right)


def _compares_by_value(value: Value) -> bool:
    """Whether equality of such values is more than identity."""
    by_identity: Any = object.__eq__
    return type(value).__eq__ is not by_identity


class Mutable:
    """A value with identity that the program may change.

    A subclass names its changing attributes in `_state`; before any change the interpreter's journal must be
    told (``ctx.touch(obj)``), so that the branches of an undecided condition can be undone and joined.
    """

    __slots__ = ()
    _state: ClassVar[tuple[str, ...]] = ()

    def snapshot(self) -> tuple[Any, ...]:
        """A shallow copy of the state."""
        return tuple(_copy(getattr(self, name)) for name in self._state)

    def restore(self, state: tuple[Any, ...]) -> None:
        """Puts a snapshot back."""
        for name, value in zip(self._state, state, strict=True):
            setattr(self, name, _copy(value))


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, (list, dict, set)) else value
