"""Shapes as mypy types: ``KerasTensor[tuple[None, Literal[20]]]``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mypy.nodes import TypeInfo
from mypy.types import (
    AnyType,
    Instance,
    LiteralType,
    NoneType,
    TupleType,
    Type,
    TypeOfAny,
    UnionType,
    get_proper_type,
)

from shapecheck.results import SeenSequence, SeenTensor, SeenValue

Named = Callable[[str, list[Type]], Instance]
"""Makes an instance of a class from its full name and arguments."""


class Typist:
    """Makes types for one checker. `tensor` is the stubs' class of symbolic tensors."""

    def __init__(self, tensor: TypeInfo, named: Named) -> None:
        self._tensor = tensor
        self._named = named
        self._any = AnyType(TypeOfAny.special_form)

    def of(self, values: Sequence[SeenValue | None]) -> Type | None:
        """The type of an expression that gave these values; None where nothing better than Any is known."""
        first = values[0]
        if isinstance(first, SeenTensor):
            return self._tensors([value for value in values if isinstance(value, SeenTensor)], len(values))
        if isinstance(first, SeenSequence):
            return self._sequences([value for value in values if isinstance(value, SeenSequence)], len(values))
        return None

    def _tensors(self, tensors: list[SeenTensor], count: int) -> Type | None:
        if len(tensors) < count or any(tensor.kind != "keras" for tensor in tensors):
            return None
        dims = [tensor.dims for tensor in tensors]
        known = [found for found in dims if found is not None]
        if len(known) < count or len({len(found) for found in known}) > 1:
            return Instance(self._tensor, [self._any])
        items = [self._dim(column) for column in zip(*known, strict=True)]
        return Instance(self._tensor, [TupleType(items, self._named("builtins.tuple", [self._any]))])

    def _dim(self, found: Sequence[int | str | None]) -> Type:
        """The type of a dim: a literal, None for a dynamic one, int for one that varies or is not known."""
        distinct = set(found)
        number = self._named("builtins.int", [])
        if distinct == {None}:
            return NoneType()
        sizes = distinct - {None}
        size = next(iter(sizes))
        exact: Type = LiteralType(size, number) if len(sizes) == 1 and isinstance(size, int) else number
        return UnionType([exact, NoneType()]) if None in distinct else exact

    def _sequences(self, found: list[SeenSequence], count: int) -> Type | None:
        if len(found) < count or len({(value.kind, len(value.items)) for value in found}) > 1:
            return None
        items = [self.of(column) or self._any for column in zip(*(value.items for value in found), strict=True)]
        if found[0].kind == "tuple":
            return TupleType(items, self._named("builtins.tuple", [self._any]))
        same = all(item == items[0] for item in items)
        return self._named("builtins.list", [items[0] if same else self._general(items)])

    def _general(self, items: list[Type]) -> Type:
        """The type of any item of a list."""
        tensors = all(isinstance(item, Instance) and item.type is self._tensor for item in items)
        return Instance(self._tensor, [self._any]) if tensors else self._any

    def sizes(self, shape: TupleType) -> Type:
        """The type of ``x.shape`` for computing and comparing: a literal would make ``x.shape[-1] == 64`` an error."""
        number = self._named("builtins.int", [])
        items: list[Type] = [
            number if isinstance(item, LiteralType) else self._any for item in map(get_proper_type, shape.items)
        ]
        return shape.copy_modified(items=items)


def shown(value: SeenValue | None) -> str:
    """A shape as notes show it: ``(None, 62, 62, 17)``."""
    if value is None:
        return "?"
    if isinstance(value, SeenTensor):
        return "(...)" if value.dims is None else _bracketed([str(dim) for dim in value.dims])
    inner = [shown(item) for item in value.items]
    return f"[{', '.join(inner)}]" if value.kind == "list" else _bracketed(inner)


def _bracketed(parts: list[str]) -> str:
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
