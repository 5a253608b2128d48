"""What the other methods of a class may have done to an instance before one that nothing calls is called."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from shapecheck.graph.kinds import NotKnown
from shapecheck.graph.weights import inner_layers
from shapecheck.values import (
    DictObject,
    Function,
    LayerObject,
    ListObject,
    Object,
    SetObject,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

MUTATORS = frozenset(
    {"append", "appendleft", "extend", "add", "insert", "update", "setdefault", "pop", "popleft", "remove", "clear"}
)
"""Methods that change a list, a set or a dict."""


@contextmanager
def aged(run: Run, cls: UserClass, instance: Value, made_by: tuple[str, ...]) -> Iterator[None]:
    """Inside, the instance is as it may be at any time: data that methods change are unknown, layers may be built.

    The methods of `made_by` make the instance what it is, and are not asked. Layers and functions stay what they are.
    """
    if not isinstance(instance, Object):
        yield
        return
    changed = _changed_names(cls, made_by)
    before = {name: value for name, value in instance.attrs.items() if name in changed and _is_data(value)}
    unsure = set(run.graph.unsure)
    run.touch(instance)
    instance.attrs.update({name: Unknown(f"`self.{name}`, which other methods change") for name in before})
    run.graph.unsure.update(_unbuilt_layers(instance))
    try:
        yield
    finally:
        run.touch(instance)
        instance.attrs.update(before)
        run.graph.unsure.intersection_update(unsure)


def _is_data(value: Value) -> bool:
    return value is None or isinstance(value, (int, float, str, tuple, ListObject, DictObject, SetObject, Tensor))


def _unbuilt_layers(instance: Object) -> list[LayerObject]:
    """The layers among an instance's attributes, and inside them, that have no weights yet."""
    found: dict[LayerObject, None] = {}
    open_ends = [value for value in instance.attrs.values() if isinstance(value, LayerObject)]
    while open_ends:
        layer = open_ends.pop()
        if layer not in found:
            found[layer] = None
            try:
                open_ends += inner_layers(layer)
            except NotKnown:
                continue
    return [layer for layer in found if layer.weights is None]


def _changed_names(cls: UserClass, made_by: tuple[str, ...]) -> set[str]:
    """The attributes of ``self`` that methods assign, or change in place."""
    finder = _Changes()
    for base in cls.mro:
        if isinstance(base, UserClass):
            for method in base.attrs.values():
                if isinstance(method, Function) and method.name not in made_by:
                    method.node.visit(finder)
    return finder.names


class _Changes(cst.CSTVisitor):
    """Collects the names of attributes of ``self`` that are assigned or changed in place."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        self._note(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        self._note(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        self._note(node.target)

    def visit_Call(self, node: cst.Call) -> None:
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in MUTATORS:
            self._note(node.func.value)

    def _note(self, target: cst.CSTNode) -> None:
        match target:
            case cst.Attribute(value=cst.Name("self")):
                self.names.add(target.attr.value)
            case cst.Attribute() | cst.Subscript() | cst.StarredElement():
                self._note(target.value)
            case cst.Tuple() | cst.List():
                for element in target.elements:
                    self._note(element.value)
